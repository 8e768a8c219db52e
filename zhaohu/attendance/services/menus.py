"""The menu of a week: written dish by dish, copied from the week before, published to the families."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from zhaohu.attendance.choices.logs import Meal
from zhaohu.attendance.choices.menus import MenuState
from zhaohu.attendance.errors import health as health_errors
from zhaohu.attendance.errors import menus as errors
from zhaohu.attendance.models import Dish, Menu
from zhaohu.attendance.permissions import menus as permissions
from zhaohu.attendance.services import conflicts
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

WEEK = timedelta(days=7)


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


@transaction.atomic
def add(
    *, institution: Institution, on: date, meal: Meal, name: str, allergens: Collection[str], by: Actor, at: datetime
) -> Dish:
    """Add a dish to the week of a day. Raises MENU_PAST, ALLERGEN_UNKNOWN or DISH_TWICE."""
    permissions.WRITE_MENU.require(by, institution)
    if on < day_of(at):
        raise errors.MENU_PAST.raised(field="on")
    known = rules.value("attendance.allergens", on=on)
    if not all(known.get(code, {}).get("food") for code in allergens):
        raise health_errors.ALLERGEN_UNKNOWN.raised(field="allergens")
    menu, _new = Menu.objects.get_or_create(institution=institution, monday=monday_of(on))
    try:
        with transaction.atomic():
            made = Dish.objects.create(
                menu=menu, on=on, meal=meal, name=name.strip()[:40], allergens=sorted(set(allergens))
            )
    except IntegrityError as error:
        raise from_database(error) from error
    _changed(menu, {"dish": made.pk}, by, at)
    return made


@transaction.atomic
def remove(*, dish: Dish, by: Actor, at: datetime) -> None:
    """Take a dish off a menu. Twice is once. Raises MENU_PAST."""
    rows = Dish.objects.select_for_update(of=("self",)).select_related("menu__institution")
    dish = rows.get(pk=dish.pk)
    permissions.REMOVE_DISH.require(by, dish)
    if dish.on < day_of(at):
        raise errors.MENU_PAST.raised()
    if dish.removed_at is None:
        dish.removed_at = at
        dish.save(update_fields=["removed_at"])
        _changed(dish.menu, {"dish": dish.pk}, by, at)


@transaction.atomic
def copy_last_week(*, institution: Institution, monday: date, by: Actor, at: datetime) -> int:
    """Copy the dishes of the week before, from today on; how many. Raises MENU_NOT_EMPTY or MENU_NOTHING_TO_COPY."""
    permissions.WRITE_MENU.require(by, institution)
    menu, _new = Menu.objects.select_for_update().get_or_create(institution=institution, monday=monday)
    if menu.dishes.filter(removed_at__isnull=True).exists():
        raise errors.MENU_NOT_EMPTY.raised()
    before = Dish.objects.filter(menu__institution=institution, menu__monday=monday - WEEK, removed_at__isnull=True)
    made = Dish.objects.bulk_create(
        Dish(menu=menu, on=row.on + WEEK, meal=row.meal, name=row.name, allergens=row.allergens)
        for row in before.order_by("pk")
        if row.on + WEEK >= day_of(at)
    )
    if not made:
        raise errors.MENU_NOTHING_TO_COPY.raised()
    _changed(menu, {"copied": len(made)}, by, at)
    return len(made)


@transaction.atomic
def publish(*, institution: Institution, monday: date, by: Actor, at: datetime) -> Menu:
    """Let families read the week; changes are seen at once from then on. Twice is once. Raises MENU_EMPTY."""
    permissions.PUBLISH_MENU.require(by, institution)
    menu = Menu.objects.select_for_update().filter(institution=institution, monday=monday).first()
    if menu is None or not menu.dishes.filter(removed_at__isnull=True).exists():
        raise errors.MENU_EMPTY.raised()
    if menu.state == MenuState.PUBLISHED:
        return menu
    menu.state, menu.published_at, menu.published_by_id = MenuState.PUBLISHED, at, by.user_id
    menu.save(update_fields=["state", "published_at", "published_by"])
    conflicts.of_institutions(institutions=[institution.pk], at=at)
    _recorded("menu.published", menu, {"menu": menu.pk}, by, at)
    return menu


def _changed(menu: Menu, content: dict[str, int], by: Actor, at: datetime) -> None:
    if menu.state == MenuState.PUBLISHED:
        conflicts.of_institutions(institutions=[menu.institution_id], at=at)
    _recorded("menu.changed", menu, content, by, at)


def _recorded(event: str, menu: Menu, content: dict[str, int], by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=menu, by=by, at=at, division=menu.institution.district_id,
        institution=menu.institution_id, content=content,
    )  # fmt: skip
