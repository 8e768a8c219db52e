"""The week's roster: changed by hand, published with its gaps known (`drafting` has the solver draw it up)."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import STALE, from_database
from zhaohu.enrolment.models import CareClass
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.rosters import ROSTER_TRANSITIONS, RosterState
from zhaohu.staff.errors import rosters as errors
from zhaohu.staff.models import Employment, Roster, RosterShift, StaffMember
from zhaohu.staff.permissions import rosters as permissions
from zhaohu.staff.queries import conflicts, weeks
from zhaohu.staff.services import roster_telling


def of_week(*, institution: Institution, week_on: date, by: Actor) -> Roster:
    """The roster of a week, made empty at the first call."""
    permissions.KEEP_ROSTER.require(by, institution)
    return Roster.objects.get_or_create(institution=institution, week_on=weeks.monday(week_on))[0]


@transaction.atomic
def set_shift(
    *, roster: Roster, employment: Employment, care_class: CareClass | None, on: date, first: int, last: int, by: Actor,
    at: datetime, shift: RosterShift | None = None,
) -> RosterShift:  # fmt: skip
    """Set or change one shift by hand. Who may not work, or would work too long, is refused with the reason.

    Raises SHIFT_PERSON, SHIFT_PLACE, SHIFT_TIMES, SHIFT_OVERLAPS or SHIFT_PAST.
    """
    roster = locked(roster)
    permissions.KEEP_ROSTER.require(by, roster.institution)
    hold_people(roster.institution)
    row = _own(roster, shift) if shift else RosterShift(roster=roster)
    for day in {on, row.on or on}:
        _not_past(day, at)
    if not roster.week_on <= on <= roster.week_on + timedelta(days=6):
        raise errors.SHIFT_PLACE.raised(field="on")
    if employment.institution_id != roster.institution_id or (
        care_class is not None and care_class.institution_id != roster.institution_id
    ):
        raise errors.SHIFT_PLACE.raised(field="employment")
    before = row.employment if row.pk else None
    row.employment, row.care_class, row.on, row.first, row.last = employment, care_class, on, first, last
    row.by_hand = True
    _may_work(roster, row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise from_database(error) from error
    changed(roster)
    if roster.state == RosterState.PUBLISHED:
        for person in {one.pk: one for one in (before, employment) if one}.values():
            roster_telling.changed(roster, person, on, at=at)
    record("staff.roster_kept", roster, by, at, shift=row.pk, employment=employment.pk, on=on, cells=[first, last])
    return row


@transaction.atomic
def remove_shift(*, shift: RosterShift, by: Actor, at: datetime) -> None:
    """Take one shift out; what is missing then is shown. Raises SHIFT_PAST."""
    roster = locked(shift.roster)
    permissions.KEEP_ROSTER.require(by, roster.institution)
    row = _own(roster, shift)
    _not_past(row.on, at)
    pk, employment, on = row.pk, row.employment, row.on
    row.delete()
    changed(roster)
    if roster.state == RosterState.PUBLISHED:
        roster_telling.changed(roster, employment, on, at=at)
    record("staff.roster_kept", roster, by, at, shift=pk, removed=True)


@transaction.atomic
def publish(*, roster: Roster, revision: int, gaps_known: bool, by: Actor, at: datetime) -> Roster:
    """Publish: everybody is told the own shifts. Nobody who may not work is published; gaps only when they are known.

    Raises STALE, ROSTER_PUBLISHED, ROSTER_FAULTS or ROSTER_GAPS.
    """
    roster = locked(roster)
    permissions.PUBLISH_ROSTER.require(by, roster.institution)
    still_draft(roster)
    if roster.revision != revision:
        raise STALE.raised()
    hold_people(roster.institution)
    week, shifts = weeks.facts(roster.institution, roster.week_on), weeks.shifts_of(roster)
    since = max(day_of(at), roster.week_on)
    if faults := conflicts.of_people(week, [shift for shift in shifts if shift.on >= since]):
        raise errors.ROSTER_FAULTS.raised(n=len(faults), first=faults[0])
    gaps = conflicts.gaps(week, shifts, since=since)
    if gaps and not gaps_known:
        raise errors.ROSTER_GAPS.raised(field="gaps_known", n=len(gaps))
    roster.state, roster.published_at, roster.published_by_id = RosterState.PUBLISHED, at, by.user_id
    changed(roster, "state", "published_at", "published_by")
    roster_telling.published(roster, shifts, at=at)
    record("staff.roster_published", roster, by, at, shifts=len(shifts), gaps=len(gaps))
    return roster


def locked(roster: Roster) -> Roster:
    """The roster, locked until the deed ends."""
    rows = Roster.objects.select_for_update(of=("self",)).select_related("institution__district")
    return rows.get(pk=roster.pk)


def _own(roster: Roster, shift: RosterShift) -> RosterShift:
    row = RosterShift.objects.filter(pk=shift.pk, roster=roster).select_related("employment__member__user").first()
    if row is None:
        raise STALE.raised()
    return row


def hold_people(institution: Institution) -> None:
    """Nobody of the institution is barred while a roster is written: whoever decides a ban waits, or is seen."""
    rows = StaffMember.objects.filter(employments__institution=institution)
    list(StaffMember.objects.select_for_update(no_key=True).filter(pk__in=rows.values("pk")).order_by("pk"))


def _may_work(roster: Roster, row: RosterShift) -> None:
    week, name = weeks.facts(roster.institution, roster.week_on), row.employment.member.name
    if row.first >= row.last:
        raise errors.SHIFT_TIMES.raised(field="last")
    worker = week.workers.get(row.employment.pk)
    if worker is None or row.on in worker.kept:
        raise errors.SHIFT_PERSON.raised(
            field="employment", reason=worker.kept[row.on] if worker else conflicts.not_employed(name)
        )
    others = RosterShift.objects.filter(roster=roster, employment=row.employment).exclude(pk=row.pk)
    if long := conflicts.too_long(week, name, [*others, row]):
        raise errors.SHIFT_PERSON.raised(field="last", reason=long[0])


def _not_past(on: date, at: datetime) -> None:
    if on < day_of(at):
        raise errors.SHIFT_PAST.raised(field="on", day=on)


def still_draft(roster: Roster) -> None:
    """Raises ROSTER_DRAFTING or ROSTER_PUBLISHED."""
    if roster.state == RosterState.DRAFTING:
        raise errors.ROSTER_DRAFTING.raised()
    if RosterState.PUBLISHED not in ROSTER_TRANSITIONS[RosterState(roster.state)]:
        raise errors.ROSTER_PUBLISHED.raised()


def changed(roster: Roster, *fields: str) -> None:
    """Keep these fields of a locked roster; a form filled before is stale from now on."""
    roster.revision += 1
    roster.save(update_fields=["revision", *fields])


def record(event: str, roster: Roster, by: Actor, at: datetime, **content: object) -> None:
    """Write a deed on a roster to the ledger."""
    institution = roster.institution
    ledger.record(
        event=event, subject=roster, by=by, at=at, division=institution.district_id, institution=institution.pk,
        content={"week_on": roster.week_on, "revision": roster.revision, **content},
    )  # fmt: skip
