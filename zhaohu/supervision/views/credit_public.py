"""What anybody reads of credit: the grade, what it means, and how it came about."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.paging import page as paged
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.credit import CreditGrade, PublicationState
from zhaohu.supervision.models import CreditPublication
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit_publications as queries
from zhaohu.supervision.queries import credit_scheme


@page(permissions.SEE_PUBLIC)
@require_safe
def listing(request: Request) -> HttpResponse:
    """The published grades, found by name or by grade."""
    grade, words = request.GET.get("grade", ""), request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = queries.public()
    if grade in CreditGrade.values:
        rows = rows.filter(grade=grade)
    if words:
        rows = rows.filter(institution__name__icontains=words)
    context = {
        "page": paged(request, rows, ("institution__sort_key", "id"), size=20), "grade": grade, "words": words,
        "grades": _grades(), "last": queries.last_published(),
    }  # fmt: skip
    return render(request, "supervision/credit/public/list.html", context)


def _grades() -> list[dict[str, object]]:
    found = rules.value(credit_scheme.SCHEME, on=clock.day_of(clock.now()))["grades"]
    return [rules.worded_one(one) for one in found]


@page(permissions.SEE_PUBLIC)
@require_safe
def institution(request: Request, uscc: str) -> HttpResponse:
    """One institution: its grade, what was published so far, corrections beside what they corrected."""
    found = get_object_or_404(Institution.objects.select_related("district"), uscc=uscc.upper())
    trail = list(queries.trail(found))
    if not trail:
        raise Http404
    texts = {one["grade"]: one["text"] for one in _grades()}
    context = {"institution": found, "trail": trail, "newest": trail[0], "text": texts.get(trail[0].grade, "")}
    return render(request, "supervision/credit/public/institution.html", context)


@page(permissions.SEE_PUBLIC)
@require_safe
def scheme(request: Request) -> HttpResponse:
    """How points are counted, as the rule says it today."""
    rule = rules.rule(credit_scheme.SCHEME, on=clock.day_of(clock.now()))
    criteria = [rules.worded_one(one) for one in rule.value["criteria"]]
    parts = [
        (rules.worded_one(one), [row for row in criteria if row["dimension"] == one["code"]])
        for one in rule.value["dimensions"]
    ]
    context = {
        "rule": rule, "parts": parts, "grades": _grades(),
        "vetoes": [rules.worded_one(one) for one in rule.value["vetoes"]],
    }  # fmt: skip
    return render(request, "supervision/credit/public/scheme.html", context)


@page(permissions.SEE_PUBLIC)
@require_safe
def content(request: Request, credit_publication_id: int) -> HttpResponse:
    """The published list byte by byte: its SM3 stands in the ledger."""
    rows = CreditPublication.objects.filter(state=PublicationState.PUBLISHED)
    row = get_object_or_404(rows, pk=credit_publication_id)
    return HttpResponse(row.content, content_type="application/json; charset=utf-8")
