"""The officer's search, and the file of one institution: registration, cases, receipts, notices, standing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent
from zhaohu.core.paging import page as page_of
from zhaohu.institutions.forms.review import RevokeForm, StandingForm
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries import search as queries
from zhaohu.institutions.services import standing


@page(permissions.SEARCH)
@require_GET
def office_search(request: Request) -> HttpResponse:
    """Institutions by name, pinyin, code, address or phone."""
    words = request.GET.get("q", "").replace("\x00", "")
    shown = page_of(request, queries.found(request.actor, words), ("sort_key", "id"), size=20)
    return render(request, "institutions/review/search.html", {"words": words, "page": shown})


@page(permissions.SEARCH)
@require_GET
def institution_file(request: Request, institution_id: int) -> HttpResponse:
    """Everything the office has about one institution."""
    found = get_object_or_404(queries.visible_to(request.actor).select_related("registration"), pk=institution_id)
    context = {
        "institution": found,
        "cases": found.cases.exclude(state="draft").order_by("-opened_at").select_related("officer"),
        "receipts": found.receipts.order_by("-issued_at"),
        "notices": found.notices.order_by("-notified_at"),
        "groups": found.class_groups.order_by("class_type"),
    }
    return render(request, "institutions/review/institution.html", context)


def _deed(
    request: Request, institution_id: int, form: StandingForm, do: Callable[..., None], title: str, done: str
) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.actor), pk=institution_id)
    if request.method == "POST" and form.is_valid():
        try:
            do(institution_id=found.pk, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, done)
            return redirect("institutions:institution_file", institution_id=found.pk)
        except ProblemError as problem:
            problem.add_to(form)
    context = {"institution": found, "form": form, "title": title}
    return render(request, "institutions/review/standing.html", context, status=422 if form.errors else 200)


@page(permissions.SUSPEND)
@require_http_methods(["GET", "POST"])
def suspend(request: Request, institution_id: int) -> HttpResponse:
    """Order an institution to stop and put itself right."""
    form = StandingForm(sent(request))
    return _deed(request, institution_id, form, standing.suspend, _("责令停业整顿？"), _("已责令停业整顿。"))


@page(permissions.RESUME)
@require_http_methods(["GET", "POST"])
def resume(request: Request, institution_id: int) -> HttpResponse:
    """Let a suspended institution go on."""
    form = StandingForm(sent(request))
    return _deed(request, institution_id, form, standing.resume, _("恢复开展服务？"), _("已恢复。"))


@page(permissions.REVOKE)
@require_http_methods(["GET", "POST"])
def revoke(request: Request, institution_id: int) -> HttpResponse:
    """Revoke a filing by a written decision."""
    form = RevokeForm(sent(request))
    return _deed(request, institution_id, form, standing.revoke, _("撤销备案？"), _("已撤销备案，并向社会公示。"))
