"""Classes and services of the demonstration city, each opened by its director from what the filing says."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import prefetch_related_objects

from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.enrolment.choices.offers import CARING
from zhaohu.enrolment.models import CareClass, ServiceOffer, Vacancy
from zhaohu.enrolment.queries import availability
from zhaohu.enrolment.services import bookings, classes, closures, counters, offers, overrides
from zhaohu.families.models import Child
from zhaohu.families.queries import ages, children
from zhaohu.institutions.choices.institution import ClassType, MembershipRole, ServiceForm
from zhaohu.institutions.models import ClassGroup, Institution

_SEED = 20260901
_WORKDAYS = (1, 2, 3, 4, 5)
_NAMES = {
    ClassType.INFANT: "乳儿", ClassType.TODDLER: "托小", ClassType.SENIOR: "托大", ClassType.MIXED: "混合",
    ClassType.HOME: "家庭",
}  # fmt: skip
_NUMBERS = "一二三四五六七八九十"
_RATIO = {ClassType.INFANT: 3, ClassType.TODDLER: 5, ClassType.SENIOR: 7, ClassType.MIXED: 5, ClassType.HOME: 3}
_BOOKED_AHEAD = 10
_OPEN_FOR = 62  # days: the two longest months
_CELLS = 6  # three hours
_BOOKED_SHARE = 0.6


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Open the classes of every filed institution and publish what they offer."""
    chance = random.Random(_SEED)  # noqa: S311 - the same invented city every time
    found = Institution.objects.filter(filing_state__in=CARING).order_by("pk")
    opened = [made for institution in found for made in _institution(institution, chance, at)]
    counters.refresh_all(at=at)
    _closures(opened, at)
    _override(opened, at)
    say(f"演示机构开了 {len(opened)} 个班")


def tell_bookings(*, at: datetime, say: Callable[[str], None]) -> None:
    """Some children are booked for some hours of the coming days, by their guardians: told once there are children."""
    chance = random.Random(_SEED + 1)  # noqa: S311 - the same invented city every time
    if booked := _bookings(chance, at):
        say(f"演示家庭预约了 {booked} 次")


def _director(institution: Institution, at: datetime) -> Actor:
    member = institution.memberships.filter(role=MembershipRole.DIRECTOR).select_related("user").first()
    if member is None:
        raise LookupError(f"{institution} has no director")
    return actor_of(member.user, on=day_of(at))


