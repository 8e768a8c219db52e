"""What the public sees of the appraisal: who holds the name, what is missing where, what is in notice; objections."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.quality.choices.demonstration import CandidacyState
from zhaohu.quality.forms.demonstration import ObjectForm
from zhaohu.quality.models import Objection
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.queries import quota
from zhaohu.quality.services import decisions
from zhaohu.rules import queries as rules


@page(permissions.SEE_PUBLIC)
@require_safe
def listing(request: Request) -> HttpResponse:
    """Quota and gap by district, who is in public notice, who holds the name, who lost it."""
    at = clock.now()
    on = clock.day_of(at)
    rows = quota.gap(on)
    context = {
        "rows": rows, "total": quota.total(rows), "rule": rules.rule(quota.RULE, on=on), "at": at,
        "notices": queries.in_notice(on), "named": queries.named(on), "removed": queries.removed()[:20],
        "open": queries.open_round(),
    }  # fmt: skip
    return render(request, "quality/public/list.html", context)


@page(permissions.OBJECT)
@require_http_methods(["GET", "POST"])
def notice(request: Request, candidacy_id: int) -> HttpResponse:
    """One institution in public notice, with its points; anybody may object."""
    at = clock.now()
    found = get_object_or_404(queries.in_notice(clock.day_of(at)), pk=candidacy_id)
    form = ObjectForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = decisions.object_to(candidacy=found, **form.cleaned_data, at=at)
            return redirect("quality:objection", code=made.code)
    context = {
        "row": found, "form": form, "scheme": queries.scheme(found.round), "at": at,
        "over": bool(found.notice_to and found.notice_to < clock.day_of(at)),
        "in_notice": found.state == CandidacyState.IN_NOTICE,
    }  # fmt: skip
    return render(request, "quality/public/notice.html", context, status=422 if form.errors else 200)


@page(permissions.SEE_PUBLIC)
@require_safe
def objection(request: Request, code: str) -> HttpResponse:
    """Where an objection stands, for whoever knows its code."""
    rows = Objection.objects.select_related("candidacy__institution")
    found = get_object_or_404(rows, code=code.upper())
    return render(request, "quality/public/objection.html", {"objection": found})
