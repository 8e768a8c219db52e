"""Who books hourly and occasional care, and who says what came of a booking."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_CHILD = {"child_id": "child"}
_OWN = {"institution_id": "institution"}
_MEMBERS = (Grant("director", _OWN), Grant("clerk", _OWN))
_OF_INSTITUTION = {"pk": "institution"}

START = Action("enrolment.start_booking", _("预约托育"), (Grant("family", {"user_id": "user"}),), event="booking.made")
BOOK = Action("enrolment.book", _("预约托育"), (Grant("guardian", {"pk": "child"}),), event="booking.made")
SEE_MINE = Action("enrolment.see_my_bookings", _("查看我的预约"), (Grant("family", {"user_id": "user"}),))
SEE = Action("enrolment.see_booking", _("查看预约"), (Grant("guardian", _OF_CHILD),))
CANCEL = Action("enrolment.cancel_booking", _("取消预约"), (Grant("guardian", _OF_CHILD),), event="booking.cancelled")
SEE_DAY = Action(
    "enrolment.see_bookings",
    _("查看当日预约"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
)
MARK = Action("enrolment.mark_booking", _("登记到没到"), (*_MEMBERS, Grant("system")), event="booking.marked")
WITHDRAW = Action("enrolment.withdraw_booking", _("机构取消预约"), _MEMBERS, event="booking.withdrawn")
