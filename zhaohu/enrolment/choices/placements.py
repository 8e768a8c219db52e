from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PlacementState(TextChoices):
    """A place held for a child: from the offer to the last day."""

    OFFERED = "offered", _("待家庭答复")
    ACCEPTED = "accepted", _("已接受，待签协议")
    AGREED = "agreed", _("已签协议")
    ENDED = "ended", _("已离托")
    DECLINED = "declined", _("家庭放弃")
    LAPSED = "lapsed", _("过期未答复")
    CANCELLED = "cancelled", _("已取消")


PLACEMENT_TRANSITIONS: dict[PlacementState, set[PlacementState]] = {
    PlacementState.OFFERED: {
        PlacementState.ACCEPTED,
        PlacementState.DECLINED,
        PlacementState.LAPSED,
        PlacementState.CANCELLED,
    },
    PlacementState.ACCEPTED: {PlacementState.AGREED, PlacementState.ENDED, PlacementState.CANCELLED},
    PlacementState.AGREED: {PlacementState.ENDED, PlacementState.CANCELLED},
    PlacementState.ENDED: set(),
    PlacementState.DECLINED: set(),
    PlacementState.LAPSED: set(),
    PlacementState.CANCELLED: set(),
}
HOLDING = (PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)
"""A place is taken over the period; an ended one up to its last day."""


class Origin(TextChoices):
    DIRECT = "direct", _("机构直接录取")
    WAITING_LIST = "waiting_list", _("候位递补")
    ROUND = "round", _("统一分配")
    ROLL = "roll", _("在托儿童导入")


class AbsenceReason(TextChoices):
    SICK = "sick", _("生病")
    FAMILY = "family", _("家中有事")
    HOLIDAY = "holiday", _("外出")
    OTHER = "other", _("其他")
    UNREPORTED = "unreported", _("没有请假，未到")

    @classmethod
    def reported(cls) -> list[tuple[str, str | Promise]]:
        """What somebody who reports an absence may choose."""
        return [choice for choice in cls.choices if choice[0] != cls.UNREPORTED]
