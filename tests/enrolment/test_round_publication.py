"""Publishing a round: every family has its place or its reason, and what has changed since is seen."""

import gzip
import uuid
from datetime import timedelta

import pytest

from tests import factories as base
from tests.enrolment import factories, rounds
from tests.families import factories as families
from zhaohu.accounts.choices import Role
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.allocation.instance import Rules, answer_of, instance_of
from zhaohu.enrolment.choices.allocation import ResultState, RoundState, RunState
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState
from zhaohu.enrolment.choices.placements import Origin, PlacementState
from zhaohu.enrolment.models import Placement, Run, RunResult
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.queries import round_results
from zhaohu.enrolment.services import counters, placements, publication, runs
from zhaohu.enrolment.services import rounds as services
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, LATER = rounds.AT, rounds.LATER


def _refused(code: str, deed: object, **arguments: object) -> None:
    with pytest.raises(ProblemError) as refused:
        deed(**arguments)  # type: ignore[operator]
    assert refused.value.problem.code == code


def test_publishing_offers_every_place_tells_every_family_and_shows_the_seed_once() -> None:
    round = rounds.an_open_round()
    applications = [rounds.an_application(round) for _ in range(3)]
    run = rounds.a_run(rounds.closed(round))
    lead = rounds.lead()
    for _ in range(2):
        round = publication.publish(round=round, by=lead, at=LATER)
    assert round.state == RoundState.DELIVERING and RunResult.objects.count() == 0
    assert queries.delivered(round) == (0, 3)
    for _ in range(2):
        publication.deliver(round_id=round.pk, by=services.WORKER, at=LATER)
    round.refresh_from_db()
    assert round.state == RoundState.PUBLISHED and queries.delivered(round) == (3, 3)
    states = sorted(rounds.result_of(application).state for application in applications)
    assert states == [ResultState.NONE, ResultState.OFFERED, ResultState.OFFERED]
    offered = Placement.objects.filter(origin=Origin.ROUND)
    assert {place.state for place in offered} == {PlacementState.OFFERED} and offered.count() == 2
    assert all(place.choice and place.choice.state == ChoiceState.OFFERED for place in offered)
    assert Notice.objects.filter(wording__startswith="round_").count() == 3
    assert Entry.objects.filter(event="round.delivered").count() == 1
    entry = Entry.objects.get(event="round.published")
    assert round.seed and round.seed in entry.opening.content and run.solver.startswith("ortools")


def test_who_proposed_the_run_does_not_publish_it_and_a_doubtful_one_nobody() -> None:
    round = rounds.an_open_round()
    rounds.an_application(round)
    rounds.closed(round)
    lead = rounds.lead()
    run = runs.propose(round=round, key=uuid.uuid4(), by=lead, at=LATER)
    _refused("ROUND_STEP", publication.publish, round=round, by=lead, at=LATER)
    runs.confirm(run=run, by=rounds.lead(), at=LATER)
    runs.carry_out(run_id=run.pk, by=services.WORKER, at=LATER)
    _refused("ROUND_SECOND_PERSON", publication.publish, round=round, by=lead, at=LATER)
    _refused("NOT_ALLOWED", publication.publish, round=round, by=rounds.reviewer(), at=LATER)
    Run.objects.filter(pk=run.pk).update(findings=[{"code": "envy"}])
    _refused("RUN_NOT_VERIFIED", publication.publish, round=round, by=rounds.lead(), at=LATER)
    discarded = runs.discard(run=run, reason="演示", by=rounds.lead(), at=LATER)
    round.refresh_from_db()
    assert (discarded.state, round.state) == (RunState.DISCARDED, RoundState.CLOSED)


def test_a_child_withdrawn_between_run_and_publication_is_passed_over_with_the_reason() -> None:
    round = rounds.an_open_round()
    gone, stays = rounds.an_application(round), rounds.an_application(round)
    rounds.a_run(rounds.closed(round))
    type(gone).objects.filter(pk=gone.pk).update(state=ApplicationState.WITHDRAWN)
    rounds.delivered(round)
    result = rounds.result_of(gone)
    assert (result.state, result.problem) == (ResultState.SKIPPED, "ROUND_APPLICATION_GONE")
    assert rounds.result_of(stays).state == ResultState.OFFERED


