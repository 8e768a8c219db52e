"""The officer's work queue."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.core.access import Actor, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.institutions.choices.case import CaseKind, Risk
from zhaohu.institutions.forms.review import ReassignForm
from zhaohu.institutions.models import FilingCase
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries import cases, clocks
from zhaohu.institutions.queries import queue as queries
from zhaohu.institutions.services import filed, queue

_TABS = {
    "mine": gettext_lazy("我的"),
    "today": gettext_lazy("今天到期"),
    "overdue": gettext_lazy("已超期"),
    "waiting": gettext_lazy("等对方"),
    "all": gettext_lazy("全区"),
}
_SIZE = 10


def _filters(request: Request) -> dict[str, str]:
    """The filters of the address, each empty unless it is one of the known values."""
    known = {"risk": Risk.values, "kind": CaseKind.values}
    chosen = {name: value for name in known if (value := request.GET.get(name, "")) in known[name]}
    street = request.GET.get("street", "")
    return {**chosen, "street": street if street.isalnum() else ""}


@page(permissions.SEE_QUEUE)
@require_GET
@vary_on_headers("X-Part")
def work_queue(request: Request) -> HttpResponse:
    """Cases by legal deadline, then risk; `?case=` shows one beside the list without opening it."""
    if request.headers.get("X-Part") == "preview":
        return render(request, "institutions/review/_preview.html", {"preview": _preview(request)})
    on = clock.day_of(clock.now())
    counts = queries.counts(request.actor, on=on)
    tab = request.GET.get("tab") or ("mine" if counts["mine"] else "all")
    tab, filters = (tab if tab in _TABS else "all"), _filters(request)
    found = queries.listed(request.actor, on=on, tab=tab, **filters)
    total = counts[tab] if not any(filters.values()) else found.count()
    shown = page_of(request, found, queries.order_of(tab), size=_SIZE, total=total)
    rows = [(case, clocks.standing(case, on=on)) for case in shown.rows]
    context = {
        "tabs": [(name, title, counts[name]) for name, title in _TABS.items()],
        "tab": tab, "page": shown, "rows": rows, "filters": filters, "kinds": CaseKind, "risks": Risk,
        "streets": queries.streets(request.actor), "preview": _preview(request), "now": clock.now(),
        "query": _without_case(request),
    }  # fmt: skip
    return render(request, "institutions/review/queue.html", context)


def _without_case(request: Request) -> str:
    """The address of this very list, to which a preview adds its case."""
    query = request.GET.copy()
    query.pop("case", None)
    return query.urlencode()


def _preview(request: Request) -> dict[str, object] | None:
    number = request.GET.get("case", "")
    case = queries.preview(request.actor, int(number)) if number.isdecimal() and len(number) < 18 else None
    if case is None:
        return None
    materials = list(case.materials.all())
    return {
        "case": case,
        "next_step": cases.next_step(case, blocking=filed.blocking(case)),
        "clock": clocks.standing(case, on=clock.day_of(clock.now())),
        "passed": sum(m.state in ("passed", "not_applicable") for m in materials),
        "materials": len(materials),
        "open_threads": sum(t.closed_at is None for t in case.threads.all()),
        "steps": sorted(case.transitions.all(), key=lambda step: (step.at, step.pk), reverse=True)[:4],
    }


@page(permissions.PULL)
@require_POST
def next_case(request: Request) -> HttpResponse:
    """Give me the most urgent case that nobody holds, and open it."""
    case = queue.next_case(by=request.actor, at=clock.now())
    if case is None:
        messages.info(request, _("本区没有待领取的案件。"))
        return redirect("institutions:queue")
    return redirect("institutions:case", case_id=case.pk)


def _chosen(request: Request, numbers: list[str]) -> list[FilingCase]:
    ids = [int(number) for number in numbers if number.isdecimal() and len(number) < 18]
    found = list(queries.visible_to(request.actor).filter(pk__in=ids).select_related("institution", "officer"))
    if not found:
        raise Http404
    return found


def _reviewers(actor: Actor, cases: list[FilingCase]) -> QuerySet[User]:
    posts = queue.reviewers(cases[0].district_id, at=clock.now())
    return User.objects.filter(pk__in=posts.values("user_id")).order_by("name")


@page(permissions.REASSIGN)
@require_http_methods(["GET", "POST"])
def reassign(request: Request) -> HttpResponse:
    """Give cases to another reviewer of the district, with the reason."""
    cases = _chosen(request, request.GET.getlist("case"))
    form = ReassignForm(sent(request), officers=_reviewers(request.actor, cases))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            for case in cases:
                queue.reassign(case=case, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已改派 {n} 件。").format(n=len(cases)))
            return redirect("institutions:queue")
    context = {"form": form, "cases": cases}
    return render(request, "institutions/review/reassign.html", context, status=422 if form.errors else 200)


@page(permissions.NUDGE)
@require_POST
def nudge(request: Request) -> HttpResponse:
    """Remind the officers who hold these cases."""
    cases = _chosen(request, request.POST.getlist("case"))
    if request.POST.get("deed") == "reassign":
        query = "&".join(f"case={case.pk}" for case in cases)
        return redirect(f"{reverse('institutions:reassign')}?{query}")
    for case in cases:
        queue.nudge(case=case, by=request.actor, at=clock.now())
    messages.success(request, _("已催办 {n} 件。").format(n=len(cases)))
    return redirect("institutions:queue")
