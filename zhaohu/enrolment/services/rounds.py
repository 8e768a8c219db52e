"""An allocation round until its applications are closed: rules and places before it opens, and not after."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.db import transaction
from django.db.models import F

from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import STALE, ProblemError
from zhaohu.divisions.models import Division
from zhaohu.enrolment.allocation.instance import Rules
from zhaohu.enrolment.choices.allocation import ROUND_TRANSITIONS, RoundState
from zhaohu.enrolment.choices.applications import OPEN_CHOICES, ApplicationState
from zhaohu.enrolment.errors import allocation as errors
from zhaohu.enrolment.models import Application, Round, RoundPlaces, ServiceOffer
from zhaohu.enrolment.permissions import allocation as permissions
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.services import leftovers, placements, ranks, slots, vacancies
from zhaohu.ledger import services as ledger

WORKER = system("allocation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a district decides of a round."""

    title: str
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    answer_days: int
    rules: Rules


def checked(rules: Rules) -> Rules:
    """The rules themselves. Raises ROUND_QUOTAS when more than all places would be reserved."""
    percent = sum(quota.percent for quota in rules.quotas)
    if percent > 100:
        raise errors.QUOTAS_TOO_LARGE.raised(percent=percent)
    return rules


@transaction.atomic
def draft(
    *, district: Division, terms: Terms, by: Actor, at: datetime, round: Round | None = None, revision: int = 0
) -> Round:
    """Make a round, or change one that is not open yet. Raises ROUND_FROZEN, ROUND_DAYS, ROUND_QUOTAS or STALE."""
    made = locked(round.pk) if round else Round(district=district, made_by_id=by.user_id, made_at=at)
    permissions.KEEP.require(by, made)
    if made.state != RoundState.DRAFT:
        raise errors.ROUND_FROZEN.raised()
    if round and revision != made.revision:
        raise STALE.raised()
    if not terms.opens_at < terms.closes_at or day_of(terms.closes_at) >= terms.starts_on:
        raise errors.ROUND_DAYS.raised(field="closes_at")
    made.title, made.opens_at, made.closes_at = terms.title.strip(), terms.opens_at, terms.closes_at
    made.starts_on, made.answer_days = terms.starts_on, terms.answer_days
    made.rules = msgspec.to_builtins(checked(terms.rules))
    made.revision += 1
    made.save()
    record("round.kept", made, by, at, rules=made.rules)
    return made


def locked(round_id: int) -> Round:
    """The round, locked until the deed ends."""
    return Round.objects.select_for_update(of=("self",)).select_related("district").get(pk=round_id)


def record(event: str, round: Round, by: Actor, at: datetime, *, public: bool = False, **content: object) -> None:
    """The ledger entry of a deed about a round."""
    ledger.record(
        event=event, subject=round, by=by, at=at, division=round.district_id, public=public,
        content={"round": round.pk, "state": round.state} | content,
    )  # fmt: skip


def move(round: Round, to: RoundState) -> None:
    """Move a locked round. Raises ROUND_STEP."""
    before = RoundState(round.state)
    if to not in ROUND_TRANSITIONS[before]:
        raise errors.ROUND_STEP.raised(state=before.label)
    round.state = to
    round.revision += 1
    round.save()


@transaction.atomic
def set_places(*, round: Round, places: Mapping[ServiceOffer, int], by: Actor, at: datetime) -> None:
    """Set the places of some offers in a round; 0 takes an offer out. Raises ROUND_PLACES_TOO_MANY or ROUND_FROZEN."""
    round = locked(round.pk)
    if round.state != RoundState.DRAFT:
        raise errors.ROUND_FROZEN.raised()
    free = queries.free_places(list(places), round)
    for offer, count in places.items():
        permissions.SET_PLACES.require(by, RoundPlaces(round=round, offer=offer))
        if not queries.may_join(offer, round):
            raise errors.PLACES_NOT_INCLUSIVE.raised()
        if count > free[offer.pk]:
            raise errors.PLACES_TOO_MANY.raised(
                field=f"offer_{offer.pk}", name=offer.institution.name, free=free[offer.pk], places=count
            )
        if count:
            values = {"places": count, "set_by_id": by.user_id, "set_at": at}
            RoundPlaces.objects.update_or_create(round=round, offer=offer, defaults=values)
        else:
            RoundPlaces.objects.filter(round=round, offer=offer).delete()
    record("round.places_set", round, by, at, places={str(offer.pk): count for offer, count in places.items()})


