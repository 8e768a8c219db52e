"""The three rates (三率): response, solution, satisfaction; by district or institution, over the days of receipt."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Max, Q, QuerySet

from zhaohu.core.access import Actor
from zhaohu.core.clock import BEIJING
from zhaohu.supervision.choices.complaints import NOT_VALID, ClockKind, ComplaintState, Finding
from zhaohu.supervision.models import Complaint
from zhaohu.supervision.permissions import complaints as permissions


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of two counts; None where nothing can be divided."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None


@dataclass(frozen=True, slots=True)
class Line:
    """One district or institution: what it received, what counts, and its three rates."""

    key: str
    name: str
    received: int
    valid: int
    response: Rate
    solution: Rate
    satisfaction: Rate
    unrated: int
    substantiated: int


def period(on: date, name: str) -> tuple[date, date]:
    """The first and last day of a period that `on` lies in: month, quarter, year, or the month before."""
    first = on.replace(day=1)
    if name == "last_month":
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    if name == "quarter":
        return date(on.year, 3 * ((on.month - 1) // 3) + 1, 1), on
    return (date(on.year, 1, 1) if name == "year" else first), on


def behind(actor: Actor, *, first: date, last: date, by: str = "", key: str = "") -> QuerySet[Complaint]:
    """The complaints of these days that an actor may count, of one district or institution where a key is given."""
    rows = permissions.SEE_RATES.rows(actor, Complaint.objects.all())
    begin = datetime.combine(first, time(0), tzinfo=BEIJING)
    end = datetime.combine(last + timedelta(days=1), time(0), tzinfo=BEIJING)
    rows = rows.filter(received_at__gte=begin, received_at__lt=end)
    if by == "institution" and key.isdecimal() and len(key) < 18:
        return rows.filter(institution_id=int(key)) if int(key) else rows.filter(institution__isnull=True)
    return rows.filter(district_id=key) if by == "district" and key else rows


def lines(actor: Actor, *, first: date, last: date, by: str, at: datetime) -> list[Line]:
    """The rates of each district or institution, in one statement; the most complained of first."""
    group, name = ("institution_id", "institution__name") if by == "institution" else ("district_id", "district__name")
    rows = behind(actor, first=first, last=last).values(group).annotate(name=Max(name), **_counts(at))
    found = [_line(row, str(row[group] or 0), row["name"] or "") for row in rows]
    return sorted(found, key=lambda line: (-line.received, line.name))


def total(actor: Actor, *, first: date, last: date, at: datetime) -> Line:
    """The rates of everything the actor may count."""
    return _line(behind(actor, first=first, last=last).aggregate(**_counts(at)), "", "")


def _counts(at: datetime) -> dict[str, Count]:
    """Every count over complaints joined with their term for the first answer, of which each has at most one kept."""
    valid, answer = ~Q(state__in=NOT_VALID), Q(clocks__kind=ClockKind.ANSWER)
    kept = Q(clocks__fulfilled=True, clocks__stopped_at__lte=F("clocks__due_at"))
    owed = Q(clocks__stopped_at__isnull=True, clocks__due_at__lte=at) | Q(clocks__fulfilled=True)
    rated = valid & Q(rated_at__isnull=False)
    found = Q(finding__in=[Finding.SUBSTANTIATED, Finding.PARTLY])
    wheres = {
        "received": Q(), "valid": valid, "due": valid & answer & owed, "in_time": valid & answer & kept,
        "rated": rated, "solved_n": rated & Q(solved=True), "satisfied_n": rated & Q(satisfied=True),
        "unrated": valid & Q(state=ComplaintState.CLOSED, rated_at__isnull=True), "found": valid & found,
    }  # fmt: skip
    return {name: Count("id", filter=where, distinct=True) for name, where in wheres.items()}


def _line(row: dict[str, int], key: str, name: str) -> Line:
    return Line(
        key=key, name=name, received=row["received"], valid=row["valid"], response=Rate(row["in_time"], row["due"]),
        solution=Rate(row["solved_n"], row["rated"]), satisfaction=Rate(row["satisfied_n"], row["rated"]),
        unrated=row["unrated"], substantiated=row["found"],
    )  # fmt: skip
