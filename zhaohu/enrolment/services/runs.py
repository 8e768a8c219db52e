"""Calculating a round: simulations to compare rules, one official run by two people, and the repetition of any.

A run's input is fixed when its work begins and stays. A worker that dies leaves a run that the next one takes up from
its input; one process at a time works on a run.
"""

import gzip
import os
import time
import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import from_database
from zhaohu.enrolment.allocation import instance as canonical
from zhaohu.enrolment.allocation import metrics, solver, verify
from zhaohu.enrolment.allocation.instance import Level, Rules
from zhaohu.enrolment.choices.allocation import RUN_TRANSITIONS, RoundState, RunKind, RunState
from zhaohu.enrolment.choices.applications import ApplicationState
from zhaohu.enrolment.errors import allocation as errors
from zhaohu.enrolment.models import Round, Run
from zhaohu.enrolment.permissions import allocation as permissions
from zhaohu.enrolment.queries import round_instance
from zhaohu.enrolment.services import rounds
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

SIMULATED = (RoundState.OPEN, RoundState.CLOSED, RoundState.RUN)
_TASK = "zhaohu.enrolment.tasks.carry_out_run"


@transaction.atomic
def simulate(*, round: Round, sets: Sequence[tuple[str, Rules]], key: uuid.UUID, by: Actor, at: datetime) -> list[Run]:
    """Calculate sets of rules, each with its label, on the applications there are. The same key again is the same."""
    round = rounds.locked(round.pk)
    permissions.SIMULATE.require(by, round)
    if round.state not in SIMULATED:
        raise errors.ROUND_STEP.raised(state=RoundState(round.state).label)
    known = list(round.runs.filter(key=key))
    if known:
        return known
    _check_applications(round)
    made = [
        Run.objects.create(
            round=round, kind=RunKind.SIMULATION, key=key, label=label[:40],
            rules=msgspec.to_builtins(rounds.checked(chosen)), made_by_id=by.user_id, made_at=at,
        )
        for label, chosen in sets
    ]  # fmt: skip
    for run in made:
        jobs.defer(_TASK, run_id=run.pk)
    rounds.record("round.simulated", round, by, at, runs=[run.pk for run in made], rules=[run.rules for run in made])
    return made


def _check_applications(round: Round) -> None:
    if not round.applications.filter(state=ApplicationState.SUBMITTED).exists():
        raise errors.ROUND_WITHOUT_APPLICATIONS.raised()


@transaction.atomic
def propose(*, round: Round, key: uuid.UUID, by: Actor, at: datetime) -> Run:
    """Propose the official run; another person confirms it. The same key again is the same run."""
    round = rounds.locked(round.pk)
    permissions.PROPOSE_RUN.require(by, round)
    known = round.runs.filter(key=key).first()
    if known:
        return known
    if round.state == RoundState.OPEN:
        raise errors.ROUND_NOT_CLOSED.raised()
    if round.state != RoundState.CLOSED:
        raise errors.ROUND_STEP.raised(state=RoundState(round.state).label)
    _check_applications(round)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                round=round, kind=RunKind.OFFICIAL, key=key, label="official", rules=round.rules,
                state=RunState.PROPOSED, made_by_id=by.user_id, made_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    rounds.record("round.run_proposed", round, by, at, run=run.pk)
    return run


def locked(run_id: int) -> Run:
    """The run, locked until the deed ends."""
    return Run.objects.select_for_update(of=("self",)).select_related("round").get(pk=run_id)


def move(run: Run, to: RunState) -> None:
    """Move a locked run. Raises RUN_STEP."""
    before = RunState(run.state)
    if to not in RUN_TRANSITIONS[before]:
        raise errors.RUN_STEP.raised(state=before.label)
    run.state = to
    run.save()


@transaction.atomic
def confirm(*, run: Run, by: Actor, at: datetime) -> Run:
    """The second person has the official run calculated. Twice is once."""
    run = locked(run.pk)
    permissions.CONFIRM_RUN.require(by, run)
    if run.confirmed_at:
        return run
    if run.made_by_id == by.user_id:
        raise errors.SECOND_PERSON.raised()
    run.confirmed_by_id, run.confirmed_at = by.user_id, at
    move(run, RunState.WAITING)
    jobs.defer(_TASK, run_id=run.pk)
    rounds.record("round.run_confirmed", run.round, by, at, run=run.pk)
    return run


@transaction.atomic
def discard(*, run: Run, reason: str, by: Actor, at: datetime) -> Run:
    """Set an official run aside, before it is published; the round can be calculated again, on what is there then."""
    round = rounds.locked(run.round_id)
    run = locked(run.pk)
    permissions.DISCARD_RUN.require(by, run)
    if round.state not in (RoundState.CLOSED, RoundState.RUN) or run.kind != RunKind.OFFICIAL:
        raise errors.RUN_STEP.raised(state=RunState(run.state).label)
    move(run, RunState.DISCARDED)
    if round.state == RoundState.RUN:
        rounds.move(round, RoundState.CLOSED)
    rounds.record("round.run_discarded", round, by, at, run=run.pk, reason=reason.strip())
    return run


