"""What in a child's growth a doctor should look at (rule `growth.flags`). Advice, never a diagnosis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhaohu.child_health.choices.growth import Indicator, Nutrition
from zhaohu.child_health.queries.growth import Reading, Row, newest
from zhaohu.rules import queries as rules

_EACH_LINE = (Indicator.WEIGHT, Indicator.LENGTH, Indicator.HEAD)


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason: the newest reading stands below or above the limit, or has crossed `lines` main percentile lines
    since the measurement of `since`, up or down."""

    indicator: Indicator
    nutrition: Nutrition | None = None
    lines: int = 0
    up: bool = False
    since: date | None = None


def of(rows: Sequence[Row], *, on: date) -> list[Flag]:
    """The reasons that stand by the newest measurements, the limits before the lines."""
    rule = rules.value("growth.flags", on=on)
    latest = list(newest(rows))
    limits = [flag for _row, reading in latest if (flag := _limit(reading, rule))]
    return sorted(limits, key=lambda flag: list(Indicator).index(flag.indicator)) + list(_crossed(rows, latest, rule))


def _limit(reading: Reading, rule: dict[str, Any]) -> Flag | None:
    low = reading.indicator in rule["below"] and reading.z < rule["below_sd"]
    # Table 3 counts a value on the limit as the higher class.
    high = reading.indicator in rule["above"] and reading.z >= rule["above_sd"]
    return Flag(reading.indicator, reading.nutrition, up=high) if low or high else None


def _crossed(rows: Sequence[Row], latest: Sequence[tuple[Row, Reading]], rule: dict[str, Any]) -> Iterator[Flag]:
    """Lines between the newest measurement of an indicator and the one before it."""
    for row, reading in latest:
        if reading.indicator not in _EACH_LINE:
            continue
        before = next((one for one in reversed(rows[: rows.index(row)]) if reading.indicator in one.readings), None)
        moved = reading.line - before.readings[reading.indicator].line if before else 0
        if before and abs(moved) >= rule["lines"]:
            yield Flag(reading.indicator, lines=abs(moved), up=moved > 0, since=before.measurement.on)
