"""An institution contests a statement in its file (一户一档) for which no room has a way of its own."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatementState(TextChoices):
    FILED = "filed", _("待答复")
    UPHELD = "upheld", _("原记录无误")
    CORRECTED = "corrected", _("已更正或加注")


STATEMENT_OBJECTION_TRANSITIONS: dict[StatementState, set[StatementState]] = {
    StatementState.FILED: {StatementState.UPHELD, StatementState.CORRECTED},
    StatementState.UPHELD: set(),
    StatementState.CORRECTED: set(),
}


class StatementWay(TextChoices):
    """The sections of a file whose statements are contested in their own room, not by the general way."""

    FINDINGS = "findings", _("整改页的异议")
    PENALTIES = "penalties", _("信用信息页的异议")
    CREDIT = "credit", _("信用等级页的申诉")
    COMPLAINTS = "complaints", _("监管询问的答复")
