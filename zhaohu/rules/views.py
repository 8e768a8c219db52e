from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.rules import permissions, queries, services
from zhaohu.rules.forms import ChangeForm
from zhaohu.rules.models import RuleChange


@page(permissions.SEE)
@require_GET
def rules(request: Request) -> HttpResponse:
    """Today's rules, and what waits for confirmation."""
    on, words = clock.day_of(clock.now()), request.GET.get("q", "").strip()
    context = {"rules": queries.listed(on=on, words=words), "words": words, "on": on, "open": queries.open_changes()}
    return render(request, "rules/rules.html", context)


@page(permissions.SEE)
@require_GET
def rule(request: Request, rule_code: str) -> HttpResponse:
    """One rule: today's row, its source, its past and the districts' own rows."""
    on = clock.day_of(clock.now())
    rows = list(queries.history(rule_code))
    if not rows:
        raise Http404
    holding = [row for row in rows if row.valid_from <= on and (row.valid_to is None or row.valid_to > on)]
    context = {"code": rule_code, "rows": rows, "holding": holding, "on": on, "open": queries.open_changes(rule_code)}
    return render(request, "rules/rule.html", context)


@page(permissions.PROPOSE)
@require_http_methods(["GET", "POST"])
def propose(request: Request, rule_code: str) -> HttpResponse:
    """Propose a new row."""
    now = queries.history(rule_code).first()
    form = ChangeForm(request.POST or None, initial={"value": now.value if now else None})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            services.propose(code=rule_code, **form.cleaned_data, by=request.actor, at=clock.now())
            return redirect("rules:rule" if now else "rules:rules", *([rule_code] if now else []))
    status = 422 if form.errors else 200
    return render(request, "rules/propose.html", {"code": rule_code, "now": now, "form": form}, status=status)


@page(permissions.DECIDE)
@require_POST
def decide(request: Request, change_id: int) -> HttpResponse:
    """Confirm or decline a proposed row."""
    change = get_object_or_404(RuleChange, pk=change_id)
    confirm = request.POST.get("decision") == "confirm"
    services.decide(change_id=change.pk, confirm=confirm, by=request.actor, at=clock.now())
    return redirect("rules:rules")
