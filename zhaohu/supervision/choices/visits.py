"""A visit on site: what the officers' phones tell, and who signs the record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitEventKind(TextChoices):
    CHECK_IN = "check_in", _("亮证")
    ANSWER = "answer", _("逐项结果")
    PHOTO = "photo", _("照片")
    SETTLE = "settle", _("认定两人不一致的结果")
    VOICE = "voice", _("语音")
    WITHDRAW = "withdraw", _("撤回")


# What has a file, and can be withdrawn before anybody signs.
EVIDENCE = (VisitEventKind.PHOTO, VisitEventKind.VOICE)


class Answer(TextChoices):
    """What was found at an item of the checklist."""

    MET = "met", _("符合")
    UNMET = "unmet", _("不符合")
    NA = "na", _("不适用")


class Term(TextChoices):
    """`spot` is mended before the officers leave; else so many days of the rule."""

    SPOT = "spot", _("当场改正")


class Signer(TextChoices):
    OFFICER = "officer", _("执法人员")
    INSTITUTION = "institution", _("机构在场人员")
