"""Applying for a place: choices in order, priorities claimed, submitted, changed while waiting, withdrawn.

Every deed holds the application, and before it the waiting lists in which it stands.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import STALE, from_database
from zhaohu.enrolment.choices.applications import OPEN_CHOICES, ApplicationState, ChoiceState
from zhaohu.enrolment.choices.offers import STANDING, OfferState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.errors import applications as errors
from zhaohu.enrolment.errors import placements as placement_errors
from zhaohu.enrolment.models import Application, Choice, Placement, Round, ServiceOffer
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.enrolment.services import outcomes, placements, ranks, rounds, waiting
from zhaohu.families.models import Child
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_CHANGEABLE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
_FAR = 400  # days: as far as the calendar of a class is made


@transaction.atomic
def begin(
    *, child: Child, offer: ServiceOffer | None, by: Actor, at: datetime, round: Round | None = None,
    starts_on: date | None = None,
) -> Application:  # fmt: skip
    """The child's open application, begun at the first call, with the offer as its next choice. Twice is once."""
    permissions.BEGIN.require(by, child)
    if round:
        rounds.check_open(round, at)
    application = _open(child, round)
    if application is None:
        application = _made(child, round, starts_on or day_of(at) + timedelta(days=14), by, at)
    if offer is not None:
        choose(application=application, offer=offer, by=by, at=at)
    return application


def _open(child: Child, round: Round | None) -> Application | None:
    return Application.objects.filter(child=child, round=round, state__in=_CHANGEABLE).first()


