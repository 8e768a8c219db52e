"""Menu × allergy × children expected: found with each change and by a job, answered by the director, else raised."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from zhaohu.attendance.choices.menus import MenuState
from zhaohu.attendance.errors import menus as errors
from zhaohu.attendance.models import Dish, MenuConflict
from zhaohu.attendance.permissions import menus as permissions
from zhaohu.attendance.queries import expected, health, pickups
from zhaohu.attendance.services import telling
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules

_AHEAD = timedelta(days=7)


def check(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Find the conflicts of today everywhere, and raise those that nobody answered in time; how many of each."""
    permissions.CHECK_MENUS.require(by)
    on = day_of(at)
    with transaction.atomic():
        houses = set(_dishes(on).values_list("menu__institution_id", flat=True))
        new = _find(houses, [on], at)
    return new, sum(_raise(pk, by, at) for pk in sorted(houses))


def of_institutions(*, institutions: Collection[int], at: datetime) -> int:
    """Find the conflicts of today and the days to come, inside the caller's deed; how many are new."""
    on = day_of(at)
    rows = Dish.objects.filter(
        menu__institution_id__in=institutions, menu__state=MenuState.PUBLISHED, on__gte=on, on__lte=on + _AHEAD
    )
    return _find(institutions, sorted(set(rows.values_list("on", flat=True))) or [on], at)


def _dishes(on: date) -> QuerySet[Dish]:
    return Dish.objects.filter(on=on, menu__state=MenuState.PUBLISHED, removed_at__isnull=True).exclude(allergens=[])


def _find(institutions: Collection[int], days: Collection[date], at: datetime) -> int:
    """Write the conflicts of these days as they are now: new ones added, those that are gone marked as over."""
    return sum(_find_day(institutions, on, at) for on in days)


def _find_day(institutions: Collection[int], on: date, at: datetime) -> int:
    dishes: dict[int, list[Dish]] = defaultdict(list)
    for dish in _dishes(on).filter(menu__institution_id__in=institutions).select_related("menu"):
        dishes[dish.menu.institution_id].append(dish)
    here = [one for one in expected.of_day(list(dishes), on) if one.where != "absent"] if dishes else []
    stated = health.of_children({one.child for one in here}, on)
    wanted = {
        (dish.pk, one.allergy.pk): MenuConflict(
            institution_id=child.institution, on=on, dish=dish, child_id=child.child, allergy=one.allergy, found_at=at
        )
        for child in here for one in stated.get(child.child, ()) for dish in dishes[child.institution]
        if one.allergy.allergen in dish.allergens
    }  # fmt: skip
    known = {
        (row.dish_id, row.allergy_id): row
        for row in MenuConflict.objects.select_for_update().filter(institution_id__in=institutions, on=on)
    }
    gone = [row.pk for key, row in known.items() if key not in wanted and row.over_at is None]
    back = [row.pk for key, row in known.items() if key in wanted and row.over_at is not None]
    MenuConflict.objects.filter(pk__in=gone).update(over_at=at)
    MenuConflict.objects.filter(pk__in=back).update(over_at=None, raised_at=None)
    new = [row for key, row in wanted.items() if key not in known]
    MenuConflict.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) + len(back)


def deadline(on: date) -> datetime:
    """By when the substitutes of a day must be named."""
    hours, minutes = rules.value("attendance.menu", on=on)["by"].split(":")
    return timezone.make_aware(datetime(on.year, on.month, on.day, int(hours), int(minutes)))  # noqa: DTZ001


@transaction.atomic
def _raise(institution: int, by: Actor, at: datetime) -> int:
    """Tell the director of what is open today: once before the time is over, once more when it is."""
    on = day_of(at)
    rows = MenuConflict.objects.filter(institution_id=institution, on=on, over_at__isnull=True, named_at__isnull=True)
    if not rows.exists():
        return 0
    house = Institution.objects.get(pk=institution)
    link = f"{reverse('attendance:menu_conflicts')}?institution={house.uscc}&on={on.isoformat()}"
    users, facts = telling.directors(house, on), {"n": rows.count(), "day": on.isoformat()}
    facts["by"] = f"{timezone.localtime(deadline(on)):%H:%M}"
    if at < deadline(on):
        notifications.notify(
            users=users, template="menu_conflicts", params=facts, at=at, link=link, key=f"menu-{institution}-{on}"
        )
        return 0
    late = list(rows.select_for_update().filter(raised_at__isnull=True))
    if not late:
        return 0
    MenuConflict.objects.filter(pk__in=[row.pk for row in late]).update(raised_at=at)
    notifications.notify(
        users=users, template="menu_conflicts_late", params=facts, at=at, link=link,
        key=f"menu-late-{institution}-{max(row.pk for row in late)}",
    )  # fmt: skip
    ledger.record(
        event="menu.conflicts_checked", subject=late[0], by=by, at=at, division=house.district_id,
        institution=institution, content={"raised": [row.pk for row in late]},
    )  # fmt: skip
    return len(late)


@transaction.atomic
def substitute(*, conflict: MenuConflict, text: str, by: Actor, at: datetime) -> MenuConflict:
    """Name what the child eats instead. Its guardians are told. Raises SUBSTITUTE_MISSING or CONFLICT_OVER."""
    rows = MenuConflict.objects.select_for_update(of=("self",)).select_related("institution", "child", "dish")
    conflict = rows.get(pk=conflict.pk)
    permissions.NAME_SUBSTITUTE.require(by, conflict)
    if conflict.over_at is not None:
        raise errors.CONFLICT_OVER.raised()
    if not text.strip():
        raise errors.SUBSTITUTE_MISSING.raised(field="text")
    conflict.substitute, conflict.named_by_id, conflict.named_at = text.strip()[:60], by.user_id, at
    conflict.save(update_fields=["substitute", "named_by", "named_at"])
    notifications.notify(
        users=pickups.told(conflict.child, conflict.on), template="menu_substituted", at=at,
        key=f"substitute-{conflict.pk}", link=reverse("attendance:child_menu", args=[conflict.child_id]),
        params={"child": conflict.child.nickname, "day": conflict.on.isoformat()},
    )  # fmt: skip
    ledger.record(
        event="menu.substituted", subject=conflict, by=by, at=at, division=conflict.institution.district_id,
        institution=conflict.institution_id, content={"conflict": conflict.pk},
    )  # fmt: skip
    return conflict
