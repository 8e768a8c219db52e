"""An allocation round: rules stand still once it opens, two people run it, publishing happens once."""

import gzip
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from tests import factories as base
from tests.enrolment import factories, rounds
from tests.families import factories as families
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.allocation.instance import Quota, Rules, instance_of
from zhaohu.enrolment.choices.allocation import RoundState, RunState
from zhaohu.enrolment.choices.applications import ChoiceState
from zhaohu.enrolment.models import Round, Run
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.services import applications, counters, runs
from zhaohu.enrolment.services import rounds as services
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, LATER = rounds.AT, rounds.LATER


def _refused(code: str, deed: object, **arguments: object) -> None:
    with pytest.raises(ProblemError) as refused:
        deed(**arguments)  # type: ignore[operator]
    assert refused.value.problem.code == code


# --- before it opens ---


def test_rules_and_places_can_be_changed_until_the_round_opens_and_not_after() -> None:
    round = rounds.a_draft()
    offer = rounds.an_inclusive_offer()
    services.set_places(round=round, places={offer: 1}, by=rounds.reviewer(), at=AT)
    services.set_places(round=round, places={offer: 2}, by=rounds.reviewer(), at=AT)
    services.open(round=round, by=rounds.lead(), at=AT)
    _refused("ROUND_FROZEN", services.set_places, round=round, places={offer: 1}, by=rounds.reviewer(), at=AT)
    _refused(
        "ROUND_FROZEN", services.draft, district=round.district, terms=rounds.terms(), round=round, revision=1,
        by=rounds.reviewer(), at=AT,
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE enrolment_round SET rules = '{}' WHERE id = %s",
        "UPDATE enrolment_round SET seed_seal = '\\x00' WHERE id = %s",
        "UPDATE enrolment_roundplaces SET places = 9 WHERE round_id = %s",
        "DELETE FROM enrolment_roundplaces WHERE round_id = %s",
    ],
)
def test_the_database_itself_keeps_an_open_round_as_it_is(statement: str) -> None:
    round = rounds.an_open_round()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [round.pk])


