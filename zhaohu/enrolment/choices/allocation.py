from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundState(TextChoices):
    """An allocation round of a district, from its rules to its end."""

    DRAFT = "draft", _("筹备中")
    OPEN = "open", _("申请中")
    CLOSED = "closed", _("已截止，待分配")
    RUN = "run", _("已分配，待公布")
    DELIVERING = "delivering", _("已公布，正在通知")
    PUBLISHED = "published", _("已公布，待答复")
    FINISHED = "finished", _("已结束")
    CANCELLED = "cancelled", _("已取消")


UNDER_WAY = (RoundState.DRAFT, RoundState.OPEN, RoundState.CLOSED, RoundState.RUN)
"""Until its result is published or it is cancelled, a round alone disposes of its applications."""


class RunKind(TextChoices):
    SIMULATION = "simulation", _("试算")
    OFFICIAL = "official", _("正式分配")


class RunState(TextChoices):
    """A calculation; an official one waits for a second person first."""

    PROPOSED = "proposed", _("待第二人确认")
    WAITING = "waiting", _("排队计算")
    WORKING = "working", _("计算中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有算成")
    DISCARDED = "discarded", _("已作废")


class ResultState(TextChoices):
    """What an application got in a published round."""

    OFFERED = "offered", _("已录取，待答复")
    PENDING = "pending", _("已录取，等托位腾出")
    KEPT = "kept", _("保留现在的托位")
    NONE = "none", _("这次没有分到")
    SKIPPED = "skipped", _("公布时已不能录取")


RUN_TRANSITIONS: dict[RunState, set[RunState]] = {
    RunState.PROPOSED: {RunState.WAITING, RunState.DISCARDED},
    RunState.WAITING: {RunState.WORKING, RunState.DISCARDED},
    RunState.WORKING: {RunState.DONE, RunState.FAILED},
    RunState.DONE: {RunState.DISCARDED},
    RunState.FAILED: {RunState.WAITING, RunState.DISCARDED},
    RunState.DISCARDED: set(),
}
ROUND_TRANSITIONS: dict[RoundState, set[RoundState]] = {
    RoundState.DRAFT: {RoundState.OPEN, RoundState.CANCELLED},
    RoundState.OPEN: {RoundState.CLOSED, RoundState.CANCELLED},
    RoundState.CLOSED: {RoundState.RUN, RoundState.CANCELLED},
    RoundState.RUN: {RoundState.DELIVERING, RoundState.CLOSED},
    RoundState.DELIVERING: {RoundState.PUBLISHED},
    RoundState.PUBLISHED: {RoundState.FINISHED},
    RoundState.FINISHED: set(),
    RoundState.CANCELLED: set(),
}
