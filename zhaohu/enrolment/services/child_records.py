"""What this room keeps of a child, for the family's copy, a merge and a deletion (see families.services.records)."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from zhaohu.enrolment.choices.applications import ApplicationState
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import (
    Absence,
    Agreement,
    Application,
    Booking,
    Choice,
    FamilyDocument,
    Placement,
    RankMove,
)
from zhaohu.families.models import Child
from zhaohu.families.services.records import Records, Table

_BY_PEOPLE = ("made_by", "answered_by", "checked_by", "reported_by", "family_confirmed_by", "institution_confirmed_by")


def leaving(child: Child) -> date | None:
    """The last day of the child's last placement or booking."""
    placements = Placement.objects.filter(child=child, state=PlacementState.ENDED, ends_on__isnull=False)
    bookings = Booking.objects.filter(child=child, state=BookingState.ATTENDED)
    days = [*placements.values_list("ends_on", flat=True), *bookings.values_list("on", flat=True)]
    return max((day for day in days if day), default=None)


def blocked(child: Child, on: date) -> str:
    """A child in care, with a place held, or queueing cannot be deleted."""
    held = (PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED)
    placements = Placement.objects.filter(child=child)
    if placements.filter(Q(state__in=held) | Q(state=PlacementState.ENDED, ends_on__gte=on)).exists():
        return _("孩子还在托，或有一个托位在办理")
    if Application.objects.filter(child=child, state=ApplicationState.SUBMITTED).exists():
        return _("有一份入托申请在排队")
    if Booking.objects.filter(child=child, state=BookingState.BOOKED, on__gte=on).exists():
        return _("有一次预约还没有结束")
    return ""


RECORDS = Records(
    name="enrolment",
    tables=(
        Table(model=Application, kind="applications", blank={"claims": []}, hidden=_BY_PEOPLE),
        Table(model=Choice, path="application__child", kind="applications", hidden=("application", "offer")),
        Table(model=RankMove, path="choice__application__child", kind="applications", hidden=("choice",)),
        Table(model=FamilyDocument, kind="documents", file="file", hidden=("household", *_BY_PEOPLE)),
        Table(
            model=Placement, kind="placements", blank={"ended_reason": ""},
            hidden=("offer", "choice", "care_class", *_BY_PEOPLE),
        ),
        Table(
            model=Agreement, path="placement__child", kind="placements", blank={"content": {}},
            hidden=("placement", *_BY_PEOPLE),
        ),
        Table(model=Absence, path="placement__child", kind="placements", hidden=("placement", *_BY_PEOPLE)),
        Table(model=Booking, kind="placements", hidden=("offer", "care_class", *_BY_PEOPLE)),
    ),
    leaving=leaving,
    blocked=blocked,
)  # fmt: skip
