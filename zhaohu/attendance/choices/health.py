"""What a guardian states of a child's allergies and medicine."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Severity(TextChoices):
    MILD = "mild", _("轻微")
    MODERATE = "moderate", _("明显")
    SEVERE = "severe", _("严重")


class DoseState(TextChoices):
    """A dose of a day: what is to be done with it. Worked out, never stored."""

    LATER = "later", _("未到时间")
    DUE = "due", _("现在可以给药")
    UNWITNESSED = "unwitnessed", _("等第二人签字")
    GIVEN = "given", _("已给药")
    MISSED = "missed", _("错过时间")
