"""How grave a penalty is and how long it is public: worked out from its fields and the rules of its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhaohu.core.clock import months_after
from zhaohu.rules import queries as rules
from zhaohu.rules.workdays import add_working_days
from zhaohu.supervision.choices.penalties import PenaltySeverity

WARNING = "警告"
_SEPARATOR = "、"


@dataclass(frozen=True, slots=True)
class Term:
    """Whether a penalty is published, by when, from when on it may be repaired, and when it stops by itself."""

    publish: bool
    due_on: date
    repair_from: date | None = None
    end: date | None = None


def kinds_of(penalty_kind: str) -> list[str]:
    """The kinds of a penalty, which may have several: 警告、罚款."""
    return [kind for kind in penalty_kind.split(_SEPARATOR) if kind]


def severity(values: Mapping[str, Any], *, on: date) -> PenaltySeverity:
    """How grave (rule `penalty.severity`): by its kinds and its sum, in 万元."""
    rule = rules.value("penalty.severity", on=on)
    kinds = set(kinds_of(values["penalty_kind"]))
    fine = Decimal(values.get("fine_wan") or 0)
    sum_of = fine + Decimal(values.get("confiscated_wan") or 0)
    if kinds & set(rule["severe_kinds"]) or sum_of >= Decimal(rule["severe_fine_wan"]):
        return PenaltySeverity.SEVERE
    small = fine <= Decimal(rule["small_fine_wan"][values["party_category"]])
    if kinds <= {*rule["minor_kinds"], "罚款"} and small:
        return PenaltySeverity.MINOR
    return PenaltySeverity.GENERAL


def term(values: Mapping[str, Any], *, on: date) -> Term:
    """The publicity of a penalty that was decided on that day, by the regime in force then."""
    regime = rules.value("penalty.publicity", on=on)
    limit = rules.value("case.clocks", on=on)["publish"]["working_days"] if on >= _CLOCKS else 0
    due_on = add_working_days(on, limit, provisional=True) if limit else on
    said = regime[severity(values, on=on)]
    warning_only = kinds_of(values["penalty_kind"]) == [WARNING]
    if not said["publish"] or (warning_only and not regime["warning_only"]):
        return Term(publish=False, due_on=due_on)
    return Term(
        publish=True, due_on=due_on, repair_from=months_after(on, said["min_months"]),
        end=months_after(on, said["max_months"]),
    )  # fmt: skip


_CLOCKS = date(2021, 7, 15)
"""The first day of the present 行政处罚法; what was decided before is due at once."""
