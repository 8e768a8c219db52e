"""The rows from which a model is trained, whether there are enough, and the groups by which it is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from zhaohu.core.encryption import sm3
from zhaohu.institutions.models import Institution
from zhaohu.ledger.services import canonical
from zhaohu.rules import queries as rules
from zhaohu.supervision.queries import risk_facts
from zhaohu.supervision.queries.risk_facts import Outcome
from zhaohu.supervision.risk.features import NAMES, capped
from zhaohu.supervision.risk.judge import Rows

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Need:
    """One thing of which a training needs so many: how many there are, how many it needs."""

    title: str
    there: int
    needed: int

    @property
    def enough(self) -> bool:
        return self.there >= self.needed


def needs(found: Sequence[Outcome], *, on: date) -> list[Need]:
    """What a training on that day needs beside what there is."""
    rule = rules.value("risk.training", on=on)
    later = sorted(found, key=lambda one: one.on)[round(len(found) * (1 - rule["judged_share"])) :]
    return [
        Need(_("检查"), len(found), rule["rows"]),
        Need(_("查出严重问题的检查"), sum(one.found for one in found), rule["positives"]),
        Need(_("检查过的机构"), len({one.institution for one in found}), rule["institutions"]),
        Need(_("较晚部分里查出严重问题的检查"), sum(one.found for one in later), rule["judged_positives"]),
    ]


def missing(found: Sequence[Need]) -> str:
    """What is not enough, in one sentence; empty where everything is."""
    short = [one for one in found if not one.enough]
    return "；".join(_("{title}有 {n} 次（家），需要 {m}").format(title=o.title, n=o.there, m=o.needed) for o in short)


def rows(found: Sequence[Outcome]) -> Rows:
    """The visits with the features of the day before each."""
    values: list[list[float]] = []
    for first in range(0, len(found), _AT_ONCE):
        pairs = [(one.institution, one.on - timedelta(days=1)) for one in found[first : first + _AT_ONCE]]
        values += [capped(one.values) for one in risk_facts.facts(pairs)]
    return Rows(
        names=NAMES,
        days=np.asarray([one.on.toordinal() for one in found], dtype=float),
        owners=[one.institution for one in found],
        values=np.asarray(values, dtype=float).reshape(len(found), len(NAMES)),
        truth=np.asarray([one.found for one in found], dtype=bool),
        drawn=np.asarray([one.random for one in found], dtype=bool),
    )


def digest(found: Sequence[Outcome], made: Rows) -> bytes:
    """SM3 over the canonical training rows: whoever may read the records can make them again."""
    lines = [
        [one.inspection, one.institution, one.on.isoformat(), one.random, one.found, values]
        for one, values in zip(found, made.values.tolist(), strict=True)
    ]
    return sm3(canonical({"features": list(NAMES), "rows": lines}).encode())


def groups(institutions: Sequence[Any], *, on: date) -> dict[str, list[str]]:
    """For each way of grouping, the group of each row. Read after the fitting: none of it is a feature."""
    rule = rules.value("risk.fairness", on=on)
    zones = {code: zone for zone, told in rule["zones"].items() for code in told["districts"]}
    known = Institution.objects.in_bulk(set(institutions))
    found: dict[str, list[str]] = {way: [] for way in ("zone", "kind", "nature", "inclusive", "places")}
    for one in (known[number] for number in institutions):
        found["zone"].append(zones.get(one.district_id, "other"))
        found["kind"].append(one.kind)
        found["nature"].append(one.legal_form)
        found["inclusive"].append("yes" if one.inclusive else "no")
        found["places"].append(str(sum(one.places > bound for bound in rule["places"])))
    return found