@transaction.atomic
def open(*, round: Round, by: Actor, at: datetime) -> Round:
    """Open a round: the rules stand still, the places are held, and the seed is drawn and sealed. Twice is once.

    Raises ROUND_PLACES_TOO_MANY where a place is no longer there.
    """
    round = locked(round.pk)
    permissions.OPEN.require(by, round)
    if round.state == RoundState.OPEN:
        return round
    if not round.places.exists():
        raise errors.ROUND_WITHOUT_PLACES.raised()
    if at >= round.closes_at:
        raise errors.ROUND_DAYS.raised()
    seed = os.urandom(32)
    round.seed, round.seed_seal, round.opened_at = seed.hex(), sm3(seed), at
    _hold_places(round, at)
    move(round, RoundState.OPEN)
    places = {str(row.offer_id): row.places for row in round.places.order_by("offer_id")}
    record("round.opened", round, by, at, public=True, rules=round.rules, seal=sm3(seed).hex(), places=places)
    return round


def _hold_places(round: Round, at: datetime) -> None:
    """Take the places of a round out of the counters, so that nobody else is given them meanwhile."""
    rows = list(round.places.select_related("offer__institution").order_by("offer__care_class_id", "pk"))
    ranks.hold(row.offer.care_class_id for row in rows)
    for row in rows:
        try:
            slots.take(_slots_of(row, round), row.places)
        except ProblemError as problem:
            free = queries.free_places([row.offer], round)[row.offer_id]
            raise errors.PLACES_TOO_MANY.raised(
                name=row.offer.institution.name, free=free, places=row.places
            ) from problem
    round.places.update(held=F("places"))
    vacancies.refresh([row.offer.care_class_id for row in rows], at=at)


def _slots_of(row: RoundPlaces, round: Round) -> slots.Slots:
    offer = row.offer
    return slots.Slots(offer.care_class_id, round.starts_on, None, offer.first, offer.last, offer.weekdays)


def release(offer: ServiceOffer, round: Round) -> bool:
    """Give back one place that a round holds of an offer, to be taken at once; False where it holds none any more."""
    row = round.places.select_related("offer").filter(offer=offer, held__gt=0).first()
    if row is None:
        return False
    round.places.filter(pk=row.pk).update(held=F("held") - 1)
    slots.give(_slots_of(row, round))
    return True


def release_all(round: Round, at: datetime) -> None:
    """Give back every place that a round still holds; whoever waits for it is next."""
    rows = list(round.places.select_related("offer").filter(held__gt=0).order_by("offer__care_class_id", "pk"))
    ranks.hold(row.offer.care_class_id for row in rows)
    for row in rows:
        slots.give(_slots_of(row, round), row.held)
    round.places.update(held=0)
    for care_class in sorted({row.offer.care_class_id for row in rows}):
        placements.freed(care_class, at)


@transaction.atomic
def close(*, round: Round, by: Actor, at: datetime) -> Round:
    """Take no more applications: at the hour by itself, or earlier never. Raises ROUND_NOT_CLOSED before the hour."""
    round = locked(round.pk)
    permissions.CLOSE.require(by, round)
    if round.state == RoundState.CLOSED:
        return round
    if at < round.closes_at:
        raise errors.ROUND_NOT_CLOSED.raised()
    move(round, RoundState.CLOSED)
    count = round.applications.filter(state=ApplicationState.SUBMITTED).count()
    record("round.closed", round, by, at, applications=count)
    return round


def close_due(*, at: datetime) -> int:
    """Close every round whose hour has come; returns how many."""
    due = Round.objects.filter(state=RoundState.OPEN, closes_at__lte=at).order_by("pk")
    return len([close(round=round, by=WORKER, at=at) for round in due])


@transaction.atomic
def cancel(*, round: Round, reason: str, by: Actor, at: datetime) -> Round:
    """Cancel a round before its result is known; its applications go to the waiting lists."""
    round = locked(round.pk)
    permissions.CANCEL.require(by, round)
    move(round, RoundState.CANCELLED)
    for application in round.applications.filter(state=ApplicationState.SUBMITTED).prefetch_related("choices"):
        leftovers.wait(application=application, at=at)
    release_all(round, at)
    record("round.cancelled", round, by, at, public=True, reason=reason.strip())
    return round


def check_open(round: Round, at: datetime) -> None:
    """Raise ROUND_NOT_OPEN unless a round takes applications, and changes of them, now."""
    if not queries.takes(round, at):
        raise errors.ROUND_NOT_OPEN.raised()


def check_entry(*, application: Application, round: Round, at: datetime) -> None:
    """Raise what keeps an application out of a round: not open, foreign offers, ages, too many choices."""
    check_open(round, at)
    choices = list(
        application.choices.filter(state__in=OPEN_CHOICES).order_by("rank").select_related("offer__institution")
    )
    limit = queries.rules_of(round).choices
    if len(choices) > limit:
        raise errors.CHOICES_TOO_MANY.raised(limit=limit)
    inside = set(round.places.values_list("offer_id", flat=True))
    for choice in choices:
        if choice.offer_id not in inside:
            raise errors.CHOICE_NOT_IN_ROUND.raised(name=choice.offer.institution.name)
        placements.check_age(application.child, choice.offer, round.starts_on)
