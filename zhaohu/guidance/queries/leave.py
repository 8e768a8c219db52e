"""Leave around a birth: which days, until when, by which clause (domain 4.5). Amounts are rules, never here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhaohu.core.clock import months_after
from zhaohu.core.errors import ProblemError
from zhaohu.guidance.errors import benefits as errors
from zhaohu.guidance.queries.benefits import Basis, begins, birthday, check_ahead
from zhaohu.rules import queries as rules
from zhaohu.rules import workdays

_DAY = timedelta(days=1)
_CODE = "leave.beijing"
_ORDER = ("maternity", "difficult", "extra_baby", "extension", "consent", "partner", "sharing", "care", "nursing")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a parent fills in. `shared`: days of the extension given to him; `hers`: her care days a year."""

    born_on: date
    hers: int
    babies: int = 1
    difficult: bool = False
    before: int = 0
    months: int = 0
    shared: int = 0
    partner_from: date | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """One leave from a day to a day, both counted; `count` is of calendar days."""

    key: str
    title: str
    first: date
    last: date
    count: int

    @property
    def workdays(self) -> int:
        """Working days within; where a year's holidays are not out yet, Mondays to Fridays."""
        return sum(workdays.is_working_day(day, provisional=True) for day in days(self.first, self.last))


@dataclass(frozen=True, slots=True)
class Care:
    """The care leave of one year of the child's age, and its days if taken at one stretch as early as may be."""

    year: int
    first: date
    last: date
    hers: int
    his: int
    begins: date
    ends: date


@dataclass(frozen=True, slots=True)
class Line:
    """One day of the timeline."""

    day: date
    nth: int
    title: str
    works: bool
    born: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """The whole answer. `provisional` names years whose holidays the State Council has not published."""

    asked: Asked
    mother: tuple[Span, ...]
    parts: tuple[tuple[str, int], ...]
    partner: Span
    care: tuple[Care, ...]
    nursing: Span | None
    minutes: int
    bases: tuple[Basis, ...]
    source: str
    provisional: tuple[int, ...]

    @property
    def total(self) -> int:
        """Days of the maternity leave with its extension, without what only an employer may add."""
        return sum(span.count for span in self.mother if span.key != "consent")

    @property
    def back_on(self) -> date:
        """The day after the last day of her leave."""
        return self.mother[-1].last + _DAY

    def timeline(self) -> Iterator[Line]:
        """Her leave, day by day."""
        for span in self.mother:
            for nth, day in enumerate(days(span.first, span.last), start=1):
                works = workdays.is_working_day(day, provisional=True)
                yield Line(day, nth, span.title, works, day == self.asked.born_on)


def days(first: date, last: date) -> Iterator[date]:
    """Each day from one to another, both counted."""
    return (first + _DAY * n for n in range((last - first).days + 1))


def reckon(asked: Asked, *, on: date) -> Leave:
    """The leave for a birth. Raises BENEFIT_BEFORE_RULE, _TOO_FAR_AHEAD, _PARTNER_BEFORE_BIRTH or _OUT_OF_RANGE."""
    check_ahead(asked.born_on, on=on)
    if asked.born_on < (first := begins(_CODE)):
        raise errors.BEFORE_RULE.raised(field="born_on", day=first.isoformat())
    rule = rules.rule(_CODE, on=asked.born_on)
    said = {key: rules.worded_one(entry) for key, entry in rule.value.items()}
    _check(asked, said)
    parts = _parts(asked, said)
    mother = tuple(_mother(asked, said, parts))
    care = tuple(_care(asked, said["care"], after=mother[-1].last + _DAY))
    partner = _partner(asked, said)
    nursing = _nursing(asked, said["nursing"], after=mother[-1].last + _DAY)
    far = max([care[-1].last, mother[-1].last])
    return Leave(
        asked, mother, tuple((said[key]["title"], n) for key, n in parts), partner, care, nursing,
        said["nursing"]["minutes"] + (asked.babies - 1) * said["nursing"]["extra_minutes"],
        tuple(_bases(asked, said)), rule.source,
        tuple(year for year in range(asked.born_on.year - 1, far.year + 1) if not _known(year)),
    )  # fmt: skip


def limits(on: date) -> dict[str, int]:
    """The most that may be filled in, by field."""
    return _limits(rules.value(_CODE, on=on))


