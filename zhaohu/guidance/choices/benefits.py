from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Split(TextChoices):
    """Whose deduction it is for a tax year."""

    MINE = "mine", _("都由我扣")
    SPOUSE = "spouse", _("都由配偶扣")
    HALVES = "halves", _("双方各扣一半")
