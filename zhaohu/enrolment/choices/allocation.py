from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundState(TextChoices):
    """An allocation round of a district, from its rules to its end."""

    DRAFT = "draft", _("筹备中")
    OPEN = "open", _("申请中")
    CLOSED = "closed", _("已截止，待分配")
    RUN = "run", _("已分配，待公布")
    PUBLISHED = "published", _("已公布，待答复")
    FINISHED = "finished", _("已结束")
    CANCELLED = "cancelled", _("已取消")


ROUND_TRANSITIONS: dict[RoundState, set[RoundState]] = {
    RoundState.DRAFT: {RoundState.OPEN, RoundState.CANCELLED},
    RoundState.OPEN: {RoundState.CLOSED, RoundState.CANCELLED},
    RoundState.CLOSED: {RoundState.RUN, RoundState.CANCELLED},
    RoundState.RUN: {RoundState.PUBLISHED, RoundState.CLOSED},
    RoundState.PUBLISHED: {RoundState.FINISHED},
    RoundState.FINISHED: set(),
    RoundState.CANCELLED: set(),
}
