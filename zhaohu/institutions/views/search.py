"""The officer's search, and the file of one institution: registration, cases, receipts, notices, standing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.institutions.forms.review import RevokeForm, StandingForm
from zhaohu.institutions.models import Revocation
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries import dossier
from zhaohu.institutions.queries import search as queries
from zhaohu.institutions.services import revocations, standing


@page(permissions.SEARCH)
@require_GET
def office_search(request: Request) -> HttpResponse:
    """Institutions by name, pinyin, code, address or phone."""
    words = request.GET.get("q", "").replace("\x00", "")
    shown = page_of(request, queries.found(request.actor, words), ("sort_key", "id"), size=20)
    context = {"words": words, "page": shown, "unclaimed": queries.unclaimed(request.actor, words)}
    return render(request, "institutions/review/search.html", context)


@page(permissions.SEARCH)
@require_GET
def institution_file(request: Request, institution_id: int) -> HttpResponse:
    """Everything the office has about one institution."""
    found = get_object_or_404(queries.visible_to(request.actor).select_related("registration"), pk=institution_id)
    return render(request, "institutions/review/institution.html", dossier.of(found, at=clock.now()))


def _deed(
    request: Request, institution_id: int, form: StandingForm, do: Callable[..., object], title: str, done: str
) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.actor), pk=institution_id)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            do(institution_id=found.pk, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, done)
            return redirect("institutions:institution_file", institution_id=found.pk)
    context = {"institution": found, "form": form, "title": title, "button": title.rstrip("？?")}
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


@page(permissions.PROPOSE_REVOCATION)
@require_http_methods(["GET", "POST"])
def propose_revocation(request: Request, institution_id: int) -> HttpResponse:
    """Propose to revoke a filing by a written decision."""
    found = get_object_or_404(queries.visible_to(request.actor), pk=institution_id)
    form = RevokeForm(sent(request), name=found.name)
    return _deed(
        request, institution_id, form, revocations.propose, _("提出撤销备案？"), _("已提出撤销备案，等待另一人复核。")
    )


@page(permissions.REVOKE)
@require_http_methods(["GET", "POST"])
def decide_revocation(request: Request, revocation_id: int) -> HttpResponse:
    """The second person agrees, and the filing is revoked; or refuses."""
    visible = queries.visible_to(request.actor)
    rows = Revocation.objects.select_related("institution__district", "proposed_by")
    found = get_object_or_404(rows, pk=revocation_id, institution__in=visible)
    if request.method == "POST":
        agreed = request.POST.get("deed") == "agree"
        revocations.decide(revocation=found, agreed=agreed, by=request.actor, at=clock.now())
        messages.success(request, _("已撤销备案，并向社会公示。") if agreed else _("没有同意撤销，备案不变。"))
        return redirect("institutions:institution_file", institution_id=found.institution_id)
    return render(request, "institutions/review/revocation.html", {"revocation": found})
