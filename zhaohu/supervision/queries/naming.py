"""Whom a plan may name: with what is known of each, and who must stay away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import Inspection, InspectionPlan, Inspector
from zhaohu.supervision.queries import frequency
from zhaohu.supervision.queries import inspectors as people

_MOST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """An institution that may be named, its standing, and the inspectors who must stay away."""

    institution: Institution
    standing: frequency.Standing
    away: list[tuple[Inspector, str]]


def within(plan: InspectionPlan) -> QuerySet[Institution]:
    """The filed institutions of a plan's district or street."""
    rows = Institution.objects.filter(filing_state__in=ON_REGISTER, district_id=plan.district_id)
    return rows.filter(street_id=plan.street_id) if plan.street_id else rows


def choices(plan: InspectionPlan, team: Sequence[Inspector], *, words: str, on: date) -> list[Row]:
    """Institutions of the plan that have all the words, whose next visit is due first; at most twenty."""
    rows = within(plan).select_related("street")
    for word in words.split()[:4]:
        rows = rows.filter(Q(name__icontains=word) | Q(pinyin__icontains=word.lower()) | Q(address__icontains=word))
    taken = plan.inspections.exclude(state="cancelled").values("institution_id")
    found = list(rows.exclude(pk__in=taken).order_by("pk"))
    known = frequency.standings(found, on=max(plan.from_on, on))
    found.sort(key=lambda one: (known[one.pk].due_on or date.min, one.pk))
    found = found[:_MOST]
    tied = people.conflicts(team, [one.pk for one in found], on=on, of_draw=False)
    return [
        Row(one, known[one.pk], [(who, tied[who.pk, one.pk]) for who in team if (who.pk, one.pk) in tied])
        for one in found
    ]


def open_visits(plan: InspectionPlan) -> QuerySet[Inspection]:
    """Standing visits of the district into which a plan may be merged; the deed looks closer."""
    rows = Inspection.objects.filter(district_id=plan.district_id, state__in=["drawn", "dispatched"])
    return rows.exclude(plan=plan).order_by("pk")
