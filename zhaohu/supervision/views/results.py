"""「查检查结果」: what inspections found, by district, institution and outcome, with the reply beside it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.paging import page as paged
from zhaohu.divisions import queries as divisions
from zhaohu.supervision.choices.inspections import Conclusion
from zhaohu.supervision.permissions import publications as permissions
from zhaohu.supervision.queries import publications as queries

_SIZE, _LONGEST = 10, 60


@page(permissions.SEE_PUBLIC)
@require_safe
def results(request: Request) -> HttpResponse:
    """Public results, the newest first."""
    districts = list(divisions.districts())
    known = {"district": [one.code for one in districts], "result": Conclusion.values}
    chosen = {name: value for name in known if (value := request.GET.get(name, "")) in known[name]}
    words, uscc = request.GET.get("q", "").strip()[:_LONGEST], request.GET.get("uscc", "").upper()[:18]
    rows = queries.public(**chosen, words=words, uscc=uscc)
    found = paged(request, rows, queries.PUBLIC_ORDER, size=_SIZE, total=rows.count())
    context = {
        "page": found, "results": [queries.shown(row) for row in found.rows], "districts": districts, "chosen": chosen,
        "conclusions": Conclusion.choices, "words": words, "uscc": uscc, "now": clock.now(),
    }  # fmt: skip
    return render(request, "supervision/results/list.html", context)


@page(permissions.SEE_PUBLIC)
@require_safe
def result(request: Request, publication_id: int) -> HttpResponse:
    """One public result, its corrections and its proof."""
    row = get_object_or_404(queries.public(), pk=publication_id)
    context = {"result": queries.shown(row), "corrections": queries.corrections(row), "now": clock.now()}
    return render(request, "supervision/results/result.html", context)
