"""A child's growth as its page shows it: the newest values in words, one chart with its table, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhaohu.child_health.choices.growth import BY_LENGTH, Indicator, Standard
from zhaohu.child_health.growth import chart, standards
from zhaohu.child_health.growth.chart import Chart
from zhaohu.child_health.queries import growth, growth_flags, growth_words
from zhaohu.child_health.queries.growth import SEXES, Reading, Row
from zhaohu.families.models import Child


@dataclass(frozen=True, slots=True)
class Told:
    """One reading in words."""

    on: date
    indicator: Indicator
    title: str
    value: str
    sentence: str
    percentile: str
    score: str
    level: str
    nutrition: str
    age: float
    corrected: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """One chart with the rows below it; `unit` and `across` name its axes."""

    indicator: Indicator
    title: str
    unit: str
    by_length: bool
    chart: Chart
    rows: list[Told]


def told(row: Row, reading: Reading, child: Child) -> Told:
    down = row.age.lying
    return Told(
        on=row.measurement.on, indicator=reading.indicator, title=growth_words.title(reading.indicator, lying=down),
        value=growth_words.value(reading), sentence=growth_words.sentence(reading, child, lying=down),
        percentile=growth_words.percentile(reading), score=growth_words.score(reading), level=str(reading.level.label),
        nutrition=str(reading.nutrition.label) if reading.nutrition else "", age=row.age.months,
        corrected=row.age.corrected,
    )  # fmt: skip


def latest(rows: Sequence[Row], child: Child) -> list[Told]:
    """The newest reading of each indicator, in the order of the tables."""
    found = [told(row, reading, child) for row, reading in growth.newest(rows)]
    return sorted(found, key=lambda one: list(Indicator).index(one.indicator))


def reasons(rows: Sequence[Row], *, on: date) -> list[str]:
    """Why a doctor should look, in words."""
    down = bool(rows) and rows[-1].age.lying
    return [growth_words.flag(one, lying=down) for one in growth_flags.of(rows, on=on)]


def indicators(standard: Standard, rows: Sequence[Row]) -> list[Indicator]:
    """Which charts there are: weight for length or for height, whichever the child's age asks for."""
    other = Indicator.WEIGHT_FOR_HEIGHT if rows and rows[-1].age.lying else Indicator.WEIGHT_FOR_LENGTH
    return [one for one in Indicator if one != other and standards.has(standard, one)]


def curve(rows: Sequence[Row], child: Child, standard: Standard, indicator: Indicator, *, until: float) -> Curve | None:
    """The chart of an indicator; None where the child's sex is not known."""
    sex = SEXES.get(child.sex)
    if sex is None:
        return None
    shown = [(row, row.readings[indicator]) for row in rows if indicator in row.readings]
    return Curve(
        indicator=indicator, title=growth_words.title(indicator, lying=not rows or rows[-1].age.lying),
        unit=str(growth_words.UNITS[indicator]), by_length=indicator in BY_LENGTH,
        chart=chart.drawn(standard, indicator, sex, [(one.x, one.value) for _row, one in shown], until=until),
        rows=[told(row, one, child) for row, one in reversed(shown)],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """What the family's first page says: the newest weight, or whatever was measured last, and its curve."""

    newest: Told | None
    curve: Curve | None
    reasons: list[str]


def card(child: Child, *, on: date) -> Card | None:
    """The card of a child that is born; None before."""
    if child.born_on is None:
        return None
    rows = growth.read(child, Standard.WST, on=on)
    found = latest(rows, child)
    newest = next((one for one in found if one.indicator == Indicator.WEIGHT), next(iter(found), None))
    if newest is None:
        return Card(None, None, [])
    until = rows[-1].age.months
    drawn = curve(rows, child, Standard.WST, newest.indicator, until=until)
    return Card(newest, drawn, reasons(rows, on=on))