def carry_out(*, run_id: int, by: Actor, at: datetime) -> None:
    """Calculate a run and have it verified; a run that is done stays as it is."""
    permissions.CARRY_OUT.require(by)
    with transaction.atomic():
        run = locked(run_id)
        if run.state == RunState.WAITING:
            _begin(run, at)
        elif run.state != RunState.WORKING:
            return
    given = canonical.instance_of(gzip.decompress(bytes(run.input or b"")))
    began = time.monotonic()
    try:
        answer = solver.solve(given, budget=_budget(run, at), say=lambda level: _progress(run_id, level))
    except solver.NoAnswer as fault:
        _fail(run_id, str(fault), at)
        return
    _finish(run_id, given, answer, time.monotonic() - began, by, at)


def _begin(run: Run, at: datetime) -> None:
    """Fix the input: the rows as they are now; an official run has the round's seed, a simulation one of its own."""
    seed = run.round.seed if run.kind == RunKind.OFFICIAL else os.urandom(32).hex()
    chosen = msgspec.convert(run.rules, Rules)
    given = round_instance.read(round=run.round, chosen=chosen, seed=seed or "", on=day_of(at))
    data = canonical.to_bytes(given)
    run.input, run.input_sm3 = gzip.compress(data, mtime=0), sm3(data)
    move(run, RunState.WORKING)


def _budget(run: Run, at: datetime) -> float:
    told = rules.value("enrolment.allocation.defaults", on=day_of(run.made_at), division=run.round.district_id)
    return float(told["budget"])


def _progress(run_id: int, level: Level) -> None:
    run = Run.objects.only("progress").get(pk=run_id)
    reached = [*(row for row in run.progress if row["goal"] != level.goal), msgspec.to_builtins(level)]
    Run.objects.filter(pk=run_id).update(progress=reached)


@transaction.atomic
def _fail(run_id: int, reason: str, at: datetime) -> None:
    run = locked(run_id)
    run.failure, run.finished_at = reason[:200], at
    move(run, RunState.FAILED)


@transaction.atomic
def _finish(
    run_id: int, given: canonical.Instance, answer: canonical.Answer, seconds: float, by: Actor, at: datetime
) -> None:
    run, data = locked(run_id), canonical.to_bytes(answer)
    run.output, run.output_sm3 = gzip.compress(data, mtime=0), sm3(data)
    run.solver, run.seconds, run.gap = answer.solver, round(seconds, 3), answer.gap
    run.findings = [msgspec.to_builtins(found) for found in verify.verify(given, answer)]
    run.metrics = msgspec.to_builtins(metrics.metrics(given, answer))
    run.finished_at = at
    move(run, RunState.DONE)
    whole = rounds.locked(run.round_id)
    if run.kind == RunKind.OFFICIAL and run.verified and whole.state == RoundState.CLOSED:
        rounds.move(whole, RoundState.RUN)
    content = {
        "run": run.pk, "kind": run.kind, "input": bytes(run.input_sm3 or b"").hex(), "output": sm3(data).hex(),
        "solver": run.solver, "verified": run.verified, "gap": run.gap,
    }  # fmt: skip
    ledger.record(
        event="round.run", subject=run, by=by, at=at, division=whole.district_id, content=content,
        public=run.kind == RunKind.OFFICIAL,
    )  # fmt: skip


def repeated(run: Run) -> bool:
    """Whether the stored input gives the stored output again, byte by byte. Raises RUN_STEP for a run not done."""
    if run.output is None or run.input is None:
        raise errors.RUN_STEP.raised(state=RunState(run.state).label)
    given = canonical.instance_of(gzip.decompress(bytes(run.input)))
    answer = solver.solve(given, budget=_budget(run, run.made_at))
    return canonical.to_bytes(answer) == gzip.decompress(bytes(run.output))


@transaction.atomic
def order_replay(*, run: Run, by: Actor, at: datetime) -> None:
    """Have a run repeated by a job. Raises RUN_STEP for a run not done."""
    run = locked(run.pk)
    permissions.ORDER_REPLAY.require(by, run)
    if run.output is None:
        raise errors.RUN_STEP.raised(state=RunState(run.state).label)
    run.replayed_at = run.replayed_same = None
    run.save(update_fields=["replayed_at", "replayed_same"])
    jobs.defer("zhaohu.enrolment.tasks.replay_run", run_id=run.pk)
    rounds.record("round.replay_ordered", run.round, by, at, run=run.pk)


def replay(*, run_id: int, by: Actor, at: datetime) -> bool:
    """Repeat a run; what came of it is kept, in the ledger too."""
    run = Run.objects.select_related("round").get(pk=run_id)
    permissions.REPLAY.require(by, run)
    same = repeated(run)
    with transaction.atomic():
        Run.objects.filter(pk=run_id).update(replayed_at=at, replayed_same=same)
        rounds.record("round.replayed", run.round, by, at, run=run.pk, same=same)
    return same
