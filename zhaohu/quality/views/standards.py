"""The library: open to everybody; entered and confirmed by two officers of the city."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.quality.choices.standards import StandardStatus
from zhaohu.quality.forms import standards as forms
from zhaohu.quality.forms.demonstration import YesNoForm
from zhaohu.quality.models import StandardRecord
from zhaohu.quality.permissions import standards as permissions
from zhaohu.quality.queries import standards as queries
from zhaohu.quality.services import standards as services


@page(permissions.SEE)
@require_safe
def listing(request: Request) -> HttpResponse:
    """Every document, by words and kind, as it stood on a day. `?cites=` leads to the document that a basis names."""
    if basis := request.GET.get("cites", ""):
        return _cited(basis)
    form, asked = forms.sought(request)
    wanted = request.GET.get("status", "")
    rows = queries.found(**asked, wanted=wanted)
    counts = {one: queries.found(**asked, wanted=one.value).count() for one in StandardStatus}
    found = paged(request, rows, ["-since", "-pk"], size=20)
    context = {
        "page": found, "rows": [(row, queries.status(row, asked["on"])) for row in found.rows], "form": form,
        "asked": asked, "counts": counts, "wanted": wanted, "today": clock.day_of(clock.now()),
    }  # fmt: skip
    return render(request, "quality/standards/list.html", context)


def _cited(basis: str) -> HttpResponse:
    """The clause that a basis names, where it names one document; else the list."""
    found = queries.cited(basis, queries.published())
    if not found:
        return redirect("quality:standards")
    record, clauses = found[0]
    mark = f"#c-{clauses[0]}" if clauses else ""
    answer = redirect("quality:standard", slug=record.standard.slug)
    answer["Location"] += mark
    return answer


@page(permissions.SEE)
@require_safe
def standard(request: Request, slug: str) -> HttpResponse:
    """One document: what it asks, who cites it, what the library said of it before."""
    row, on = get_object_or_404(queries.published(), standard__slug=slug), clock.day_of(clock.now())
    context = {
        "row": row, "status": queries.status(row, on), "citing": queries.citing(row, on),
        "history": queries.history(row), "replaced": queries.replaced(row), "on": on,
        "successor": queries.published().filter(standard=row.replaced_by_id or 0).first(),
    }  # fmt: skip
    return render(request, "quality/standards/standard.html", context)


@page(permissions.PROPOSE)
@require_GET
def office(request: Request) -> HttpResponse:
    """What waits for a second person, and the whole library to be brought up to date."""
    at = clock.now()
    rows = queries.published().order_by(F("since").desc(), "-pk")
    context = {
        "proposed": queries.proposed(), "rows": [(row, queries.status(row, clock.day_of(at))) for row in rows],
        "me": request.actor.user_id,
    }  # fmt: skip
    return render(request, "quality/standards/office.html", context)


@page(permissions.PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """Enter a document."""
    return _propose(request, None)


@page(permissions.PROPOSE)
@require_http_methods(["GET", "POST"])
def revise(request: Request, slug: str) -> HttpResponse:
    """Say what is known of a document now."""
    return _propose(request, get_object_or_404(queries.published(), standard__slug=slug))


def _propose(request: Request, known: StandardRecord | None) -> HttpResponse:
    form = forms.StandardForm(sent(request), record=known)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            data = form.cleaned_data
            slug = known.standard.slug if known else data["slug"]
            facts, reason = form.facts(known), data.get("reason", "")
            services.propose(slug=slug, facts=facts, reason=reason, by=request.actor, at=clock.now())
            messages.success(request, _("已登记，等另一位市级经办复核后公布。"))
            return redirect("quality:standards_office")
    status = 422 if form.errors else 200
    return render(request, "quality/standards/propose.html", {"form": form, "known": known}, status=status)


@page(permissions.DECIDE)
@require_POST
def decide(request: Request, standard_record_id: int) -> HttpResponse:
    """Publish, or send back."""
    row, form = get_object_or_404(StandardRecord, pk=standard_record_id), YesNoForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason=_("没有选同意或不同意"))
    confirm = form.cleaned_data["accept"]
    services.decide(record=row, confirm=confirm, by=request.actor, at=clock.now())
    messages.success(request, _("已公布。") if confirm else _("已退回，没有公布。"))
    return redirect("quality:standards_office")
