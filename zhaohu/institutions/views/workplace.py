"""The director's first page, and opening a filing, a change or a cancellation."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.todo import told
from zhaohu.institutions.choices.case import CaseKind
from zhaohu.institutions.forms import filing as forms
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import filing as queries
from zhaohu.institutions.queries.own import preferred
from zhaohu.institutions.services import drafts


@page(permissions.CLAIM)
@require_GET
def workplace(request: Request) -> HttpResponse:
    """What stands, what to do next, and until when. Somebody of two institutions chooses by ?institution=."""
    mine = list(queries.institutions_of(request.actor))
    chosen = preferred(mine, request.GET.get("institution", ""))
    if chosen is None:
        return render(request, "institutions/filing/nothing.html", {"form": forms.ClaimForm()})
    at = clock.now()
    todos = told(settings.DIRECTOR_TODOS, request.actor, at, institution=chosen)
    context = queries.workplace(chosen, at=at) | {"mine": mine, "today": at, "todos": todos}
    return render(request, "institutions/filing/workplace.html", context)


def _own(request: Request, uscc: str) -> Institution:
    rows = permissions.OPEN_CASE.rows(request.actor, queries.institutions_of(request.actor))
    return get_object_or_404(rows, uscc=uscc)


def _opened(request: Request, case: FilingCase) -> HttpResponse:
    messages.success(
        request, _("已建立{kind}，申请号 {number}。").format(kind=case.get_kind_display(), number=case.number)
    )
    return redirect("institutions:own_case", case.number)


@page(permissions.OPEN_CASE)
@require_http_methods(["POST"])
def begin(request: Request, uscc: str) -> HttpResponse:
    """Begin a first filing."""
    own = _own(request, uscc)
    return _opened(request, drafts.open(institution=own, kind=CaseKind.FIRST, by=request.actor, at=clock.now()))


@page(permissions.OPEN_CASE)
@require_http_methods(["GET", "POST"])
def change(request: Request, uscc: str) -> HttpResponse:
    """Begin a change: first its matters."""
    own, at = _own(request, uscc), clock.now()
    form = forms.ChangeForm(own, clock.day_of(at), sent(request))
    if form.is_valid():
        with shown_in(form):
            kinds = form.cleaned_data["change_kinds"]
            return _opened(
                request,
                drafts.open(institution=own, kind=CaseKind.CHANGE, change_kinds=kinds, by=request.actor, at=at),
            )
    context = {"institution": own, "form": form}
    return render(request, "institutions/filing/change.html", context, status=422 if form.errors else 200)


@page(permissions.OPEN_CASE)
@require_http_methods(["GET", "POST"])
def cancel(request: Request, uscc: str) -> HttpResponse:
    """Begin a cancellation: the question first, with who is affected."""
    own = _own(request, uscc)
    if request.method == "POST":
        return _opened(request, drafts.open(institution=own, kind=CaseKind.CANCEL, by=request.actor, at=clock.now()))
    return render(request, "institutions/filing/cancel.html", {"institution": own})