def test_the_database_refuses_an_open_round_without_a_seal_and_days_out_of_order() -> None:
    round = rounds.a_draft()
    for columns in ({"state": "open"}, {"closes_at": AT - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=round.pk).update(**columns)
    offer = rounds.an_inclusive_offer()
    services.set_places(round=round, places={offer: 2}, by=rounds.reviewer(), at=AT)
    with pytest.raises(IntegrityError, match="round_places_are_some"), transaction.atomic():
        round.places.update(places=0)
    with pytest.raises(IntegrityError, match="round_places_once"), transaction.atomic():
        round.places.create(offer=offer, places=1, set_at=AT)


def test_a_form_that_somebody_else_has_overtaken_is_refused() -> None:
    round = rounds.a_draft()
    _refused(
        "STALE", services.draft, district=round.district, terms=rounds.terms(), round=round, revision=0,
        by=rounds.reviewer(), at=AT,
    )  # fmt: skip


def test_no_more_places_than_are_vacant_can_be_given_and_those_of_another_round_are_not_vacant() -> None:
    offer = rounds.an_inclusive_offer(places=3)
    first, second = rounds.a_draft(), rounds.a_draft()
    _refused("ROUND_PLACES_TOO_MANY", services.set_places, round=first, places={offer: 4}, by=rounds.reviewer(), at=AT)
    services.set_places(round=first, places={offer: 2}, by=rounds.reviewer(), at=AT)
    assert queries.free_places([offer], second) == {offer.pk: 1}
    services.set_places(round=first, places={offer: 0}, by=rounds.reviewer(), at=AT)
    assert queries.free_places([offer], second) == {offer.pk: 3}


def test_the_places_of_an_open_round_are_given_to_nobody_else_and_come_back_when_it_is_cancelled() -> None:
    offer = rounds.an_inclusive_offer(places=2)
    late = rounds.a_draft()
    services.set_places(round=late, places={offer: 1}, by=rounds.reviewer(), at=AT)
    round = rounds.an_open_round({offer: 1})
    factories.an_offered_place(offer=offer, starts_on=rounds.STARTS_ON)
    _refused("NO_PLACE", factories.an_offered_place, offer=offer, starts_on=rounds.STARTS_ON)
    assert counters.audit(at=AT).days == 0
    _refused("ROUND_PLACES_TOO_MANY", services.open, round=late, by=rounds.lead(), at=AT)
    services.cancel(round=round, reason="演示", by=rounds.lead(), at=AT)
    assert counters.audit(at=AT).days == 0
    services.open(round=late, by=rounds.lead(), at=AT)
    with pytest.raises(IntegrityError, match="round_holds_its_places"), transaction.atomic():
        late.places.update(held=2)


def test_only_inclusive_offers_join_and_a_director_sets_the_own_ones_only() -> None:
    round, offer = rounds.a_draft(), rounds.an_inclusive_offer()
    dear = factories.an_offer()
    _refused("ROUND_PLACES_OFFER", services.set_places, round=round, places={dear: 1}, by=rounds.reviewer(), at=AT)
    director = factories.director(offer.institution)
    services.set_places(round=round, places={offer: 1}, by=director, at=AT)
    other = rounds.an_inclusive_offer()
    _refused("NOT_ALLOWED", services.set_places, round=round, places={other: 1}, by=director, at=AT)


def test_a_round_opens_with_places_by_the_lead_and_seals_a_seed_that_nobody_sees() -> None:
    round = rounds.a_draft()
    _refused("ROUND_WITHOUT_PLACES", services.open, round=round, by=rounds.lead(), at=AT)
    services.set_places(round=round, places={rounds.an_inclusive_offer(): 1}, by=rounds.reviewer(), at=AT)
    _refused("NOT_ALLOWED", services.open, round=round, by=rounds.reviewer(), at=AT)
    opened = services.open(round=round, by=rounds.lead(), at=AT)
    again = services.open(round=round, by=rounds.lead(), at=AT)
    opened.refresh_from_db()
    assert bytes(again.seed_seal or b"") == sm3(bytes.fromhex(opened.seed or ""))
    with connection.cursor() as cursor:
        cursor.execute("SELECT seed FROM enrolment_round WHERE id = %s", [round.pk])
        assert bytes.fromhex(opened.seed or "") not in bytes(cursor.fetchone()[0])
    entry = Entry.objects.get(event="round.opened")
    assert entry.public and opened.seed not in entry.opening.content
    assert sm3(bytes.fromhex(opened.seed or "")).hex() in entry.opening.content


@pytest.mark.parametrize(("percents", "fine"), [((60, 40), True), ((60, 41), False)])
def test_no_more_than_all_places_can_be_reserved(percents: tuple[int, int], *, fine: bool) -> None:
    chosen = Rules(quotas=(Quota("low_income", percents[0]), Quota("disability", percents[1])))
    if fine:
        assert rounds.a_draft(chosen).rules["quotas"][1]["percent"] == 40
    else:
        _refused(
            "ROUND_QUOTAS", services.draft, district=base.district(), terms=rounds.terms(chosen),
            by=rounds.reviewer(), at=AT,
        )  # fmt: skip


def test_days_out_of_order_are_refused_in_words() -> None:
    wrong = rounds.terms(starts_on=rounds.CLOSE_AT.date())
    _refused("ROUND_DAYS", services.draft, district=base.district(), terms=wrong, by=rounds.reviewer(), at=AT)


# --- entering and closing ---


def test_a_family_enters_only_an_open_round_with_its_offers_ages_and_number_of_choices() -> None:
    offer = rounds.an_inclusive_offer()
    round = rounds.an_open_round({offer: 1}, Rules(choices=1))
    other = rounds.an_inclusive_offer()
    for offers, code in (((other,), "CHOICE_NOT_IN_ROUND"), ((offer, other), "ROUND_CHOICES_TOO_MANY")):
        with pytest.raises(ProblemError) as refused:
            rounds.an_application(round, *offers)
        assert refused.value.problem.code == code
    with pytest.raises(ProblemError) as refused:
        rounds.an_application(round, offer, child=families.a_child(born_on=AT.date()))
    assert refused.value.problem.code == "CHILD_AGE"
    stranger, child = base.actor(families.a_parent()), families.a_child()
    begin = {"child": child, "offer": offer, "round": round}
    _refused("NOT_ALLOWED", applications.begin, **begin, by=stranger, at=rounds.OPEN_AT)
    _refused("ROUND_NOT_OPEN", applications.begin, **begin, by=families.guardian_of(child), at=LATER)


def test_a_round_closes_by_itself_at_its_hour_and_nobody_closes_it_before() -> None:
    round = rounds.an_open_round()
    assert list(queries.open_rounds(rounds.OPEN_AT)) == [round]
    _refused("ROUND_NOT_CLOSED", services.close, round=round, by=rounds.lead(), at=AT)
    assert services.close_due(at=AT) == 0
    assert (services.close_due(at=LATER), services.close_due(at=LATER)) == (1, 0)
    assert services.close(round=round, by=rounds.lead(), at=LATER).state == RoundState.CLOSED
    assert not queries.open_rounds(LATER).exists()


def test_a_cancelled_round_leaves_its_applications_to_the_waiting_lists() -> None:
    round = rounds.an_open_round()
    application = rounds.an_application(round)
    _refused("NOT_ALLOWED", services.cancel, round=round, reason="演示", by=rounds.reviewer(), at=AT)
    services.cancel(round=round, reason="演示", by=rounds.lead(), at=AT)
    assert application.choices.get().state == ChoiceState.WAITING
    _refused("ROUND_STEP", services.cancel, round=round, reason="演示", by=rounds.lead(), at=AT)


# --- calculating ---


def test_two_sets_of_rules_are_simulated_side_by_side_once_a_form_with_seeds_of_their_own() -> None:
    round = rounds.an_open_round()
    _refused(
        "ROUND_WITHOUT_APPLICATIONS", runs.simulate, round=round, sets=[("甲", rounds.RULES)], key=uuid.uuid4(),
        by=rounds.reviewer(), at=AT,
    )  # fmt: skip
    for _ in range(3):
        rounds.an_application(round)
    key, sets = uuid.uuid4(), [("甲", rounds.RULES), ("乙", Rules(tie_break="most_families"))]
    made = runs.simulate(round=round, sets=sets, key=key, by=rounds.reviewer(), at=rounds.OPEN_AT)
    again = runs.simulate(round=round, sets=sets, key=key, by=rounds.reviewer(), at=rounds.OPEN_AT)
    assert [run.pk for run in made] == [run.pk for run in again]
    for run in made:
        runs.carry_out(run_id=run.pk, by=services.WORKER, at=rounds.OPEN_AT)
        run.refresh_from_db()
        given = instance_of(gzip.decompress(bytes(run.input or b"")))
        round.refresh_from_db()
        assert (run.state, run.verified, run.metrics["placed"]) == (RunState.DONE, True, 2)
        assert given.seed != round.seed
    assert round.state == RoundState.OPEN


def test_an_official_run_needs_a_closed_round_and_a_second_person() -> None:
    round = rounds.an_open_round()
    rounds.an_application(round)
    _refused("ROUND_NOT_CLOSED", runs.propose, round=round, key=uuid.uuid4(), by=rounds.reviewer(), at=AT)
    rounds.closed(round)
    lead = rounds.lead()
    key = uuid.uuid4()
    proposed = runs.propose(round=round, key=key, by=lead, at=LATER)
    assert runs.propose(round=round, key=key, by=lead, at=LATER) == proposed
    _refused("RUN_OFFICIAL_ONCE", runs.propose, round=round, key=uuid.uuid4(), by=lead, at=LATER)
    _refused("ROUND_SECOND_PERSON", runs.confirm, run=proposed, by=lead, at=LATER)
    _refused("NOT_ALLOWED", runs.confirm, run=proposed, by=rounds.reviewer(), at=LATER)
    other = rounds.lead()
    assert runs.confirm(run=proposed, by=other, at=LATER) == runs.confirm(run=proposed, by=other, at=LATER)


def test_a_job_that_runs_twice_or_died_in_the_middle_leaves_one_answer_from_one_input() -> None:
    round = rounds.an_open_round()
    rounds.an_application(round)
    rounds.closed(round)
    run = runs.propose(round=round, key=uuid.uuid4(), by=rounds.reviewer(), at=LATER)
    runs.confirm(run=run, by=rounds.lead(), at=LATER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs.solver, "solve", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            runs.carry_out(run_id=run.pk, by=services.WORKER, at=LATER)
    run.refresh_from_db()
    given = bytes(run.input or b"")
    assert run.state == RunState.WORKING
    for _ in range(2):
        runs.carry_out(run_id=run.pk, by=services.WORKER, at=LATER)
    run.refresh_from_db()
    assert (run.state, bytes(run.input or b"")) == (RunState.DONE, given)
    assert Entry.objects.filter(event="round.run").count() == 1


def test_a_run_without_an_answer_fails_in_words_and_can_be_set_aside() -> None:
    round = rounds.an_open_round()
    rounds.an_application(round)
    rounds.closed(round)
    run = runs.propose(round=round, key=uuid.uuid4(), by=rounds.reviewer(), at=LATER)
    runs.confirm(run=run, by=rounds.lead(), at=LATER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs.solver, "solve", lambda *_, **__: (_ for _ in ()).throw(runs.solver.NoAnswer("UNKNOWN")))
        runs.carry_out(run_id=run.pk, by=services.WORKER, at=LATER)
    run.refresh_from_db()
    assert (run.state, run.failure) == (RunState.FAILED, "UNKNOWN")
    runs.discard(run=run, reason="演示", by=rounds.lead(), at=LATER)
    assert rounds.a_run(round).state == RunState.DONE


def test_a_run_is_repeated_from_its_input_to_the_same_bytes_and_a_changed_one_is_found() -> None:
    round = rounds.an_open_round()
    for _ in range(4):
        rounds.an_application(round)
    run = rounds.a_run(rounds.closed(round))
    runs.order_replay(run=run, by=rounds.reviewer(), at=LATER)
    assert runs.replay(run_id=run.pk, by=services.WORKER, at=LATER)
    call_command("replay_allocation", str(run.pk))
    Run.objects.filter(pk=run.pk).update(output=gzip.compress(b"{}"))
    assert not runs.replay(run_id=run.pk, by=services.WORKER, at=LATER)
    with pytest.raises(CommandError, match="不一致"):
        call_command("replay_allocation", str(run.pk))
    with pytest.raises(CommandError, match="没有"):
        call_command("replay_allocation", "0")