def _made(child: Child, round: Round | None, starts_on: date, by: Actor, at: datetime) -> Application:
    try:
        with transaction.atomic():
            made = Application.objects.create(
                child=child, round=round, starts_on=round.starts_on if round else starts_on, made_by_id=by.user_id,
                made_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        found = _open(child, round)  # the other click was first
        if found is None:
            raise from_database(error) from error
        return found
    _record("application.saved", made, by, at)
    return made


@transaction.atomic
def choose(*, application: Application, offer: ServiceOffer, by: Actor, at: datetime) -> Choice:
    """Add a service as the last choice; one that is there stays where it is. Raises APPLICATION_TOO_MANY_CHOICES."""
    ranks.hold([offer.care_class_id, *application.choices.values_list("offer__care_class_id", flat=True)])
    application = _changeable(application, by, at)
    if offer.state != OfferState.PUBLISHED:
        raise placement_errors.NOT_OFFERED.raised()
    if offer.form not in STANDING:
        raise errors.NOT_APPLIED_FOR.raised(form=ServiceForm(offer.form).label)
    choice = application.choices.filter(offer=offer).first()
    if choice and choice.state in OPEN_CHOICES:
        return choice
    last = application.choices.aggregate(last=Max("rank"))["last"] or 0
    if choice is None:
        choice = Choice.objects.create(application=application, offer=offer, rank=last + 1)
    else:
        choice.state, choice.rank, choice.joined_at = ChoiceState.WAITING, last + 1, None
        choice.save(update_fields=["state", "rank", "joined_at"])
    _check_choices(application, at)
    _renumber(application)
    ranks.score(application, cause=None, at=at)
    if application.state == ApplicationState.SUBMITTED and not _awaits(application):
        waiting.join(choice, at=at)
    _saved(application, by, at)
    return choice


def _awaits(application: Application) -> bool:
    """Whether a round will place the application, so that it waits in no list yet."""
    return application.round is not None and application.round.under_way


def _check_choices(application: Application, at: datetime) -> None:
    """Whether the choices may be what they are: in a round by its rules, else no more than the rule of the district."""
    if application.round and application.round.under_way:
        rounds.check_entry(application=application, round=application.round, at=at)
        return
    chosen = application.choices.filter(state__in=OPEN_CHOICES).order_by("rank").select_related("offer__institution")
    district = chosen[0].offer.institution.district_id
    limit = rules.value("enrolment.application.maximum_choices", on=day_of(at), division=district)
    if len(chosen) > limit:
        raise errors.TOO_MANY_CHOICES.raised(limit=limit)


@transaction.atomic
def lift(*, choice: Choice, revision: int, by: Actor, at: datetime) -> None:
    """Put a choice one place up; the first stays first. Raises STALE where the page is older than the application."""
    application = _changeable(ranks.hold_application(choice.application), by, at)
    if application.revision != revision:
        raise STALE.raised()
    ordered = list(application.choices.filter(state__in=OPEN_CHOICES).order_by("rank"))
    at_index = next((n for n, one in enumerate(ordered) if one.pk == choice.pk), 0)
    if at_index:
        ordered[at_index - 1], ordered[at_index] = ordered[at_index], ordered[at_index - 1]
        _renumber(application, ordered)
    _saved(application, by, at)


@transaction.atomic
def drop(*, choice: Choice, by: Actor, at: datetime) -> None:
    """Take a choice out, and off its waiting list. A choice with an offered place is declined instead."""
    application = ranks.hold_application(choice.application)
    permissions.EDIT.require(by, application)
    choice = Choice.objects.select_for_update().get(pk=choice.pk)
    if choice.state == ChoiceState.CLOSED:
        return  # the same click twice
    if choice.state != ChoiceState.WAITING or application.state not in (*_CHANGEABLE, ApplicationState.PLACED):
        raise errors.APPLICATION_STEP.raised(state=ChoiceState(choice.state).label)
    _check_frozen(application, at)
    ranks.leave([choice], to=ChoiceState.CLOSED, cause="withdrew", at=at)
    _renumber(application)
    if application.state != ApplicationState.DRAFT:
        outcomes.close_if_over(application, at=at)
    _saved(application, by, at)


@transaction.atomic
def describe(
    *, application: Application, starts_on: date, claims: Collection[str], siblings_together: bool, revision: int,
    by: Actor, at: datetime,
) -> Application:  # fmt: skip
    """Save the wished first day, the priorities claimed and whether brothers and sisters stay together."""
    application = _changeable(ranks.hold_application(application), by, at)
    if application.revision != revision:
        raise STALE.raised()
    _check_start(application, starts_on, at)
    known = rules.value("enrolment.priorities", on=day_of(at))
    for code in claims:
        if code not in known:
            raise errors.CLAIM_UNKNOWN.raised(field="claims", code=code[:20])
    application.starts_on = (
        starts_on if application.round is None or not _awaits(application) else application.round.starts_on
    )
    application.claims, application.siblings_together = sorted(set(claims)), siblings_together
    application.save(update_fields=["starts_on", "claims", "siblings_together"])
    ranks.score(application, cause="points", at=at)
    _saved(application, by, at)
    return application


def _check_start(application: Application, starts_on: date, at: datetime) -> None:
    last = day_of(at) + timedelta(days=_FAR)
    if not _awaits(application) and starts_on < day_of(at):
        raise errors.STARTS_TOO_EARLY.raised(field="starts_on", day=starts_on)
    if starts_on > last:
        raise errors.STARTS_TOO_LATE.raised(field="starts_on", last=last)


@transaction.atomic
def submit(*, application: Application, by: Actor, at: datetime) -> Application:
    """Send the application: its choices join their waiting lists, unless a round will place them. Twice is once."""
    application = ranks.hold_application(application)
    permissions.SUBMIT.require(by, application)
    if application.state == ApplicationState.SUBMITTED:
        return application
    application = _changeable(application, by, at)
    choices = list(application.choices.filter(state=ChoiceState.WAITING).order_by("rank").select_related("offer"))
    if not choices:
        raise errors.NO_CHOICE.raised()
    _check_start(application, application.starts_on, at)
    if application.round and application.round.under_way:
        rounds.check_entry(application=application, round=application.round, at=at)
    for choice in choices:
        placements.check_age(application.child, choice.offer, application.starts_on)
    application.state, application.submitted_at = ApplicationState.SUBMITTED, at
    application.save(update_fields=["state", "submitted_at"])
    ranks.score(application, cause=None, at=at)
    if not _awaits(application):
        for choice in choices:
            waiting.join(choice, at=at)
    _saved(application, by, at, event="application.submitted")
    return application


@transaction.atomic
def withdraw(*, application: Application, by: Actor, at: datetime) -> Application:
    """Take the whole application back; offers that wait for an answer are declined with it. Twice is once."""
    application = ranks.hold_application(application)
    permissions.WITHDRAW.require(by, application)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    application = _unfinished(application, by)  # a round at work passes over who has withdrawn
    application.state, application.closed_at = ApplicationState.WITHDRAWN, at
    application.save(update_fields=["state", "closed_at"])
    for placement in Placement.objects.filter(choice__application=application, state=PlacementState.OFFERED):
        placements.answer(placement=placement, accept=False, by=by, at=at)
    ranks.leave(
        list(application.choices.filter(state=ChoiceState.WAITING)), to=ChoiceState.CLOSED, cause="withdrew", at=at
    )
    _saved(application, by, at, event="application.withdrawn")
    return application


def _unfinished(application: Application, by: Actor) -> Application:
    """The application, locked, if it has not ended. Raises APPLICATION_STEP."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("child", "round")
    application = rows.get(pk=application.pk)
    permissions.EDIT.require(by, application)
    if application.state not in _CHANGEABLE:
        raise errors.APPLICATION_STEP.raised(state=ApplicationState(application.state).label)
    return application


def _changeable(application: Application, by: Actor, at: datetime) -> Application:
    """The application, locked, if it may still be changed. Raises APPLICATION_STEP or ROUND_NOT_OPEN."""
    application = _unfinished(application, by)
    _check_frozen(application, at)
    return application


def _check_frozen(application: Application, at: datetime) -> None:
    """From the closing of its round until the result, an application stands still."""
    if application.round and application.round.under_way:
        rounds.check_open(application.round, at)


def _renumber(application: Application, ordered: list[Choice] | None = None) -> None:
    """Number the open choices from one, and the closed ones after them."""
    choices = list(application.choices.order_by("rank"))
    ordered = ordered or [choice for choice in choices if choice.state in OPEN_CHOICES]
    closed = [choice for choice in choices if choice.state not in OPEN_CHOICES]
    moved = []
    for rank, choice in enumerate([*ordered, *closed], 1):
        if choice.rank != rank:
            choice.rank = rank
            moved.append(choice)
    if moved:
        Choice.objects.bulk_update(moved, ["rank"])


def _saved(application: Application, by: Actor, at: datetime, event: str = "application.saved") -> None:
    application.revision += 1
    Application.objects.filter(pk=application.pk).update(revision=application.revision)
    _record(event, application, by, at)


def _record(event: str, application: Application, by: Actor, at: datetime) -> None:
    offers = list(
        application.choices.filter(state__in=OPEN_CHOICES).order_by("rank").values_list("offer_id", flat=True)
    )
    ledger.record(
        event=event, subject=application, by=by, at=at,
        content={"application": application.pk, "child": application.child_id, "offers": offers,
                 "claims": list(application.claims), "state": application.state},
    )  # fmt: skip
