"""A placed child does not come: reported in time, its place serves hourly and occasional care that day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import NOT_FOUND, ProblemError
from zhaohu.enrolment.choices.bookings import TAKING
from zhaohu.enrolment.choices.placements import AbsenceReason, PlacementState
from zhaohu.enrolment.errors import absences as errors
from zhaohu.enrolment.errors.bookings import CHILD_BOOKED
from zhaohu.enrolment.errors.slots import NO_PLACE
from zhaohu.enrolment.models import Absence, AbsenceReport, Booking, ClassDay, Placement
from zhaohu.enrolment.permissions import absences as permissions
from zhaohu.enrolment.queries.bookings import instant
from zhaohu.enrolment.services import placements, slots
from zhaohu.families.models import Child
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_COMING = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)


@transaction.atomic
def report(
    *, placement: Placement, first_on: date, last_on: date, reason: AbsenceReason, by: Actor, at: datetime
) -> Sequence[Absence]:
    """Report that the child does not come from one day to another; days already reported stay as they are.

    A day's cells are given back when it is reported before the hour of the rule `enrolment.absence`.
    Raises ABSENCE_RANGE, ABSENCE_DAYS or ABSENCE_PLACEMENT.
    """
    placement = placements.locked(placement.pk)
    permissions.REPORT.require(by, placement)
    if placement.state not in _COMING:
        raise errors.ABSENCE_PLACEMENT.raised(state=PlacementState(placement.state).label)
    rule = rules.value("enrolment.absence", on=day_of(at), division=placement.institution.district_id)
    last = day_of(at) + timedelta(days=rule["days_ahead"])
    if not day_of(at) <= first_on <= last_on <= last:
        raise errors.ABSENCE_RANGE.raised(field="first_on", last=last)
    days = _days(placement, first_on, last_on)
    if not days:
        raise errors.ABSENCE_DAYS.raised(field="first_on")
    known = set(placement.absences.filter(withdrawn_at__isnull=True, on__in=days).values_list("on", flat=True))
    made = [_absent(placement, on, reason, rule["latest_cell"], by, at) for on in days if on not in known]
    if made:
        ledger.record(
            event="absence.reported", subject=placement, by=by, at=at, division=placement.institution.district_id,
            institution=placement.institution_id, content={"placement": placement.pk, "days": [row.on for row in made]},
        )  # fmt: skip
    if made and reason == AbsenceReason.SICK:
        for task in settings.SICKNESS_TASKS:
            jobs.defer(task, institution_id=placement.institution_id)
    return made


@transaction.atomic
def hand_in(
    *, client_id: UUID, placement: Placement, first_on: date, last_on: date, reason: AbsenceReason, by: Actor,
    at: datetime,
) -> AbsenceReport:  # fmt: skip
    """Report what a family's phone kept while it had no network. The same id again changes nothing and is answered
    the same, a refusal too. Raises NOT_ALLOWED, or NOT_FOUND for an id of somebody else's."""
    placement = placements.locked(placement.pk)
    permissions.REPORT.require(by, placement)
    known = AbsenceReport.objects.filter(client_id=client_id).first()
    if known:
        if (known.reported_by_id, known.placement_id) != (by.user_id, placement.pk):
            raise NOT_FOUND.raised()
        return known
    code = ""
    try:
        made = report(placement=placement, first_on=first_on, last_on=last_on, reason=reason, by=by, at=at)
        sentence = said(placement, made)
    except ProblemError as error:
        code, sentence = error.problem.code, f"{error.sentence}{error.remedy}"
    return AbsenceReport.objects.create(
        client_id=client_id, placement=placement, reported_by_id=by.user_id, reported_at=at, code=code,
        sentence=sentence,
    )  # fmt: skip


def said(placement: Placement, made: Sequence[Absence]) -> str:
    """What was reported, in a sentence."""
    child, days, given_back = placement.child.nickname, len(made), sum(row.given_back for row in made)
    if days == 0:
        return _("{child}这几天已请过假。").format(child=child)
    if given_back == days:
        return _("{child}已请假 {n} 天。").format(child=child, n=days)
    return _("{child}已请假 {n} 天；当天请假较晚，托位没有让出。").format(child=child, n=days)


