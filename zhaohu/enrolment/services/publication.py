"""Publishing a round: every place is offered, every family told, and the seed shown. Once, and not undone.

What has changed since the calculation is seen here: an application withdrawn, a child too old, a service withdrawn.
Such a child is passed over with the reason, and goes on waiting. A place that another child has yet to leave is offered
when it is free.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import msgspec
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.allocation import instance as canonical
from zhaohu.enrolment.allocation.instance import Child, Outcome
from zhaohu.enrolment.choices.allocation import ResultState, RoundState
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState
from zhaohu.enrolment.choices.placements import Origin, PlacementState
from zhaohu.enrolment.errors import allocation as errors
from zhaohu.enrolment.models import Application, Choice, Placement, Round, Run, RunResult
from zhaohu.enrolment.permissions import allocation as permissions
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.services import leftovers, placements, ranks, rounds
from zhaohu.families.queries import children
from zhaohu.notifications.services import notify

NOT_YET_FREE = "NO_PLACE"
Made = tuple[ResultState, str, Placement | None]


@transaction.atomic
def publish(*, round: Round, by: Actor, at: datetime) -> Round:
    """Publish the verified official run, by somebody else than proposed it. Twice is once.

    The seed is public at once; a job gives every family its result (`deliver`).
    """
    round = rounds.locked(round.pk)
    permissions.PUBLISH.require(by, round)
    if round.published_at:
        return round
    run = queries.official(round)
    if round.state != RoundState.RUN or run is None:
        raise errors.ROUND_STEP.raised(state=RoundState(round.state).label)
    if not run.verified:
        raise errors.RUN_NOT_VERIFIED.raised()
    if run.made_by_id == by.user_id:
        raise errors.SECOND_PERSON.raised()
    round.published_at = at
    rounds.move(round, RoundState.DELIVERING)
    jobs.defer("zhaohu.enrolment.tasks.deliver_results", round_id=round.pk)
    rounds.record(
        "round.published", round, by, at, public=True, seed=round.seed, run=run.pk,
        input=bytes(run.input_sm3 or b"").hex(), output=bytes(run.output_sm3 or b"").hex(),
    )  # fmt: skip
    return round


def deliver(*, round_id: int, by: Actor, at: datetime) -> None:
    """Give every family of a published round its result, each in a transaction of its own; then free what is left.

    Where an earlier worker died, the next one goes on: who has a result keeps it. Twice is once.
    """
    permissions.DELIVER.require(by)
    round = Round.objects.select_related("district").get(pk=round_id)
    run = queries.official(round)
    if round.state != RoundState.DELIVERING or run is None:
        return
    delivery = Delivery(round, run, at)
    for family in delivery.families():
        delivery.give(family)
    _delivered(round_id, by, at)


@transaction.atomic
def _delivered(round_id: int, by: Actor, at: datetime) -> None:
    round = rounds.locked(round_id)
    if round.state != RoundState.DELIVERING:
        return
    rounds.release_all(round, at)
    rounds.move(round, RoundState.PUBLISHED)
    rounds.record("round.delivered", round, by, at, results=queries.outcomes(round))


class Delivery:
    """Turns the outcomes of a run into offers and results, those with the better right first."""

    def __init__(self, round: Round, run: Run, at: datetime) -> None:
        self.round, self.run, self.at = round, run, at
        stored = Run.objects.only("input", "output").get(pk=run.pk)
        given = canonical.instance_of(gzip.decompress(bytes(stored.input or b"")))
        self.answer = canonical.answer_of(gzip.decompress(bytes(stored.output or b"")))
        self.given = {child.id: child for child in given.children}
        self.together = given.rules.siblings == "together"
        self.freed = {c.present for c in given.children if c.present} - {0}

    def families(self) -> Iterator[list[Outcome]]:
        """Outcomes not delivered yet, by right; siblings with one fate at once."""
        told = set(self.run.results.values_list("application_id", flat=True))
        homes: dict[int, list[Outcome]] = defaultdict(list)
        ordered = sorted(self.answer.outcomes, key=lambda outcome: (-outcome.points, outcome.lottery))
        for outcome in ordered:
            child = self.given[outcome.id]
            if outcome.id not in told:
                homes[child.household if self._bound(child) else -child.id].append(outcome)
        yield from homes.values()

    def _bound(self, child: Child) -> bool:
        return self.together and child.together

    @transaction.atomic
    def give(self, family: list[Outcome]) -> None:
        """Give one family its results, and tell it."""
        found = Choice.objects.filter(application__in=[outcome.id for outcome in family])
        choices = {(choice.application_id, choice.offer_id): choice for choice in found.select_related("offer")}
        ranks.hold(choice.offer.care_class_id for choice in choices.values())
        rows = Application.objects.select_for_update(of=("self",)).select_related("child").order_by("pk")
        applications = {a.pk: a for a in rows.filter(pk__in=[outcome.id for outcome in family])}
        placements.hold_children([application.child_id for application in applications.values()])
        made = self._offered(family, applications)
        for outcome in family:
            chosen = choices.get((outcome.id, outcome.site))
            self._keep(outcome, applications[outcome.id], chosen, *made[outcome.id])

    def _offered(self, family: list[Outcome], applications: dict[int, Application]) -> dict[int, Made]:
        """The offers of a family: all of them, or none where one has become impossible."""
        try:
            with transaction.atomic():
                return {outcome.id: self._one(outcome, applications[outcome.id]) for outcome in family}
        except ProblemError as problem:
            return {o.id: self._passed_over(o, problem.problem.code) for o in family}

    def _passed_over(self, outcome: Outcome, code: str) -> Made:
        state = self._without_offer(outcome)
        return (state, "", None) if state else (ResultState.SKIPPED, code, None)

    def _without_offer(self, outcome: Outcome) -> ResultState | None:
        if not outcome.site:
            return ResultState.NONE
        return ResultState.KEPT if outcome.site == self.given[outcome.id].present else None

    def _one(self, outcome: Outcome, application: Application) -> Made:
        if state := self._without_offer(outcome):
            return state, "", None
        try:
            return ResultState.OFFERED, "", offered(self.round, application, outcome.site, self.at)
        except ProblemError as problem:
            if problem.problem.code == NOT_YET_FREE and outcome.site in self.freed:
                return ResultState.PENDING, NOT_YET_FREE, None
            raise

    def _keep(
        self, outcome: Outcome, application: Application, chosen: Choice | None, state: ResultState, problem: str,
        placement: Placement | None,
    ) -> None:  # fmt: skip
        result = RunResult.objects.create(
            run=self.run, application=application, choice=None if state == ResultState.KEPT else chosen, state=state,
            problem=problem, points=outcome.points, lottery=outcome.lottery,
            reasons=msgspec.to_builtins(outcome.reasons), placement=placement,
        )  # fmt: skip
        if state in (ResultState.NONE, ResultState.KEPT, ResultState.SKIPPED):
            leftovers.wait(application=application, at=self.at)
        tell(result, self.round, at=self.at)


def answer_by(round: Round, at: datetime) -> datetime:
    """Until when a family answers: the last minute of the last day."""
    last = day_of(at) + timedelta(days=round.answer_days)
    return timezone.make_aware(datetime.combine(last, time(23, 59)))


def offered(round: Round, application: Application, offer_id: int, at: datetime) -> Placement:
    """The place held for the child until its family answers, and the choice that waits for the answer.

    It comes out of what the round holds; a place that another child leaves only afterwards, out of what is free.
    Raises ROUND_APPLICATION_GONE where the family has given up the application or the choice.
    """
    choice = application.choices.select_related("offer__institution").get(offer=offer_id)
    if application.state != ApplicationState.SUBMITTED:
        raise errors.ROUND_APPLICATION_GONE.raised(state=ApplicationState(application.state).label)
    if choice.state != ChoiceState.WAITING:
        raise errors.ROUND_APPLICATION_GONE.raised(state=ChoiceState(choice.state).label)
    with transaction.atomic():
        rounds.release(choice.offer, round)
        made = placements.offer(
            child=application.child, offer=choice.offer, starts_on=round.starts_on, origin=Origin.ROUND,
            answer_by=answer_by(round, at), choice=choice, by=rounds.WORKER, at=at,
        )  # fmt: skip
        Choice.objects.filter(pk=choice.pk, state=ChoiceState.WAITING).update(state=ChoiceState.OFFERED)
    return made


def tell(result: RunResult, round: Round, *, at: datetime) -> None:
    """Tell the guardians, with a link to every reason; the same result is told once."""
    child = result.application.child
    params = {"child": child.nickname, "round": round.title}
    if result.placement and result.choice:
        deadline = f"{timezone.localtime(answer_by(round, at)):%m-%d %H:%M}"
        params |= {"name": result.choice.offer.institution.name, "by": deadline}
    notify(
        users=children.guardians(child, day_of(at)), template="round_placed" if result.placement else "round_result",
        params=params, at=at, link=reverse("enrolment:round_result", args=[round.pk, result.application_id]),
        key=f"round-{round.pk}-{result.application_id}-{result.state}",
    )  # fmt: skip


@transaction.atomic
def settle(*, round: Round, by: Actor, at: datetime) -> int:
    """Offer the places that have been left since to those who wait for them; end a round that is wholly answered.

    Returns how many were offered. Twice is once.
    """
    permissions.SETTLE.require(by)
    round = rounds.locked(round.pk)
    if round.state != RoundState.PUBLISHED:
        return 0
    waiting = RunResult.objects.filter(run__round=round, state=ResultState.PENDING)
    ranks.hold(waiting.values_list("choice__offer__care_class_id", flat=True))
    placements.hold_children(waiting.values_list("application__child_id", flat=True))
    count = sum(
        _settled(result, round, at) for result in waiting.select_for_update(of=("self",)).order_by("-points", "lottery")
    )
    unanswered = Placement.objects.filter(round_result__run__round=round, state=PlacementState.OFFERED)
    over = not waiting.exists() and not unanswered.exists()
    if over:
        rounds.move(round, RoundState.FINISHED)
    if count or over:
        rounds.record("round.settled", round, by, at, offered=count)
    return count


def _settled(result: RunResult, round: Round, at: datetime) -> bool:
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("child").get(pk=result.application_id)
    )
    try:
        result.placement = offered(round, application, result.choice.offer_id if result.choice else 0, at)
        result.state, result.problem = ResultState.OFFERED, ""
    except ProblemError as problem:
        if problem.problem.code == NOT_YET_FREE and day_of(at) < round.starts_on:
            return False
        result.state, result.problem = ResultState.SKIPPED, problem.problem.code
        leftovers.wait(application=application, at=at)
    result.save(update_fields=["placement", "state", "problem"])
    tell(result, round, at=at)
    return result.placement is not None


def settle_all(*, at: datetime) -> int:
    """Settle every published round; returns how many places were offered."""
    rows = Round.objects.filter(state=RoundState.PUBLISHED).order_by("pk")
    return sum(settle(round=round, by=rounds.WORKER, at=at) for round in rows)
