"""What the public sees of an assessment: the grade with its dimensions, and the institution's own words."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhaohu.core.access import Request, page
from zhaohu.core.errors import NOT_FOUND
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import scoring


@page(permissions.SEE_RESULT)
@require_safe
def result(request: Request, uscc: str) -> HttpResponse:
    """The grade of an institution on the register; where an assessment here gave it, with its dimensions."""
    rows = Institution.objects.select_related("district").defer("district__boundary")
    institution = get_object_or_404(rows, uscc=uscc.upper(), filing_state__in=ON_REGISTER)
    if not institution.quality_grade:
        raise NOT_FOUND.raised()
    context: dict[str, Any] = {"institution": institution}
    row = queries.result(institution)
    if row and row.document == institution.grade_document:  # a grade from outside may have come since
        scheme = scoring.scheme(row.scheme_on)
        failed = [scheme.title(code) for code in row.failed]
        context |= {"row": row, "bars": queries.bars(row, scheme), "scheme": scheme, "failed": failed}
    return render(request, "quality/public/result.html", context)
