"""One slot engine: a place is a class × time, and no class is ever fuller than its seats."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import ClassDay, Vacancy
from zhaohu.enrolment.services import placements, slots
from zhaohu.institutions.choices.institution import ClassType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, MONDAY = factories.AT, factories.MONDAY


def _taken(class_id: int, on: date) -> list[int]:
    return list(ClassDay.objects.get(care_class=class_id, on=on).taken)


def test_a_class_has_the_seats_of_its_size_or_of_its_carers_whichever_are_fewer() -> None:
    full, short = factories.a_class(carers=3), factories.a_class(carers=2)
    assert max(ClassDay.objects.get(care_class=full, on=MONDAY).seats) == 15
    assert max(ClassDay.objects.get(care_class=short, on=MONDAY).seats) == 10


def test_a_class_has_no_seats_outside_its_hours_at_the_weekend_and_on_a_public_holiday() -> None:
    care_class = factories.a_class(first=15, last=36)
    monday = ClassDay.objects.get(care_class=care_class, on=MONDAY).seats
    assert (monday[14], monday[15], monday[35], monday[36]) == (0, 15, 15, 0)
    assert not ClassDay.objects.get(care_class=care_class, on=MONDAY + timedelta(days=5)).open


def test_a_placement_takes_its_cells_on_each_of_its_days_and_no_others() -> None:
    place = factories.an_offered_place()
    taken = _taken(place.care_class_id, MONDAY)
    assert [cell for cell, count in enumerate(taken) if count] == list(range(16, 34))
    assert sum(_taken(place.care_class_id, MONDAY - timedelta(days=3))) == 0


def test_the_last_place_is_given_once() -> None:
    offer = factories.an_offer(factories.a_class(size=1, carers=1))
    factories.an_offered_place(offer=offer)
    with pytest.raises(ProblemError) as refused:
        factories.an_offered_place(offer=offer)
    assert refused.value.problem.code == "NO_PLACE"
    assert max(_taken(offer.care_class_id, MONDAY)) == 1


def test_the_database_itself_refuses_more_children_than_seats() -> None:
    care_class = factories.a_class(size=2, carers=1)
    with pytest.raises(IntegrityError, match="class_day_has_room"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrolment_classday SET taken = enrolment_shift(taken, 16, 20, 3) WHERE care_class_id = %s",
            [care_class.pk],
        )


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (ClassType.INFANT, 10),
        (ClassType.TODDLER, 15),
        (ClassType.SENIOR, 20),
        (ClassType.MIXED, 18),
        (ClassType.HOME, 5),
    ],
)
def test_the_database_holds_the_limit_of_each_class_type(kind: ClassType, limit: int) -> None:
    assert factories.a_class(class_type=kind, size=limit, carers=9).size == limit
    with pytest.raises(ProblemError) as refused:
        factories.a_class(class_type=kind, size=limit + 1, carers=9)
    assert refused.value.problem.code == "CLASS_TOO_LARGE"


def test_a_home_site_never_has_more_than_five_children_over_all_its_classes() -> None:
    home = factories.an_institution()
    factories.a_class(home, class_type=ClassType.HOME, size=3)
    with pytest.raises(ProblemError) as refused:
        factories.a_class(home, class_type=ClassType.HOME, size=3)
    assert refused.value.problem.code == "HOME_SITE_TOO_LARGE"


def test_a_time_outside_the_hours_is_closed_and_a_day_beyond_the_calendar_is_said() -> None:
    care_class = factories.a_class()
    with pytest.raises(ProblemError) as closed:
        slots.take(slots.Slots.of_day(care_class.pk, MONDAY, 40, 42))
    with pytest.raises(ProblemError) as beyond:
        slots.take(slots.Slots.of_day(care_class.pk, date(2030, 1, 7), 18, 20))
    assert [e.value.problem.code for e in (closed, beyond)] == ["CLASS_CLOSED", "BEYOND_CALENDAR"]


def test_a_declined_place_is_free_again_at_once_and_the_vacancy_says_so() -> None:
    place = factories.an_offered_place(offer=factories.an_offer(factories.a_class(size=4, carers=1)))
    free = Vacancy.objects.get(care_class=place.care_class_id, part="full_day")
    assert free.places == 3
    placements.answer(placement=place, accept=False, by=families.guardian_of(place.child), at=AT)
    free.refresh_from_db()
    assert (free.places, place.state) == (4, PlacementState.OFFERED)
    place.refresh_from_db()
    assert place.state == PlacementState.DECLINED


def test_the_counters_are_what_the_rows_say() -> None:
    place = factories.an_accepted_place()
    with connection.cursor() as cursor:
        cursor.execute("SELECT enrolment_count(%s, %s)", [place.care_class_id, MONDAY])
        (counted,) = cursor.fetchone()
    assert counted == _taken(place.care_class_id, MONDAY)


def test_the_second_of_two_guardians_is_told_who_answered_first() -> None:
    place = factories.an_offered_place()
    by = families.guardian_of(place.child)
    placements.answer(placement=place, accept=True, by=by, at=AT)
    with pytest.raises(ProblemError) as late:
        placements.answer(placement=place, accept=False, by=by, at=AT)
    assert "演示·孙家长" in late.value.sentence
