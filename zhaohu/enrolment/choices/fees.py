from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StatementState(TextChoices):
    """A month's statement of one child, from the draft to the last fen."""

    DRAFT = "draft", _("待核对")
    ISSUED = "issued", _("待缴")
    PART_PAID = "part_paid", _("部分已缴")
    PAID = "paid", _("已结清")


STATEMENT_TRANSITIONS: dict[StatementState, set[StatementState]] = {
    StatementState.DRAFT: {StatementState.ISSUED, StatementState.PAID},
    StatementState.ISSUED: {StatementState.PART_PAID, StatementState.PAID},
    StatementState.PART_PAID: {StatementState.PAID, StatementState.ISSUED},
    StatementState.PAID: {StatementState.PART_PAID, StatementState.ISSUED},
}
OPEN = (StatementState.ISSUED, StatementState.PART_PAID)
"""Something is still to be paid."""


class LineKind(TextChoices):
    """What a line of a statement charges or gives back."""

    CARE = "care", _("保育费")
    MEALS = "meals", _("伙食费")
    ABSENCE_REFUND = "absence_refund", _("退保育费")
    MEAL_REFUND = "meal_refund", _("退伙食费")
    BOOKING = "booking", _("预约托育")
    LATE_CANCEL = "late_cancel", _("临近取消")
    NO_SHOW = "no_show", _("预约未到")
    TRUE_UP = "true_up", _("补算以前的月份")
    CREDIT = "credit", _("抵扣结余")
    CORRECTION = "correction", _("更正")
    REFUND = "refund", _("退费")


COMPUTED = (
    LineKind.CARE,
    LineKind.MEALS,
    LineKind.ABSENCE_REFUND,
    LineKind.MEAL_REFUND,
    LineKind.BOOKING,
    LineKind.LATE_CANCEL,
    LineKind.NO_SHOW,
)
"""Lines that follow from placements, absences and bookings of the month itself; the rest are carried or decided."""
DECIDED = (LineKind.CORRECTION, LineKind.REFUND)
"""Lines that a director decided; they stay when the others are computed anew."""
