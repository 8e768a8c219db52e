from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BookingState(TextChoices):
    BOOKED = "booked", _("已预约")
    CANCELLED = "cancelled", _("已取消")
    CANCELLED_LATE = "cancelled_late", _("临近取消")
    ATTENDED = "attended", _("已到")
    NO_SHOW = "no_show", _("未到")
    WITHDRAWN = "withdrawn", _("机构取消")


BOOKING_TRANSITIONS: dict[BookingState, set[BookingState]] = {
    BookingState.BOOKED: {
        BookingState.CANCELLED,
        BookingState.CANCELLED_LATE,
        BookingState.ATTENDED,
        BookingState.NO_SHOW,
        BookingState.WITHDRAWN,
    },
    BookingState.CANCELLED: set(),
    BookingState.CANCELLED_LATE: set(),
    BookingState.ATTENDED: set(),
    BookingState.NO_SHOW: {BookingState.ATTENDED},
    BookingState.WITHDRAWN: set(),
}
TAKING = (BookingState.BOOKED, BookingState.ATTENDED, BookingState.NO_SHOW)
"""A place is taken for the time booked."""