def _institution(institution: Institution, chance: random.Random, at: datetime) -> Iterator[CareClass]:
    at = _opening(institution, at)
    by, first, last = _director(institution, at), chance.choice([14, 15, 16]), chance.choice([34, 35, 36, 37])
    saturday = chance.random() < 0.25
    for group in institution.class_groups.order_by("class_type"):
        for number, size in enumerate(_sizes(group)):
            kind = ClassType(group.class_type)
            carers = -(-size // _RATIO[kind])
            hours = [classes.Hours(day, first, last, carers) for day in _WORKDAYS]
            if saturday and number == 0:
                hours.append(classes.Hours(6, 18, 24, max(1, carers - 1)))
            made = classes.open(
                institution=institution, name=f"{_NAMES[kind]}{_NUMBERS[number]}班", class_type=kind, size=size,
                hours=hours, opened_on=day_of(at), by=by, at=at,
            )  # fmt: skip
            prefetch_related_objects([made], "hours")
            _offers(made, number, first, last, chance, by, at)
            yield made


def _opening(institution: Institution, at: datetime) -> datetime:
    """Two months ago, so that the whole of last month was care; later where it was filed later."""
    days = (day_of(at) - (institution.filed_on or day_of(at))).days
    return at - timedelta(days=min(days, _OPEN_FOR))


def _sizes(group: ClassGroup) -> list[int]:
    """The places of a filing, shared out over its classes."""
    each, more = divmod(group.places, group.classes or 1)
    return [each + (number < more) for number in range(group.classes or 1) if each + (number < more)]


def _offers(
    care_class: CareClass, number: int, first: int, last: int, chance: random.Random, by: Actor, at: datetime
) -> None:
    """Standing care in every class; half days and hours in some."""
    institution = care_class.institution
    fee = int(float(institution.fees.get("fee_full_day") or 4200)) * 100
    standing = offers.Terms(
        form=ServiceForm.FULL_DAY, weekdays=_WORKDAYS, first=max(first, 16), last=min(last, 34), amount_fen=fee,
        meal_fen=2_500, meals=True, inclusive=institution.inclusive,
        refund_rule=chance.choice(["by_day", "by_day", "after_five", "meals_only"]),
    )  # fmt: skip
    wanted = [standing]
    if chance.random() < 0.5:
        wanted.append(replace(standing, form=ServiceForm.HALF_DAY, last=24, amount_fen=fee * 55 // 100, meals=False))
    if number == 0 or chance.random() < 0.3:
        hour = chance.choice([30, 35, 40, 50]) * 100
        hourly = replace(standing, form=ServiceForm.HOURLY, first=first, last=last, amount_fen=hour, meal_fen=0)
        wanted.append(replace(hourly, meals=False))
    if number == 0 and chance.random() < 0.5:
        session = chance.choice([160, 180, 220]) * 100
        occasional = replace(standing, form=ServiceForm.OCCASIONAL, amount_fen=session, meal_fen=0)
        wanted.append(replace(occasional, inclusive=False))
    for terms in wanted:
        offers.publish(care_class=care_class, terms=terms, valid_from=day_of(at), by=by, at=at)


def _closures(opened: list[CareClass], at: datetime) -> None:
    for care_class in opened[3::20]:
        first = day_of(at) + timedelta(days=9)
        closures.add(
            care_class=care_class, first_on=first, last_on=first + timedelta(days=1), reason="活动室检修地板。",
            by=_director(care_class.institution, at), at=at,
        )  # fmt: skip


def _override(opened: list[CareClass], at: datetime) -> None:
    for care_class in opened[1:2]:
        free = Vacancy.objects.get(care_class=care_class, part=DayPart.FULL_DAY)
        overrides.add(
            care_class=care_class, part=DayPart.FULL_DAY, places=max(0, free.places - 2),
            reason="一名保育人员本月休产假，到岗前少收 2 人。", last_day=day_of(at) + timedelta(days=10),
            by=_director(care_class.institution, at), at=at,
        )  # fmt: skip


def _bookings(chance: random.Random, at: datetime) -> int:
    offered = list(availability.bookable().select_related("institution", "care_class").order_by("pk"))
    born = Child.objects.filter(born_on__isnull=False, merged_into__isnull=True, erased_at__isnull=True).order_by("pk")
    count = 0
    for child in born.filter(placements__isnull=True):
        on, first = day_of(at) + timedelta(days=chance.randrange(1, _BOOKED_AHEAD)), chance.choice([16, 18, 20, 28])
        fitting = [offer for offer in offered if _fits(offer, child, on, first)]
        guardian = children.guardians(child, day_of(at)).order_by("pk").first() if fitting else None
        if guardian and chance.random() < _BOOKED_SHARE:
            by = actor_of(guardian, on=day_of(at))
            count += _book(child, chance.sample(fitting, min(3, len(fitting))), on, first, by, chance, at)
    return count


def _fits(offer: ServiceOffer, child: Child, on: date, first: int) -> bool:
    """Whether the offer takes a child of that age on that weekday at that time."""
    fits = offer.from_months <= ages.months(child.born_on or on, on) < offer.to_months
    return fits and on.isoweekday() in offer.weekdays and offer.first <= first and first + _CELLS <= offer.last


def _book(
    child: Child, offered: list[ServiceOffer], on: date, first: int, by: Actor, chance: random.Random, at: datetime
) -> int:
    """Book the first of some offers that has room that day."""
    for offer in offered:
        key = UUID(int=chance.getrandbits(128), version=4)
        try:
            bookings.book(child=child, offer=offer, on=on, first=first, last=first + _CELLS, key=key, by=by, at=at)
        except ProblemError:
            continue  # full, or a closed day: the next one
        return 1
    return 0
