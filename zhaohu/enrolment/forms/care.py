"""What a family looks for: read from the address, written into an address again.

A search is never refused: what cannot be understood is left out and named in `ignored`, so that the page can say so.
Times of day are cells of half an hour, prices are yuan, ages months.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.core import marks
from zhaohu.enrolment.choices.offers import STANDING, UNIT_OF_FORM, FeeUnit
from zhaohu.families.queries import ages
from zhaohu.institutions.choices.institution import ServiceForm

MOST_COMPARED = 3
OLDEST_MONTHS = 47
_FIRST, _LAST = 18, 24  # 9:00 to 12:00, where no time is asked


class Way(TextChoices):
    """How a place between home and work is measured."""

    NEARER = "near", _("离家或单位近")
    DETOUR = "detour", _("上班顺路")


class Order(TextChoices):
    NAME = "name", _("按名称")
    DISTANCE = "distance", _("由近到远")
    FIT = "fit", _("综合")
    PRICE = "price", _("价格由低到高")
    VACANCY = "vacancy", _("空位由多到少")


class Mode(TextChoices):
    """How one travels."""

    WALK = "walk", _("步行")
    CYCLE = "cycle", _("骑行")
    TRANSIT = "transit", _("公交地铁")
    DRIVE = "drive", _("驾车")


@dataclass(frozen=True)
class Point:
    """A place to measure from; `label` where it has a name that people know."""

    lat: float
    lng: float
    label: str = ""


@dataclass(frozen=True)
class Search:
    """One search, understood. `today` is the day on which it is asked."""

    today: date
    q: str = ""
    district: str = ""
    home: Point | None = None
    work: Point | None = None
    work_q: str = ""
    way: str = Way.NEARER
    radius: int | None = None
    start: date | None = None
    born: date | None = None
    age: int | None = None
    form: str = ""
    day: date | None = None
    since: int | None = None
    until: int | None = None
    price: int | None = None
    inclusive: bool = False
    vacancy: bool = False
    opens: int | None = None
    closes: int | None = None
    grade: str = ""
    demonstration: bool = False
    order: str = ""
    mode: str = Mode.WALK
    view: str = "list"
    chosen: tuple[str, ...] = ()
    mark: marks.Mark | None = None
    backwards: bool = False
    words: tuple[str, ...] = field(default=(), compare=False)
    ignored: tuple[str | Promise, ...] = field(default=(), compare=False)

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple(point for point in (self.home, self.work) if point is not None)

    @property
    def near(self) -> bool:
        return bool(self.points)

    @property
    def detour(self) -> bool:
        """Whether the way from home to work over the place is measured."""
        return self.way == Way.DETOUR and len(self.points) == 2

    @property
    def starts_on(self) -> date:
        return self.start or self.today

    @cached_property
    def months(self) -> int | None:
        """The child's age in completed months on the start day; None where no age was given."""
        if self.born:
            return ages.months(self.born, self.starts_on)
        if self.age is None:
            return None
        return self.age + ages.months(self.today, self.starts_on)

    @property
    def sorted_by(self) -> Order:
        """The order in force: distance needs a place, and a place is sorted by it unless told otherwise."""
        known = Order(self.order) if self.order in Order.values else None
        if known == Order.DISTANCE and not self.near:
            known = None
        return known or (Order.DISTANCE if self.near else Order.NAME)

    @property
    def books(self) -> bool:
        """Whether a time of a day is asked for, and not a place for good."""
        return self.form in UNIT_OF_FORM and self.form not in STANDING

    @property
    def booked_on(self) -> date:
        """The day asked for; else the next one from Monday to Friday."""
        return self.day or self.today + timedelta(
            days=1 if self.today.isoweekday() < 5 else 8 - self.today.isoweekday()
        )

    @property
    def hours(self) -> tuple[int, int]:
        """The time asked for, in cells."""
        first = _FIRST if self.since is None else self.since
        last = max(first + 2, _LAST) if self.until is None else self.until
        return (first, last) if first < last else (first, min(first + 2, 48))

    @property
    def unit(self) -> FeeUnit:
        """By what the highest price counts: the form's unit, else the month."""
        return UNIT_OF_FORM.get(ServiceForm(self.form), FeeUnit.MONTH) if self.form else FeeUnit.MONTH

    @property
    def filters(self) -> int:
        """How many conditions are set, besides words and places."""
        numbers = (self.radius, self.start, self.price, self.opens, self.closes, self.day)
        flags = (self.district, self.grade, self.form, self.inclusive, self.vacancy, self.demonstration)
        return sum(value is not None for value in numbers) + sum(map(bool, (*flags, self.born or self.age is not None)))

    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of this search's address, its place in the pages left out."""
        named: list[tuple[str, Any]] = [("q", self.q), ("district", self.district), *self._places()]
        named += [("radius", self.radius), ("start", self.start), ("born", f"{self.born:%Y-%m}" if self.born else "")]
        named += [("age", self.age), ("form", self.form), ("on", self.day), ("from", self.since), ("to", self.until)]
        named += [("max", self.price), ("inclusive", "1" * self.inclusive), ("vacancy", "1" * self.vacancy)]
        named += [("demonstration", "1" * self.demonstration)]
        named += [("opens", self.opens), ("closes", self.closes), ("grade", self.grade), ("order", self.order)]
        named += [
            ("by", "" if self.mode == Mode.WALK else self.mode),
            ("view", "" if self.view == "list" else self.view),
        ]
        named += [("with", uscc) for uscc in self.chosen]
        return [(name, str(value)) for name, value in named if value not in ("", None)]

    def _places(self) -> list[tuple[str, Any]]:
        """A place that a name gave is written as the name, so that the address stays readable."""
        found: list[tuple[str, Any]] = []
        if self.home and not self.home.label:
            found += [("lat", self.home.lat), ("lng", self.home.lng)]
        if self.work and not self.work.label:
            found += [("work_lat", self.work.lat), ("work_lng", self.work.lng)]
        return found + [("work", self.work_q), ("way", "" if self.way == Way.NEARER else self.way)]

    def url(self, **changes: Any) -> str:
        """The query of this search with something changed, from its first page; `?` for the bare page."""
        return replace(self, **{"mark": None, "backwards": False} | changes)._query()

    def _query(self) -> str:
        pairs = self.pairs()
        if self.mark is not None:
            pairs.append(("before" if self.backwards else "after", marks.written(self.mark)))
        return f"?{urlencode(pairs)}"
