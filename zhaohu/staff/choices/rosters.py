from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RosterState(TextChoices):
    DRAFT = "draft", _("草稿")
    DRAFTING = "drafting", _("正在自动排班")
    PUBLISHED = "published", _("已公布")


ROSTER_TRANSITIONS: dict[RosterState, set[RosterState]] = {
    RosterState.DRAFT: {RosterState.DRAFTING, RosterState.PUBLISHED},
    RosterState.DRAFTING: {RosterState.DRAFT},
    RosterState.PUBLISHED: set(),
}


class ReadingReason(TextChoices):
    """Why somebody opened a staff file, as the person reads it."""

    HIRING = "hiring", _("录用核查")
    MANAGEMENT = "management", _("机构人员管理")
    SUPERVISION = "supervision", _("监督检查")