def test_twins_stay_together_also_when_one_is_withdrawn_by_the_day_of_publication() -> None:
    offer = rounds.an_inclusive_offer(places=2)
    round = rounds.an_open_round({offer: 2})
    guardian = families.a_guardian()
    twins = [
        rounds.an_application(round, child=families.a_child(guardian, birth_order=n), together=True) for n in (1, 2)
    ]
    rounds.a_run(rounds.closed(round))
    type(twins[1]).objects.filter(pk=twins[1].pk).update(state=ApplicationState.WITHDRAWN)
    rounds.delivered(round)
    assert {rounds.result_of(twin).state for twin in twins} == {ResultState.SKIPPED}
    assert Placement.objects.filter(origin=Origin.ROUND).count() == 0


def test_a_delivery_that_dies_half_way_goes_on_and_gives_nobody_a_second_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    round = rounds.an_open_round()
    applications = [rounds.an_application(round) for _ in range(3)]
    rounds.a_run(rounds.closed(round))
    publication.publish(round=round, by=rounds.lead(), at=LATER)
    tell, told = publication.tell, []

    def dies(*given: object, **named: object) -> None:
        told.append(given)
        if len(told) == 2:
            raise ConnectionError
        tell(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(publication, "tell", dies)
    with pytest.raises(ConnectionError):
        publication.deliver(round_id=round.pk, by=services.WORKER, at=LATER)
    assert queries.delivered(round) == (1, 3)
    assert publication.settle_all(at=LATER) == 0
    publication.deliver(round_id=round.pk, by=services.WORKER, at=LATER)
    assert queries.delivered(round) == (3, 3)
    assert Notice.objects.filter(wording__startswith="round_").count() == 3
    assert sorted(rounds.result_of(a).state for a in applications)[1:] == [ResultState.OFFERED, ResultState.OFFERED]


def test_places_that_a_round_did_not_give_are_free_again_once_it_is_delivered() -> None:
    offer = rounds.an_inclusive_offer(places=2)
    round = rounds.an_open_round({offer: 2})
    rounds.an_application(round, offer)
    other = rounds.a_draft()
    assert queries.free_places([offer], other) == {offer.pk: 0}
    rounds.published(round)
    assert queries.free_places([offer], other) == {offer.pk: 1}
    assert counters.audit(at=LATER).days == 0


def test_a_place_that_a_moving_child_leaves_is_offered_when_it_is_free() -> None:
    here, there = rounds.an_inclusive_offer(places=1), rounds.an_inclusive_offer(places=1)
    child = families.a_child()
    present = factories.an_accepted_place(child, here)
    spare = rounds.an_inclusive_offer(places=1)
    round = rounds.an_open_round({there: 1, spare: 1}, Rules(transfers="reuse"))
    mover = rounds.an_application(round, there, child=child)
    rounds.a_run(rounds.closed(round))
    rounds.delivered(round)
    assert rounds.result_of(mover).state == ResultState.OFFERED
    present.refresh_from_db()
    assert present.state == PlacementState.ACCEPTED


def test_who_waits_for_a_left_place_gets_it_once_the_place_is_free() -> None:
    here, there = rounds.an_inclusive_offer(places=2), rounds.an_inclusive_offer(places=1)
    child = families.a_child()
    present = factories.an_accepted_place(child, here)
    round = rounds.an_open_round({here: 1, there: 1})
    mover = rounds.an_application(round, there, child=child)
    others = [rounds.an_application(round, here) for _ in range(2)]
    rounds.published(round)
    assert rounds.result_of(mover).choice.offer == there  # type: ignore[union-attr]
    assert sorted(rounds.result_of(o).state for o in others) == [ResultState.OFFERED, ResultState.PENDING]
    assert publication.settle_all(at=LATER) == 0
    guardian = families.guardian_of(child)
    placements.move(placement=present, to=PlacementState.AGREED, by=guardian, at=LATER, event="agreement.confirmed")
    placements.end(
        placement=present, last_day=rounds.STARTS_ON - timedelta(days=1), reason="演示转园",
        by=families.guardian_of(child), at=LATER,
    )  # fmt: skip
    assert (publication.settle_all(at=LATER), publication.settle_all(at=LATER)) == (1, 0)
    assert {rounds.result_of(o).state for o in others} == {ResultState.OFFERED}
    for place in Placement.objects.filter(origin=Origin.ROUND):
        placements.answer(placement=place, accept=False, by=families.guardian_of(place.child), at=LATER)
    publication.settle_all(at=LATER)
    round.refresh_from_db()
    assert round.state == RoundState.FINISHED


def test_an_expected_child_and_a_moving_child_enter_as_what_they_are() -> None:
    offer = rounds.an_inclusive_offer()
    round = rounds.an_open_round({offer: 1})
    child = families.a_child()
    present = factories.an_accepted_place(child)
    moving = rounds.an_application(round, child=child)
    run = rounds.a_run(rounds.closed(round))
    given = instance_of(gzip.decompress(bytes(run.input or b"")))
    answer = answer_of(gzip.decompress(bytes(run.output or b"")))
    assert (given.children[0].present, answer.outcomes[0].site) == (present.offer_id, offer.pk)
    assert given.children[0].id == moving.pk


# --- what is told ---


def test_every_reason_is_a_whole_sentence_and_names_no_other_child() -> None:
    round = rounds.an_open_round()
    applications = [rounds.an_application(round) for _ in range(3)]
    rounds.published(round)
    told = [round_results.told(rounds.result_of(application)) for application in applications]
    refused = [row.sentence for one in told for row in one.choices if not row.matched]
    assert len(refused) == 1 and refused[0].startswith(
        "这里 2 个名额都给了优先权更高的孩子。最后一名：优先分 0，抽签号 "
    )
    assert not any(a.child.nickname in refused[0] for a in applications)


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("better", {}, "更靠前"),
        ("kept", {}, "现在就在这里"),
        ("siblings", {}, "兄弟姐妹"),
        ("wronged", {}, "申诉"),
        ("age", {"months": 5, "from_months": 12, "to_months": 24}, "5 个月，这里收 12 个月到不满 24 个月"),
        ("closed", {}, "没有参加"),
        ("equal", {"places": 2, "staying": 1, "reserved": 1, "points": 3, "last_points": 3, "last_lottery": 7}, "保留"),
    ],
)
def test_each_kind_of_reason_has_words(kind: str, facts: dict[str, int], words: str) -> None:
    assert words in round_results.sentence({"kind": kind, "facts": facts}, 12)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([("a", 9), ("b", 7)], [("a", 9), ("b", 7)]),
        ([("a", 9), ("b", 7), ("c", 2)], [("a", 9), ("b", None), ("c", None)]),
        ([("a", 9), ("b", 3), ("c", 2)], [("a", 9), ("b", None), ("c", None)]),
        ([("a", 0), ("b", 2)], [("a", 0), ("b", None)]),
    ],
)
def test_small_counts_are_not_told_and_cannot_be_worked_out(
    counts: list[tuple[str, int]], told: list[tuple[str, int | None]]
) -> None:
    assert round_results.suppressed(counts, 5) == told


def test_officers_are_told_what_waits_for_them() -> None:
    round = rounds.an_open_round()
    rounds.an_application(round)
    reviewer, lead = rounds.reviewer(), rounds.lead()
    rounds.closed(round)
    assert [str(todo.text) for todo in queries.todos(reviewer, LATER)] == ["申请已截止，可以提出正式分配。"]
    run = runs.propose(round=round, key=uuid.uuid4(), by=reviewer, at=LATER)
    assert queries.todos(reviewer, LATER) == [] and "等您确认" in str(queries.todos(lead, LATER)[0].text)
    runs.confirm(run=run, by=lead, at=LATER)
    runs.carry_out(run_id=run.pk, by=services.WORKER, at=LATER)
    assert "等您公布" in str(queries.todos(lead, LATER)[0].text)
    neighbour = base.actor(base.officer(Role.DISTRICT_LEAD, base.district("110108", "海淀区")))
    assert queries.todos(neighbour, LATER) == []
    assert RunResult.objects.count() == 0