def _limits(said: dict[str, Any]) -> dict[str, int]:
    return {
        "before": said["maternity"]["before_birth_most"], "months": said["consent"]["months_most"],
        "shared": said["extension"]["days"], "hers": said["care"]["working_days"] * 2,
    }  # fmt: skip


def _check(asked: Asked, said: dict[str, Any]) -> None:
    most = {name: (0, high) for name, high in _limits(said).items()}
    most["babies"] = 1, said["extra_baby"]["most_babies"]
    for field, (low, high) in most.items():
        if not low <= getattr(asked, field) <= high:
            raise errors.OUT_OF_RANGE.raised(field=field, least=low, most=high)
    if asked.partner_from and asked.partner_from < asked.born_on:
        raise errors.PARTNER_BEFORE_BIRTH.raised(field="partner_from")


def _parts(asked: Asked, said: dict[str, Any]) -> list[tuple[str, int]]:
    """What the days of her leave are made of, in the order of the law."""
    parts = [
        ("maternity", said["maternity"]["days"]),
        ("difficult", said["difficult"]["days"] if asked.difficult else 0),
        ("extra_baby", said["extra_baby"]["days"] * (asked.babies - 1)),
        ("extension", said["extension"]["days"] - asked.shared),
    ]
    return [(key, count) for key, count in parts if count]


def _mother(asked: Asked, said: dict[str, Any], parts: list[tuple[str, int]]) -> Iterator[Span]:
    national = sum(count for key, count in parts if key != "extension")
    first = asked.born_on - _DAY * asked.before
    last = first + _DAY * (national - 1)
    yield Span("maternity", said["maternity"]["title"], first, last, national)
    if extension := dict(parts).get("extension", 0):
        first, last = last + _DAY, last + _DAY * extension
        yield Span("extension", said["extension"]["title"], first, last, extension)
    if asked.months:
        first, last = last + _DAY, months_after(last + _DAY, asked.months) - _DAY
        yield Span("consent", said["consent"]["title"], first, last, (last - first).days + 1)


def _partner(asked: Asked, said: dict[str, Any]) -> Span:
    first = asked.partner_from or asked.born_on
    count = said["partner"]["days"] + asked.shared
    return Span("partner", said["partner"]["title"], first, first + _DAY * (count - 1), count)


def _care(asked: Asked, entry: dict[str, Any], *, after: date) -> Iterator[Care]:
    """A year of age each; her days can begin when her leave is over."""
    each = entry["working_days"]
    for year in range(1, entry["until_years"] + 1):
        first, last = birthday(asked.born_on, year - 1), birthday(asked.born_on, year) - _DAY
        free = max(first, after)
        begins = workdays.add_working_days(free, 0, provisional=True)
        ends = workdays.add_working_days(free - _DAY, max(asked.hers, 1), provisional=True)
        yield Care(year, first, last, asked.hers, each * 2 - asked.hers, begins, ends)


def _nursing(asked: Asked, entry: dict[str, Any], *, after: date) -> Span | None:
    """From her first day back until the child is one; None where the leave lasts longer."""
    last = birthday(asked.born_on, entry["until_years"]) - _DAY
    return Span("nursing", entry["title"], after, last, (last - after).days + 1) if after <= last else None


def _bases(asked: Asked, said: dict[str, Any]) -> Iterator[Basis]:
    moved = asked.shared or asked.hers != said["care"]["working_days"]
    used = {
        "difficult": asked.difficult, "extra_baby": asked.babies > 1, "consent": asked.months, "sharing": moved,
    }  # fmt: skip
    return (Basis.of(said[key]) for key in _ORDER if used.get(key, True))


def _known(year: int) -> bool:
    try:
        workdays.is_working_day(date(year, 12, 31))
    except ProblemError:
        return False
    return True


def events(leave: Leave) -> list[tuple[date, date, str, str]]:
    """The leave as entries of a calendar: first day, last day, title, words."""
    rows = [(span.first, span.last, span.title, "") for span in (*leave.mother, leave.partner)]
    for care in leave.care:
        words = _("母亲 {hers} 个、父亲 {his} 个工作日，可以分开休").format(hers=care.hers, his=care.his)
        title = _("第 {n} 年育儿假到期，还没休的请安排").format(n=care.year)
        rows.append((care.last, care.last, title, words))
    if leave.nursing:
        rows.append((leave.nursing.last, leave.nursing.last, _("哺乳时间最后一天"), ""))
    return rows