def _days(placement: Placement, first_on: date, last_on: date) -> list[date]:
    """The days of a period on which the child would come."""
    rows = ClassDay.objects.filter(
        care_class=placement.care_class_id, open=True, on__gte=max(first_on, placement.starts_on), on__lte=last_on
    )
    if placement.ends_on:
        rows = rows.filter(on__lte=placement.ends_on)
    found = rows.order_by("on").values_list("on", flat=True)
    return [on for on in found if on.isoweekday() in placement.weekdays]


def _absent(
    placement: Placement, on: date, reason: AbsenceReason, latest_cell: int, by: Actor, at: datetime
) -> Absence:
    in_time = at < instant(on, latest_cell)
    made = Absence.objects.create(
        placement=placement, on=on, reason=reason, reported_by_id=by.user_id, reported_at=at, given_back=in_time
    )
    if in_time:
        slots.give(_cells(placement, on))
    return made


def _cells(placement: Placement, on: date) -> slots.Slots:
    return slots.Slots.of_day(placement.care_class_id, on, placement.first, placement.last)


@transaction.atomic
def withdraw(*, absence: Absence, by: Actor, at: datetime) -> Absence:
    """The child comes after all, if its place is still free. Raises PLACE_GIVEN_AWAY, CHILD_BOOKED or ABSENCE_PAST."""
    placement = placements.locked(absence.placement_id)
    absence = Absence.objects.select_for_update(of=("self",)).select_related("placement").get(pk=absence.pk)
    permissions.WITHDRAW.require(by, absence)
    if absence.withdrawn_at is not None:
        return absence  # the same click twice
    if absence.on < day_of(at):
        raise errors.ABSENCE_PAST.raised(day=absence.on)
    if absence.given_back and _still_held(placement, absence.on):
        _take_back(placement, absence.on)
    absence.withdrawn_at = at
    absence.save(update_fields=["withdrawn_at"])
    ledger.record(
        event="absence.withdrawn", subject=placement, by=by, at=at, division=placement.institution.district_id,
        institution=placement.institution_id, content={"placement": placement.pk, "day": absence.on},
    )  # fmt: skip
    return absence


@transaction.atomic
def follow(*, placement: Placement, on: date, came: bool, by: Actor, at: datetime) -> None:
    """What the hand-overs of a day that is over say: a leave is void where the child came, and an absence that nobody
    reported is kept where it did not. Cells are as they were: the day is over. Twice is once."""
    placement = placements.locked(placement.pk)
    permissions.FOLLOW.require(by, placement)
    known = placement.absences.filter(withdrawn_at__isnull=True, on=on)
    if came:
        changed = known.update(withdrawn_at=at)
    else:
        values = {"reason": AbsenceReason.UNREPORTED, "reported_at": at}
        changed = Absence.objects.get_or_create(placement=placement, on=on, withdrawn_at=None, defaults=values)[1]
    if changed:
        ledger.record(
            event="absence.followed", subject=placement, by=by, at=at, division=placement.institution.district_id,
            institution=placement.institution_id, content={"placement": placement.pk, "day": on, "came": came},
        )  # fmt: skip


def _take_back(placement: Placement, on: date) -> None:
    Child.objects.select_for_update(no_key=True).only("pk").get(pk=placement.child_id)  # no booking beside this
    booked = Booking.objects.filter(child_id=placement.child_id, on=on, state__in=TAKING)
    if booked.filter(first__lt=placement.last, last__gt=placement.first).exists():
        raise CHILD_BOOKED.raised()
    try:
        slots.take(_cells(placement, on))
    except ProblemError as error:
        raise errors.PLACE_GIVEN_AWAY.raised(day=on) if error.problem is NO_PLACE else error from None


def _still_held(placement: Placement, on: date) -> bool:
    """Whether the placement holds a place on that day, were the child to come."""
    return placement.state in _COMING and (placement.ends_on is None or on <= placement.ends_on)
