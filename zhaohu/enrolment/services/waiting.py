"""Waiting lists: joining and leaving them, and offering what becomes free to whoever is next."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.applications import ChoiceState
from zhaohu.enrolment.choices.offers import OfferState
from zhaohu.enrolment.choices.placements import Origin, PlacementState
from zhaohu.enrolment.models import Choice, Placement
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.enrolment.services import outcomes, placements, ranks
from zhaohu.enrolment.services.ranks import Cause
from zhaohu.rules import queries as rules

# The day after the last on which a cell of the offer is full: from then on there is a place.
_FREE_FROM = """
SELECT max(d."on") + 1 FROM enrolment_classday d
WHERE d.care_class_id = %(care_class)s AND d."on" >= %(first_on)s AND d.open
  AND extract(isodow FROM d."on")::int = ANY(%(weekdays)s::int[])
  AND EXISTS (SELECT FROM unnest(d.seats, d.taken) WITH ORDINALITY AS cell(s, t, i)
              WHERE i > %(first)s AND i <= %(last)s AND t >= s AND s > 0)
"""
# A child has outgrown a class on the day on which it has completed the class's last month.
_OUTGROWN = """
SELECT c.id FROM enrolment_choice c
JOIN enrolment_application a ON a.id = c.application_id
JOIN families_child k ON k.id = a.child_id
JOIN enrolment_serviceoffer o ON o.id = c.offer_id
WHERE c.state = 'waiting' AND c.joined_at IS NOT NULL AND o.care_class_id = %(care_class)s
  AND (k.born_on + make_interval(months => o.to_months))::date <= %(on)s
"""


@transaction.atomic
def join(choice: Choice, *, at: datetime) -> None:
    """Put a choice on the waiting list of its offer; one that is on it stays where it is. Its points are its own."""
    ranks.hold([choice.offer.care_class_id])
    choice = Choice.objects.select_for_update(of=("self",)).select_related("offer").get(pk=choice.pk)
    if choice.state != ChoiceState.WAITING or choice.joined_at:
        return
    choice.joined_at = at
    choice.save(update_fields=["joined_at"])
    ranks.rank([choice.offer_id], cause=Cause("joined", own=[choice.pk]), at=at)


def answer_by(offer_district: str, at: datetime) -> datetime:
    """Until when a family answers: the last minute of the last day (rule enrolment.answer_days)."""
    days = rules.value("enrolment.answer_days", on=day_of(at), division=offer_district)
    return timezone.make_aware(datetime.combine(day_of(at) + timedelta(days=days), time(23, 59)))


@transaction.atomic
def advance(*, care_class_id: int, by: Actor, at: datetime) -> Sequence[Placement]:
    """Offer every place that is free in a class to whoever is next; returns what was offered. Twice is once.

    Passed over, and left in their place: who wants to begin much later, whose age does not fit, who has a better
    place or offer, and twins for whom there are not as many places as they are.
    """
    permissions.ADVANCE.require(by)
    ranks.hold([care_class_id])
    sweep(care_class_id=care_class_id, at=at)
    placements.hold_children([choice.application.child_id for choice in waiting(care_class_id)])
    made: list[Placement] = []
    passed: set[int] = set()
    while found := _next(care_class_id, passed, at):
        choices, starts_on = found
        try:
            with transaction.atomic():
                made += [_offered(choice, starts_on, by, at) for choice in choices]
        except ProblemError:
            passed |= {choice.pk for choice in choices}
    return made


def _offered(choice: Choice, starts_on: date, by: Actor, at: datetime) -> Placement:
    offer = choice.offer
    return placements.offer(
        child=choice.application.child, offer=offer, starts_on=starts_on, origin=Origin.WAITING_LIST, choice=choice,
        answer_by=answer_by(offer.institution.district_id, at), by=by, at=at,
    )  # fmt: skip


def sweep(*, care_class_id: int, at: datetime) -> int:
    """Take those who have outgrown a class off its lists; returns how many. The class is held."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTGROWN, {"care_class": care_class_id, "on": day_of(at)})
        found = [row[0] for row in cursor.fetchall()]
    choices = list(Choice.objects.select_for_update(of=("self",)).filter(pk__in=found).select_related("application"))
    ranks.leave(choices, to=ChoiceState.CLOSED, cause="outgrown", at=at)
    for choice in choices:
        outcomes.close_if_over(choice.application, at=at)
    return len(choices)


