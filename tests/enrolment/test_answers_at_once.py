"""Two people, two clicks, or a person and a job at the same instant: one deed counts, the other is told."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from tests import factories
from tests.enrolment import applying
from tests.enrolment import factories as places
from tests.families import factories as families
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import Origin, PlacementState
from zhaohu.enrolment.models import Agreement, Application, Booking, Choice, ClassDay, Placement
from zhaohu.enrolment.services import agreements, applications, bookings, placements, waiting
from zhaohu.families.choices import Basis, GuardianshipState, Relation
from zhaohu.families.models import Child, Guardianship
from zhaohu.rules import services as rules

pytestmark = pytest.mark.django_db(transaction=True)
AT, MONDAY = factories.AT, places.MONDAY


@pytest.fixture(autouse=True)
def loaded(transactional_db: None) -> Iterator[None]:
    rules.load_fixtures()
    yield
    connections["default"].close()


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run deeds at the same instant; returns what each answered, or the problem it met."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=20)
            return deed()
        except ProblemError as problem:
            return problem
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(max_workers=len(deeds)) as people:
        return list(people.map(run, deeds))


def _problems(answers: list[Any]) -> list[ProblemError]:
    return [answer for answer in answers if isinstance(answer, ProblemError)]


def _other_parent(child: Child) -> Actor:
    """A second guardian, confirmed, with an account of its own."""
    guardian = families.a_guardian(families.a_parent("演示·周家长"))
    Guardianship.objects.create(
        child=child, guardian=guardian, relation=Relation.FATHER, state=GuardianshipState.CONFIRMED,
        basis=Basis.GUARDIAN, valid_from=factories.ON,
    )  # fmt: skip
    return factories.actor(guardian.user)


def test_of_two_guardians_who_accept_and_decline_at_once_one_counts_and_the_other_learns_who() -> None:
    for _ in range(4):
        place = applying.an_offer_from_the_list()
        mother, father = applying.by(place.child), _other_parent(place.child)
        answers = at_once(
            lambda place=place, by=mother: placements.answer(placement=place, accept=True, by=by, at=AT),  # type: ignore[misc]
            lambda place=place, by=father: placements.answer(placement=place, accept=False, by=by, at=AT),  # type: ignore[misc]
        )
        (late,) = _problems(answers)
        place.refresh_from_db()
        assert late.problem.code == "PLACEMENT_ANSWERED"
        assert place.answered_by and place.answered_by.name in late.sentence
        assert Agreement.objects.filter(placement=place).count() == (place.state == PlacementState.ACCEPTED)


def test_a_double_clicked_application_is_sent_once() -> None:
    made = applying.a_draft()
    by = applying.by(made.child)
    answers = at_once(*[lambda: applications.submit(application=made, by=by, at=AT)] * 4)
    assert _problems(answers) == []
    assert made.choices.get().moves.count() == 1


def test_an_application_begun_four_times_at_once_is_one_with_one_choice() -> None:
    child, offer = families.a_child(), places.an_offer()
    by = applying.by(child)
    answers = at_once(*[lambda: applications.begin(child=child, offer=offer, by=by, at=AT)] * 4)
    assert _problems(answers) == []
    assert (Application.objects.count(), Choice.objects.count()) == (1, 1)


def test_an_answer_and_the_end_of_its_deadline_at_one_instant_are_one_or_the_other() -> None:
    for _ in range(4):
        place = applying.an_offer_from_the_list()
        assert place.answer_by
        by, late = applying.by(place.child), place.answer_by + timedelta(seconds=1)
        at_once(
            lambda place=place, by=by: placements.answer(placement=place, accept=True, by=by, at=place.answer_by),  # type: ignore[misc]
            lambda place=place, late=late: placements.lapse(placement=place, by=applying.SYSTEM, at=late),  # type: ignore[misc]
        )
        place.refresh_from_db()
        taken = max(ClassDay.objects.get(care_class_id=place.care_class_id, on=MONDAY).taken)
        assert (place.state, taken) in [(PlacementState.ACCEPTED, 1), (PlacementState.LAPSED, 0)]


def test_a_list_that_is_moved_on_four_times_at_once_makes_one_offer() -> None:
    offer = places.an_offer(places.a_class(size=1, carers=1))
    applying.a_queue(offer, 3)
    answers = at_once(*[lambda: waiting.advance(care_class_id=offer.care_class_id, by=applying.SYSTEM, at=AT)] * 4)
    assert _problems(answers) == []
    assert Placement.objects.count() == 1


def test_two_full_day_places_accepted_at_once_at_two_institutions_are_one() -> None:
    child = families.a_child()
    first, second = places.an_offered_place(child), places.an_offered_place(child)
    by = applying.by(child)
    answers = at_once(
        lambda: placements.answer(placement=first, accept=True, by=by, at=AT),
        lambda: placements.answer(placement=second, accept=True, by=by, at=AT),
    )
    assert [problem.problem.code for problem in _problems(answers)] == ["FULL_DAY_TWICE"]
    states = set(Placement.objects.values_list("state", flat=True))
    assert states == {PlacementState.ACCEPTED, PlacementState.OFFERED}


def test_both_sides_confirming_at_once_make_one_agreement_in_force() -> None:
    place = places.an_accepted_place()
    answers = at_once(
        lambda: agreements.confirm_for_family(placement=place, by=applying.by(place.child), at=AT),
        lambda: agreements.confirm_for_institution(placement=place, by=places.director(place.institution), at=AT),
    )
    assert _problems(answers) == []
    place.refresh_from_db()
    assert place.state == PlacementState.AGREED and Agreement.objects.get(placement=place).entry_id


def test_declining_leaving_and_moving_on_across_two_lists_never_wait_for_each_other_in_a_circle() -> None:
    one, two = (places.an_offer(places.a_class(size=1, carers=1)) for _ in range(2))
    a, b = applying.an_application(None, one, two), applying.an_application(None, two, one)
    third = applying.an_application(None, one, two)
    (first,) = applying.advance(one)
    (second,) = applying.advance(two)
    answers = at_once(
        lambda: placements.answer(placement=first, accept=True, by=applying.by(a.child), at=AT),
        lambda: placements.answer(placement=second, accept=True, by=applying.by(b.child), at=AT),
        lambda: applications.withdraw(application=third, by=applying.by(third.child), at=AT),
        lambda: waiting.advance(care_class_id=two.care_class_id, by=applying.SYSTEM, at=AT),
        lambda: waiting.advance(care_class_id=one.care_class_id, by=applying.SYSTEM, at=AT),
    )
    assert _problems(answers) == []
    assert not Choice.objects.filter(position__isnull=False).exclude(state="waiting").exists()


def test_of_an_offer_and_a_booking_of_one_child_at_the_same_instant_one_counts() -> None:
    for _ in range(6):
        child = families.a_child()
        offer, hourly = places.an_offer(), places.an_hourly_offer()
        by = places.director(offer.institution)
        answers = at_once(
            lambda child=child, offer=offer, by=by: placements.offer(  # type: ignore[misc]
                child=child, offer=offer, starts_on=MONDAY, origin=Origin.DIRECT, answer_by=AT + timedelta(days=2),
                by=by, at=AT,
            ),
            lambda child=child, hourly=hourly: places.a_booking(child, hourly, on=MONDAY),  # type: ignore[misc]
        )  # fmt: skip
        (late,) = _problems(answers)
        assert late.problem.code in ("PLACEMENT_BOOKED", "CHILD_PLACED")
        assert Placement.objects.filter(child=child).count() + Booking.objects.filter(child=child).count() == 1


def test_a_family_cancels_its_booking_before_it_accepts_a_place_at_the_same_time() -> None:
    child = families.a_child()
    booking = places.a_booking(child, places.an_hourly_offer(), on=MONDAY)
    offer = places.an_offer()
    place = placements.offer(
        child=child, offer=offer, starts_on=MONDAY, origin=Origin.WAITING_LIST, answer_by=AT + timedelta(days=2),
        by=places.director(offer.institution), at=AT,
    )  # fmt: skip
    with pytest.raises(ProblemError, match="PLACEMENT_BOOKED"):
        placements.answer(placement=place, accept=True, by=applying.by(child), at=AT)
    bookings.cancel(booking=booking, by=applying.by(child), at=AT)
    assert placements.answer(placement=place, accept=True, by=applying.by(child), at=AT).state == "accepted"
