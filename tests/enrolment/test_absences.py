"""An absence gives the place of that day back, and is taken back only while the place is free."""

from datetime import timedelta

import pytest

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.models import Absence, Placement
from zhaohu.enrolment.queries.bookings import instant
from zhaohu.enrolment.services import absences, placements

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, MONDAY = factories.AT, factories.MONDAY
CELLS = list(range(16, 34))


def _place(size: int = 15) -> Placement:
    return factories.an_accepted_place(offer=factories.an_offer(factories.a_class(size=size, carers=3)))


def _report(place: Placement, days: int = 1, by: Actor | None = None, **changes: object) -> list[Absence]:
    given = {"first_on": MONDAY, "last_on": MONDAY + timedelta(days=days - 1), "at": AT} | changes
    by = by or families.guardian_of(place.child)
    made = absences.report(placement=place, reason=AbsenceReason.SICK, by=by, **given)  # type: ignore[arg-type]
    return list(made)


def _held(place: Placement) -> list[int]:
    return [cell for cell, count in enumerate(factories.taken(place.care_class_id, MONDAY)) if count]


def test_an_absence_reported_in_time_frees_the_place_and_one_too_late_does_not() -> None:
    place, late = _place(), _place()
    assert _report(place)[0].given_back
    assert _held(place) == []
    assert not _report(late, at=instant(MONDAY, 16))[0].given_back
    assert _held(late) == CELLS


def test_reporting_the_same_days_again_changes_nothing() -> None:
    place = _place()
    assert len(_report(place, days=2)) == 2
    assert [row.on for row in _report(place, days=3)] == [MONDAY + timedelta(days=2)]
    assert _held(place) == []


def test_only_the_days_on_which_the_child_would_come_are_reported() -> None:
    place = _place()
    assert len(_report(place, days=7)) == 5
    with pytest.raises(ProblemError) as weekend:
        _report(place, first_on=MONDAY + timedelta(days=5), last_on=MONDAY + timedelta(days=6))
    assert weekend.value.problem.code == "ABSENCE_DAYS"


@pytest.mark.parametrize("days", [(-10, 0), (3, 1), (0, 90)])
def test_days_past_out_of_order_or_too_far_ahead_are_refused(days: tuple[int, int]) -> None:
    first, last = (MONDAY + timedelta(days=n) for n in days)
    with pytest.raises(ProblemError) as refused:
        _report(_place(), first_on=first, last_on=last)
    assert refused.value.problem.code == "ABSENCE_RANGE"


def test_a_place_that_nobody_accepted_yet_has_no_absences() -> None:
    with pytest.raises(ProblemError) as refused:
        _report(factories.an_offered_place())
    assert refused.value.problem.code == "ABSENCE_PLACEMENT"


def test_the_director_reports_too_and_a_stranger_does_not() -> None:
    place = _place()
    with pytest.raises(ProblemError) as refused:
        _report(place, by=factories.director(factories.an_institution()))
    assert refused.value.problem.code == "NOT_ALLOWED"
    assert _report(place, by=factories.director(place.institution))


def test_an_absence_is_taken_back_while_the_place_is_free_and_refused_once_it_is_given_away() -> None:
    place = _place(size=1)
    by = families.guardian_of(place.child)
    (absence,) = _report(place)
    for _ in range(2):
        absences.withdraw(absence=absence, by=by, at=AT)
    assert _held(place) == CELLS
    (absence,) = _report(place)
    factories.a_booking(offer=factories.an_hourly_offer(place.care_class))
    with pytest.raises(ProblemError) as refused:
        absences.withdraw(absence=absence, by=by, at=AT)
    assert refused.value.problem.code == "PLACE_GIVEN_AWAY"
    absence.refresh_from_db()
    assert absence.withdrawn_at is None


def test_a_child_booked_elsewhere_meanwhile_is_not_in_its_class_too() -> None:
    place = _place()
    (absence,) = _report(place)
    factories.a_booking(place.child)
    with pytest.raises(ProblemError) as refused:
        absences.withdraw(absence=absence, by=families.guardian_of(place.child), at=AT)
    assert refused.value.problem.code == "CHILD_BOOKED"


def test_a_day_that_is_past_is_not_taken_back() -> None:
    place = _place()
    (absence,) = _report(place)
    with pytest.raises(ProblemError) as refused:
        absences.withdraw(absence=absence, by=families.guardian_of(place.child), at=AT + timedelta(days=9))
    assert refused.value.problem.code == "ABSENCE_PAST"


def test_a_placement_that_ends_gives_back_only_what_it_still_holds() -> None:
    place = _place()
    by = factories.director(place.institution)
    _report(place, days=2)
    placements.move(placement=place, to="agreed", by=by, at=AT, event="placement.agreed")  # type: ignore[arg-type]
    placements.end(placement=place, last_day=MONDAY, reason="搬家", by=by, at=AT)
    tuesday = MONDAY + timedelta(days=1)
    assert factories.taken(place.care_class_id, tuesday) == factories.counted(place.care_class_id, tuesday) == [0] * 48
    absence = place.absences.get(on=tuesday)
    absences.withdraw(absence=absence, by=by, at=AT)
    assert sum(factories.taken(place.care_class_id, tuesday)) == 0
