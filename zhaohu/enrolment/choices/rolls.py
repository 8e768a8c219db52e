from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RollState(TextChoices):
    """An import of the children present: checked first, written when somebody says so, undone as a whole."""

    CHECKING = "checking", _("核对中")
    CHECKED = "checked", _("已核对，未写入")
    WRITING = "writing", _("写入中")
    WRITTEN = "written", _("已写入")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")


ROLL_TRANSITIONS: dict[RollState, set[RollState]] = {
    RollState.CHECKING: {RollState.CHECKED},
    RollState.CHECKED: {RollState.WRITING},
    RollState.WRITING: {RollState.WRITTEN},
    RollState.WRITTEN: {RollState.UNDOING},
    RollState.UNDOING: {RollState.UNDONE, RollState.WRITTEN},
    RollState.UNDONE: set(),
}


class RollRowState(TextChoices):
    WAITING = "waiting", _("待核对")
    GOOD = "good", _("可写入")
    FAULTY = "faulty", _("待改")
    WRITTEN = "written", _("已写入")
    UNDONE = "undone", _("已撤销")


ROLL_ROW_TRANSITIONS: dict[RollRowState, set[RollRowState]] = {
    RollRowState.WAITING: {RollRowState.GOOD, RollRowState.FAULTY},
    RollRowState.GOOD: {RollRowState.WRITTEN, RollRowState.FAULTY},
    RollRowState.FAULTY: set(),
    RollRowState.WRITTEN: {RollRowState.UNDONE},
    RollRowState.UNDONE: set(),
}


class LinkState(TextChoices):
    """A link by which a family enrols on its own phone. While open or claimed it holds a place."""

    OPEN = "open", _("等家庭打开")
    CLAIMED = "claimed", _("家庭填写中")
    CONFIRMED = "confirmed", _("家庭已确认")
    EXPIRED = "expired", _("已过期")
    CANCELLED = "cancelled", _("已取消")


LINK_TRANSITIONS: dict[LinkState, set[LinkState]] = {
    LinkState.OPEN: {LinkState.CLAIMED, LinkState.EXPIRED, LinkState.CANCELLED},
    LinkState.CLAIMED: {LinkState.CONFIRMED, LinkState.EXPIRED, LinkState.CANCELLED},
    LinkState.CONFIRMED: set(),
    LinkState.EXPIRED: set(),
    LinkState.CANCELLED: set(),
}
HOLDING_LINKS = (LinkState.OPEN, LinkState.CLAIMED)
