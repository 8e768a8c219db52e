"""How often an institution is visited: by its credit grade, within the quarter's cap, and once a year in any case."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from zhaohu.core.access import Actor
from zhaohu.core.clock import BEIJING, day_of, months_after
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.credit import CreditGrade
from zhaohu.supervision.choices.inspections import OPEN, InspectionState
from zhaohu.supervision.models import Inspection
from zhaohu.supervision.permissions import plans as permissions
from zhaohu.supervision.queries import credit


@dataclass(slots=True)
class Standing:
    """What is known of an institution's visits on a day."""

    grade: str
    interval: int
    last_on: date | None = None
    due_on: date | None = None
    in_quarter: int = 0
    cap: int = 0
    open_visits: list[Inspection] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return self.in_quarter >= self.cap


def quarter(on: date) -> tuple[date, date]:
    """The first and last day of the quarter in which a day lies."""
    month = 3 * ((on.month - 1) // 3) + 1
    return date(on.year, month, 1), date(on.year, month + 2, monthrange(on.year, month + 2)[1])


def standings(institutions: Sequence[Institution], *, on: date) -> dict[int, Standing]:
    """The standing of each institution before a visit on a day, with two statements however many there are."""
    rule, cap = rules.value("inspection.frequency", on=on), rules.value("inspection.quarter_cap", on=on)
    ids = [one.pk for one in institutions]
    known, often = credit.grade_of(ids, on), {grade: credit.measures_of(grade, on) for grade in (*CreditGrade, None)}
    visits: dict[int, list[Inspection]] = defaultdict(list)
    rows = Inspection.objects.filter(institution_id__in=ids).exclude(state=InspectionState.CANCELLED)
    for visit in rows.select_related("plan").order_by("pk"):
        visits[visit.institution_id].append(visit)
    return {one.pk: _standing(one, often[known.get(one.pk)], visits[one.pk], on, rule, cap) for one in institutions}


def _standing(
    one: Institution, often: credit.Measures, visits: list[Inspection], on: date, rule: dict[str, Any],
    cap: dict[str, Any],
) -> Standing:  # fmt: skip
    found = Standing(grade=often.grade or "", interval=often.months // often.times, cap=cap["visits"])
    first, last = quarter(on)
    for visit in visits:
        day = day_of(visit.signed_at) if visit.signed_at else visit.planned_on
        if visit.signed_at and visit.kind in rule["counted"]:
            found.last_on = max(found.last_on or date.min, day_of(visit.signed_at))
        if day and first <= day <= last:
            found.in_quarter += visit.kind not in cap["free"]
            if visit.state in OPEN:
                found.open_visits.append(visit)
    begun = found.last_on or one.filed_on
    if begun is not None:
        found.due_on = months_after(begun, found.interval if found.last_on else rule["new_months"])
    return found


def unvisited(actor: Actor, *, on: date) -> QuerySet[Institution]:
    """Institutions without a counted visit since New Year, by the days since the last one, or since they were filed.

    No risk order touches this list: everybody is visited once a year.
    """
    counted = rules.value("inspection.frequency", on=on)["counted"]
    done = Inspection.objects.filter(institution=OuterRef("pk"), kind__in=counted, signed_at__isnull=False)
    last = done.order_by("-signed_at").annotate(day=TruncDate("signed_at", tzinfo=BEIJING)).values("day")[:1]
    planned = Inspection.objects.filter(institution=OuterRef("pk"), state__in=OPEN, kind__in=counted)
    rows = Institution.objects.filter(filing_state__in=ON_REGISTER).annotate(
        last_on=Subquery(last, output_field=DateField()),
        planned_on=Subquery(planned.order_by("planned_on").values("planned_on")[:1]),
    )  # fmt: skip
    rows = rows.filter(Q(last_on__isnull=True) | Q(last_on__lt=date(on.year, 1, 1)))
    return (
        permissions.SEE_DUE.rows(actor, rows)
        .select_related("street")
        .annotate(since=Coalesce(F("last_on"), F("filed_on")))
    )
