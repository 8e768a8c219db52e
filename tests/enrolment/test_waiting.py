"""Waiting lists: who is where and why, and places that go to the next child by themselves."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import factories
from tests.enrolment import applying
from tests.enrolment import factories as places
from tests.families import factories as families
from zhaohu.core import storage
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment import tasks
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState
from zhaohu.enrolment.choices.placements import Origin, PlacementState
from zhaohu.enrolment.models import Choice, Placement, RankMove, ServiceOffer
from zhaohu.enrolment.queries import applications as queries
from zhaohu.enrolment.services import applications, documents, placements, waiting
from zhaohu.rules import queries as rules
from zhaohu.rules import services as rule_services

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, MONDAY = factories.AT, places.MONDAY


@pytest.fixture(autouse=True)
def files(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    storage._folder.cache_clear()


def _places(offer: ServiceOffer) -> list[int]:
    rows = Choice.objects.filter(offer=offer, state=ChoiceState.WAITING).order_by("position")
    return [row.position or 0 for row in rows]


def _last(choice: Choice) -> RankMove:
    return choice.moves.latest("pk")


def test_whoever_comes_first_is_first_and_is_told_so() -> None:
    offer = places.an_offer()
    first, second = applying.a_queue(offer, 2)
    assert (first.position, second.position) == (1, 2)
    assert (_last(second).cause, _last(second).to_position) == ("joined", 2)


def test_more_points_come_before_longer_waiting_and_everybody_behind_learns_why() -> None:
    offer = places.an_offer()
    first, second = applying.a_queue(offer, 2)
    late = applying.a_choice(offer, at=AT + timedelta(days=1), claims=("both_work",))
    paper = applying.a_document(late.application.child)
    documents.check(document=paper, choice=late, accept=True, reason="", by=places.director(offer.institution), at=AT)
    late.refresh_from_db()
    first.refresh_from_db()
    assert (late.position, first.position) == (1, 2)
    causes = rules.value("enrolment.rank_causes", on=factories.ON)
    told = queries.receipt(_last(first), causes).sentence
    assert told == "有一个孩子的材料核对通过，优先分比您高了，所以从第 1 位变成第 2 位。"
    assert (_last(late).cause, _last(late).facts["points"]) == ("points_up", 20)
    assert _last(second).from_position == 2


def test_every_cause_of_a_move_has_its_sentence_in_both_languages() -> None:
    causes = rules.value("enrolment.rank_causes", on=factories.ON)
    own = {"joined", "points_up", "points_down", "offered", "withdrew", "placed", "outgrown", "passed_over", "returned"}
    assert own <= set(causes)
    for words in causes.values():
        for language in ("zh", "en"):
            words[language].format(**{"from": 2, "to": 1, "points": 10, "reason": "演示"})


def test_leaving_moves_everybody_behind_up() -> None:
    offer = places.an_offer()
    first, second, third = applying.a_queue(offer, 3)
    applications.withdraw(application=first.application, by=applying.by(first.application.child), at=AT)
    assert _places(offer) == [1, 2]
    assert (_last(second).cause, _last(third).to_position) == ("withdrew_ahead", 2)


def test_joining_twice_changes_nothing() -> None:
    choice = applying.a_choice()
    waiting.join(choice, at=AT + timedelta(days=3))
    choice.refresh_from_db()
    assert (choice.joined_at, choice.moves.count()) == (AT, 1)


def test_free_places_go_to_the_next_children_and_advancing_twice_offers_once() -> None:
    offer = places.an_offer(places.a_class(size=2, carers=1))
    queue = applying.a_queue(offer, 3)
    made = applying.advance(offer)
    assert [one.choice_id for one in made] == [queue[0].pk, queue[1].pk]
    assert {one.origin for one in made} == {Origin.WAITING_LIST}
    assert applying.advance(offer) == []
    assert _places(offer) == [1]


def test_a_family_has_until_the_last_minute_of_the_last_day_to_answer() -> None:
    place = applying.an_offer_from_the_list()
    local = timezone.localtime(place.answer_by)
    assert (local.date(), local.hour, local.minute) == (factories.ON + timedelta(days=3), 23, 59)


def test_a_declined_place_goes_to_the_next_child() -> None:
    offer = places.an_offer(places.a_class(size=1, carers=1))
    first, second = applying.a_queue(offer, 2)
    (place,) = applying.advance(offer)
    placements.answer(placement=place, accept=False, by=applying.by(place.child), at=AT)
    (following,) = applying.advance(offer)
    first.refresh_from_db()
    assert (first.state, following.choice_id) == (ChoiceState.DECLINED, second.pk)
    assert first.application.__class__.objects.get(pk=first.application_id).state == ApplicationState.CLOSED


def test_a_freed_place_calls_for_the_job_that_moves_the_list_on() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    offer = places.an_offer(places.a_class(size=1, carers=1))
    applying.a_queue(offer, 2)
    (place,) = applying.advance(offer)
    placements.answer(placement=place, accept=False, by=applying.by(place.child), at=AT)
    job = ProcrastinateJob.objects.get(task_name="zhaohu.enrolment.tasks.advance")
    assert job.args == {"care_class_id": offer.care_class_id}


def test_an_unanswered_place_lapses_after_its_deadline_not_before_and_once() -> None:
    offer = places.an_offer(places.a_class(size=1, carers=1))
    first, second = applying.a_queue(offer, 2)
    (place,) = applying.advance(offer)
    assert place.answer_by
    with pytest.raises(ProblemError, match="PLACEMENT_NOT_OVERDUE"):
        placements.lapse(placement=place, by=applying.SYSTEM, at=place.answer_by)
    late = place.answer_by + timedelta(seconds=1)
    assert [one.pk for one in waiting.overdue(late)] == [place.pk]
    assert placements.lapse(placement=place, by=applying.SYSTEM, at=late)
    assert not placements.lapse(placement=place, by=applying.SYSTEM, at=late)
    first.refresh_from_db()
    assert first.state == ChoiceState.LAPSED
    assert applying.advance(offer, late)[0].choice_id == second.pk


def test_an_instant_is_either_in_time_or_too_late_whatever_the_clock_of_the_day_shows() -> None:
    """Deadlines are instants: a clock that is put back cannot make an answer both in time and lapsed."""
    place = applying.an_offer_from_the_list()
    assert place.answer_by
    late = place.answer_by + timedelta(microseconds=1)
    with pytest.raises(ProblemError, match="PLACEMENT_LATE"):
        placements.answer(placement=place, accept=True, by=applying.by(place.child), at=late)
    placements.answer(placement=place, accept=True, by=applying.by(place.child), at=place.answer_by)
    assert not placements.lapse(placement=place, by=applying.SYSTEM, at=late)


def test_the_place_begins_when_it_is_free_and_not_long_after_what_the_family_wished() -> None:
    offer, (held,) = applying.a_full_offer()
    choice = applying.a_choice(offer)
    assert applying.advance(offer) == []
    placements.end(placement=held, last_day=date(2026, 12, 14), reason="搬家", by=applying.by(held.child), at=AT)
    (place,) = applying.advance(offer)
    assert (place.choice_id, place.starts_on) == (choice.pk, date(2026, 12, 15))


def test_a_place_that_is_free_too_late_is_not_offered() -> None:
    offer, (held,) = applying.a_full_offer()
    applying.a_choice(offer)
    placements.end(placement=held, last_day=date(2027, 6, 30), reason="毕业", by=applying.by(held.child), at=AT)
    assert applying.advance(offer) == []


def test_who_wants_to_begin_much_later_keeps_the_place_in_the_list_and_is_passed_over() -> None:
    offer = places.an_offer(places.a_class(size=1, carers=1))
    later = applying.a_draft(None, offer)
    applications.describe(
        application=later, starts_on=MONDAY + timedelta(days=90), claims=[], siblings_together=False,
        revision=later.revision, by=applying.by(later.child), at=AT,
    )  # fmt: skip
    applications.submit(application=later, by=applying.by(later.child), at=AT)
    soon = applying.a_choice(offer, at=AT + timedelta(hours=1))
    assert [one.choice_id for one in applying.advance(offer)] == [soon.pk]
    assert later.choices.get().position == 1


def test_a_child_that_has_outgrown_the_class_leaves_and_those_behind_learn_it() -> None:
    offer = places.an_offer()
    old = applying.an_application(families.a_child(born_on=date(2025, 1, 1)), offer).choices.get()
    young = applying.a_choice(offer, at=AT + timedelta(hours=1))
    later = datetime(2027, 1, 1, 2, tzinfo=AT.tzinfo)
    (place,) = applying.advance(offer, later)
    old.refresh_from_db()
    assert (old.state, _last(old).cause, place.choice_id) == (ChoiceState.CLOSED, "outgrown", young.pk)
    assert "outgrown_ahead" in young.moves.values_list("cause", flat=True)


def test_accepting_the_second_choice_closes_the_third_and_keeps_the_first_waiting() -> None:
    one, two, three = (places.an_offer() for _ in range(3))
    made = applying.an_application(None, one, two, three)
    behind = applying.a_choice(three, at=AT + timedelta(hours=1))
    (place,) = applying.advance(two)
    placements.answer(placement=place, accept=True, by=applying.by(made.child), at=AT)
    made.refresh_from_db()
    states = [choice.state for choice in made.choices.order_by("rank")]
    assert states == [ChoiceState.WAITING, ChoiceState.PLACED, ChoiceState.CLOSED]
    assert (made.state, _last(behind).cause) == (ApplicationState.PLACED, "placed_ahead")


def test_accepting_the_first_choice_gives_an_offered_lower_one_to_the_next_child() -> None:
    one, two = places.an_offer(), places.an_offer(places.a_class(size=1, carers=1))
    made = applying.an_application(None, one, two)
    following = applying.a_choice(two, at=AT + timedelta(hours=1))
    (lower,) = applying.advance(two)
    (better,) = applying.advance(one)
    placements.answer(placement=better, accept=True, by=applying.by(made.child), at=AT)
    lower.refresh_from_db()
    assert lower.state == PlacementState.CANCELLED
    assert applying.advance(two)[0].choice_id == following.pk


def test_a_family_with_an_open_offer_of_a_better_choice_is_not_offered_a_lower_one_too() -> None:
    one, two = places.an_offer(), places.an_offer()
    applying.an_application(None, one, two)
    assert len(applying.advance(one)) == 1
    assert applying.advance(two) == []


def test_moving_from_the_second_choice_to_the_first_ends_the_old_place_the_day_before() -> None:
    one, two = places.an_offer(), places.an_offer()
    made = applying.an_application(None, one, two)
    by = applying.by(made.child)
    (old,) = applying.advance(two)
    placements.answer(placement=old, accept=True, by=by, at=AT)
    later = AT + timedelta(days=20)
    (new,) = applying.advance(one, later)
    with pytest.raises(ProblemError, match="FULL_DAY_TWICE"):  # the family has not been told of the old one's end
        placements.answer(placement=new, accept=True, by=by, at=later)
    placements.answer(placement=new, accept=True, by=by, at=later, leaving=[old.pk])
    old.refresh_from_db()
    assert (old.state, old.ends_on) == (PlacementState.ENDED, new.starts_on - timedelta(days=1))


def test_twins_who_want_to_be_together_get_two_places_or_none() -> None:
    guardian = families.a_guardian()
    twins = [families.a_child(guardian, birth_order=n) for n in (1, 2)]
    offer, held = applying.a_full_offer(size=2)
    for twin in twins:
        made = applying.a_draft(twin, offer)
        applications.describe(
            application=made, starts_on=MONDAY, claims=[], siblings_together=True, revision=made.revision,
            by=applying.by(twin), at=AT,
        )  # fmt: skip
        applications.submit(application=made, by=applying.by(twin), at=AT)
    for left, offered in ((0, 0), (1, 2)):
        placements.end(
            placement=held[left], last_day=date(2026, 12, 14), reason="", by=applying.by(held[left].child), at=AT
        )
        assert len(applying.advance(offer)) == offered


def test_a_sibling_in_the_institution_counts_there_and_only_there() -> None:
    guardian = families.a_guardian()
    elder, younger = families.a_child(guardian), families.a_child(guardian, birth_order=2)
    here, elsewhere = places.an_offer(), places.an_offer()
    places.an_accepted_place(elder, here)
    made = applying.an_application(younger, here, elsewhere, claims=("sibling",))
    assert [choice.points for choice in made.choices.order_by("rank")] == [30, 0]


def test_a_sibling_s_new_place_is_counted_by_a_job() -> None:
    guardian = families.a_guardian()
    elder, younger = families.a_child(guardian), families.a_child(guardian, birth_order=2)
    offer = places.an_offer()
    choice = applying.an_application(younger, offer, claims=("sibling",)).choices.get()
    places.an_accepted_place(elder, offer)
    waiting.score_household(household_id=younger.household_id, by=applying.SYSTEM, at=AT)
    choice.refresh_from_db()
    assert (choice.points, _last(choice).cause) == (30, "joined")  # first already: no move, no receipt


def test_a_director_who_passes_families_over_says_why_and_they_read_it() -> None:
    offer = places.an_offer()
    first, second = applying.a_queue(offer, 2)
    values = {
        "child": second.application.child, "offer": offer, "starts_on": MONDAY, "origin": Origin.DIRECT,
        "answer_by": AT + timedelta(days=3), "choice": second, "by": places.director(offer.institution), "at": AT,
    }  # fmt: skip
    with pytest.raises(ProblemError, match="PLACEMENT_REASON"):
        placements.offer(**values)  # type: ignore[arg-type]
    placements.offer(**values, reason="本园职工返岗")  # type: ignore[arg-type]
    told = queries.receipt(_last(first), rules.value("enrolment.rank_causes", on=factories.ON)).sentence
    assert "本园职工返岗" in told and _last(first).cause == "passed_over"
    with pytest.raises(ProblemError):  # the second click
        placements.offer(**values, reason="本园职工返岗")  # type: ignore[arg-type]
    assert Placement.objects.filter(choice=second).count() == 1


def test_an_offer_taken_back_puts_the_child_where_it_was() -> None:
    offer = places.an_offer(places.a_class(size=1, carers=1))
    first, second = applying.a_queue(offer, 2)
    (place,) = applying.advance(offer)
    director = places.director(offer.institution)
    with pytest.raises(ProblemError, match="PLACEMENT_REASON"):
        placements.cancel(placement=place, reason=" ", by=director, at=AT)
    for _ in range(2):
        placements.cancel(placement=place, reason="教室维修", by=director, at=AT)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, second.position) == (1, 2)
    assert (_last(first).cause, _last(second).cause) == ("returned", "returned_ahead")


def test_nobody_but_the_system_advances_and_lapses() -> None:
    place = applying.an_offer_from_the_list()
    for by in (applying.by(place.child), places.director(place.institution)):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            waiting.advance(care_class_id=place.care_class_id, by=by, at=AT)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            placements.lapse(placement=place, by=by, at=AT + timedelta(days=9))


def test_the_jobs_do_what_is_due_and_may_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = places.an_offer(places.a_class(size=1, carers=1))
    applying.a_queue(offer, 2)
    monkeypatch.setattr(tasks.clock, "now", lambda: AT)
    tasks.advance(offer.care_class_id)
    monkeypatch.setattr(tasks.clock, "now", lambda: AT + timedelta(days=9))
    for _ in range(2):
        tasks.lapse(0)
        tasks.advance(offer.care_class_id)
        tasks.advance_all(0)
    states = list(Placement.objects.order_by("pk").values_list("state", flat=True))
    assert states == [PlacementState.LAPSED, PlacementState.OFFERED]


def test_sixty_one_waiting_children_are_numbered_with_one_statement(
    django_assert_max_num_queries: object,
) -> None:
    offer = places.an_offer()
    one = applying.a_choice(offer)
    applications_ = one.application.__class__
    rows = applications_.objects.bulk_create(
        applications_(child=families.a_child(), starts_on=MONDAY, made_at=AT, state="submitted", submitted_at=AT)
        for _ in range(60)
    )
    Choice.objects.bulk_create(
        Choice(application=row, rank=1, offer=offer, joined_at=AT + timedelta(seconds=n)) for n, row in enumerate(rows)
    )
    from zhaohu.enrolment.services import ranks

    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert ranks.rank([offer.pk], cause=ranks.Cause("joined"), at=AT) == 60
    assert _places(offer) == list(range(1, 62))


class TestLists(TestCase):
    """Whatever families do, a list is numbered 1, 2, 3 …, and every place is the end of the child's last receipt."""

    @settings(max_examples=12)
    @given(st.lists(st.tuples(st.sampled_from(["join", "leave", "advance", "decline", "accept"]), st.integers(0, 5)),
                    max_size=10))  # fmt: skip
    def test_places_are_gapless_and_explained(self, deeds: list[tuple[str, int]]) -> None:
        rule_services.load_fixtures()
        offer = places.an_offer(places.a_class(size=2, carers=1))
        for n, (deed, which) in enumerate(deeds):
            at = AT + timedelta(minutes=n)
            waits = list(Choice.objects.filter(offer=offer, position__isnull=False).order_by("pk"))
            offered = list(Placement.objects.filter(offer=offer, state=PlacementState.OFFERED).order_by("pk"))
            if deed == "join":
                applying.a_choice(offer, at=at)
            elif deed == "leave" and waits:
                choice = waits[which % len(waits)]
                applications.drop(choice=choice, by=applying.by(choice.application.child), at=at)
            elif deed == "advance":
                applying.advance(offer, at)
            elif offered:
                place = offered[which % len(offered)]
                by = applying.by(place.child)
                placements.answer(placement=place, accept=deed == "accept", by=by, at=at)
        assert _places(offer) == list(range(1, len(_places(offer)) + 1))
        for choice in Choice.objects.filter(offer=offer):
            assert _last(choice).to_position == choice.position
