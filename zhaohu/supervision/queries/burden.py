"""What visits cost an institution: how many, how many items, how many hours in twelve months, beside its district."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from zhaohu.accounts.choices import Department
from zhaohu.core.clock import months_after
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import Inspection
from zhaohu.supervision.queries import checklist

_MONTHS = 12


@dataclass(slots=True)
class Line:
    """Visits, items and hours, of one department or of all."""

    title: str
    visits: float = 0
    items: float = 0
    hours: float = 0


@dataclass(frozen=True, slots=True)
class Burden:
    """One institution's twelve months. A joint visit counts once in the sum, and once under each department."""

    since: date
    total: Line
    median: Line
    departments: list[Line]
    institutions: int


_Visit = tuple[int, list[str], list[str], datetime | None, datetime | None]


def of(institution: Institution, *, on: date) -> Burden:
    """The burden of an institution and the median of its district's, with three statements."""
    since = months_after(on, -_MONTHS)
    rows = Inspection.objects.filter(district_id=institution.district_id, signed_at__date__gte=since)
    visits: dict[int, list[_Visit]] = defaultdict(list)
    for row in rows.values_list("institution_id", "departments", "items", "started_at", "ended_at"):
        visits[row[0]].append(row)
    known = Institution.objects.filter(district_id=institution.district_id, filing_state__in=ON_REGISTER)
    totals = [_sum("", visits[pk]) for pk in known.values_list("pk", flat=True)] or [_sum("", [])]
    middle = Line("", *(median(getattr(one, name) for one in totals) for name in ("visits", "items", "hours")))
    own = visits[institution.pk]
    return Burden(since, _sum("", own), middle, _by_department(own, on), len(totals))


def _hours(begin: datetime | None, end: datetime | None) -> float:
    return (end - begin).total_seconds() / 3600 if begin and end else 0


def _sum(title: str, visits: Iterable[_Visit]) -> Line:
    line = Line(title)
    for _pk, _departments, items, begin, end in visits:
        line.visits, line.items, line.hours = line.visits + 1, line.items + len(items), line.hours + _hours(begin, end)
    return line


def _by_department(visits: list[_Visit], on: date) -> list[Line]:
    concerned = {one.code: one.departments for one in checklist.items(on)}
    lines: dict[str, Line] = {}
    for _pk, departments, items, begin, end in visits:
        for one in departments:
            line = lines.setdefault(one, Line(str(Department(one).label)))
            own = sum(one in concerned.get(code, ()) for code in items)
            line.visits, line.items, line.hours = line.visits + 1, line.items + own, line.hours + _hours(begin, end)
    return sorted(lines.values(), key=lambda line: (-line.visits, line.title))
