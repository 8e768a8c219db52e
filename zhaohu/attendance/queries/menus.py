"""The menu of a week as it is written and read, and where it meets an allergy."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from zhaohu.attendance.choices.logs import Meal
from zhaohu.attendance.choices.menus import MenuState
from zhaohu.attendance.models import Dish, Menu, MenuConflict
from zhaohu.attendance.queries import health
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class MenuDish:
    """A dish with its allergens in words, and what a child eats instead of it."""

    dish: Dish
    allergens: list[str]
    instead: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class MenuDay:
    """A day of a menu: its meals in order, each with its dishes."""

    on: date
    meals: list[tuple[Meal, list[MenuDish]]]


@dataclass(frozen=True, slots=True)
class Week:
    """A week of an institution."""

    institution: Institution
    monday: date
    menu: Menu | None
    days: list[MenuDay]

    @property
    def published(self) -> bool:
        return self.menu is not None and self.menu.state == MenuState.PUBLISHED

    @property
    def empty(self) -> bool:
        return not any(day.meals for day in self.days)


def foods(on: date) -> dict[str, str]:
    """The allergens that a dish may have, by code."""
    known = rules.worded("attendance.allergens", on=on)
    return {code: row["name"] for code, row in known.items() if row["food"]}


def week(
    institution: Institution, monday: date, *, conflicts: Iterable[MenuConflict] = (), all_days: bool = True
) -> Week:
    """A week from its Monday; with the conflicts of a child, what it eats instead. Empty workdays are told too."""
    menu = Menu.objects.filter(institution=institution, monday=monday).first()
    rows = Dish.objects.filter(menu=menu, removed_at__isnull=True).order_by("pk") if menu else Dish.objects.none()
    names, living = foods(monday), [row for row in conflicts if row.over_at is None]
    instead = {row.dish_id: row for row in sorted(living, key=lambda row: row.named_at is None)}  # an open one wins
    found: dict[date, dict[str, list[MenuDish]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        met = instead.get(row.pk)
        found[row.on][row.meal].append(
            MenuDish(
                row,
                [names.get(code, code) for code in row.allergens],
                (met.substitute or "") if met else "",
                met is not None and met.named_at is None,
            )
        )
    days = [monday + timedelta(days=n) for n in range(7)]
    return Week(
        institution, monday, menu,
        [
            MenuDay(on, [(meal, found[on][meal]) for meal in Meal if found[on].get(meal)])
            for on in days if on in found or (all_days and on.isoweekday() < 6)
        ],
    )  # fmt: skip


def of_child(child: Child, institution: Institution, monday: date) -> Week:
    """The published week as the family of a child reads it: what it eats instead stands beside the dish."""
    last = monday + timedelta(days=6)
    rows = MenuConflict.objects.filter(child=child, institution=institution, on__range=(monday, last))
    return week(institution, monday, conflicts=rows, all_days=False)


@dataclass(frozen=True, slots=True)
class Met:
    """A conflict in words."""

    conflict: MenuConflict
    allergy: health.Stated


def conflicts(institution: Institution, on: date) -> list[Met]:
    """The conflicts of a day, those without a substitute first."""
    rows = MenuConflict.objects.filter(institution=institution, on=on, over_at__isnull=True)
    known = rules.worded("attendance.allergens", on=on)
    found = [Met(row, health.in_words(row.allergy, known)) for row in rows.select_related("dish", "child", "allergy")]
    order = list(Meal)
    return sorted(found, key=lambda one: (
        one.conflict.named_at is not None, order.index(Meal(one.conflict.dish.meal)), one.conflict.child.nickname,
        one.conflict.pk,
    ))  # fmt: skip


def open_conflicts(institution: Institution, on: date) -> QuerySet[MenuConflict]:
    """Conflicts of a day for which nobody has named a substitute."""
    return MenuConflict.objects.filter(institution=institution, on=on, over_at__isnull=True, named_at__isnull=True)