def waiting(care_class_id: int) -> Sequence[Choice]:
    """Those who wait for a class, over all of its services, who is next first."""
    rows = Choice.objects.filter(
        offer__care_class_id=care_class_id, offer__state=OfferState.PUBLISHED, state=ChoiceState.WAITING,
        joined_at__isnull=False,
    )  # fmt: skip
    rows = rows.select_related("application__child", "offer__institution")
    return list(rows.order_by("-points", "joined_at", "pk"))


def _next(care_class_id: int, passed: set[int], at: datetime) -> tuple[list[Choice], date] | None:
    """Who is next, with the day on which the place can begin; twins who want to be together come as two."""
    everybody = waiting(care_class_id)
    free: dict[int, date] = {}
    better = _with_something_better([choice.pk for choice in everybody])
    for choice in everybody:
        if choice.pk in passed or choice.pk in better:
            continue
        if choice.offer_id not in free:
            free[choice.offer_id] = _free_from(choice, at)
        starts_on = _start(choice, free[choice.offer_id], at)
        if starts_on is None:
            passed.add(choice.pk)
            continue
        return [choice, *_together(choice, everybody, passed | better)], starts_on
    return None


def _with_something_better(choices: Sequence[int]) -> set[int]:
    """Those whose family has an open offer, or a place, that it wants more."""
    live = Placement.objects.filter(
        state__in=[PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED],
        choice__application__choices__in=choices, choice__rank__lt=F("choice__application__choices__rank"),
    )  # fmt: skip
    return set(live.values_list("choice__application__choices", flat=True))


def _free_from(choice: Choice, at: datetime) -> date:
    """From which day on the service has a place on all its days, after the notice that a family needs."""
    on, offer = day_of(at), choice.offer
    first = on + timedelta(days=rules.value("enrolment.waiting_list", on=on)["notice_days"])
    values: dict[str, Any] = {
        "care_class": offer.care_class_id, "first_on": first, "weekdays": offer.weekdays, "first": offer.first,
        "last": offer.last,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FREE_FROM, values)
        (free_from,) = cursor.fetchone()
    return max(first, free_from) if free_from else first


def _start(choice: Choice, free_from: date, at: datetime) -> date | None:
    """The child's first day, if it is near enough to what the family wished and to today."""
    on = day_of(at)
    rule = rules.value("enrolment.waiting_list", on=on, division=choice.offer.institution.district_id)
    wished = choice.application.starts_on
    if wished > on + timedelta(days=rule["ahead_days"]):
        return None
    if free_from > max(wished, on) + timedelta(days=rule["later_days"]):
        return None
    return max(wished, free_from)


def _together(choice: Choice, everybody: Sequence[Choice], without: set[int]) -> Iterator[Choice]:
    """The choices of brothers and sisters for the same class, where the family wants all or none."""
    if not choice.application.siblings_together:
        return
    children = {choice.application.child_id}
    for other in everybody:
        child = other.application.child
        together = other.application.siblings_together and child.household_id == choice.application.child.household_id
        if together and child.pk not in children and other.pk not in without:
            children.add(child.pk)
            yield other


def waiting_classes() -> Sequence[int]:
    """The classes for which somebody waits."""
    rows = Choice.objects.filter(state=ChoiceState.WAITING, joined_at__isnull=False)
    return list(rows.order_by("offer__care_class_id").values_list("offer__care_class_id", flat=True).distinct())


def overdue(at: datetime) -> Sequence[Placement]:
    """Offers whose deadline is over, the longest first."""
    return list(Placement.objects.filter(state=PlacementState.OFFERED, answer_by__lt=at).order_by("answer_by", "pk"))


@transaction.atomic
def score_household(*, household_id: int, by: Actor, at: datetime) -> None:
    """A brother or sister got a place or left one: count the points of those who wait anew."""
    permissions.ADVANCE.require(by)
    ranks.score_all(ranks.hold_household(household_id), at=at)
