from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DayPart(TextChoices):
    """The parts of a day by which vacancies are told."""

    FULL_DAY = "full_day", _("全天")
    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")
