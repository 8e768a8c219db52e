"""The officer's queue of complaints, and the files and reports that belong to it."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock, downloads, sheets
from zhaohu.core.access import Request, page
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.complaints import Category, Severity
from zhaohu.supervision.models import ComplaintFile
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.queries import complaints as queries
from zhaohu.supervision.queries import rates as rate_queries
from zhaohu.supervision.queries import terms
from zhaohu.supervision.services import handling

_TABS = {
    "mine": gettext_lazy("我的"),
    "critical": gettext_lazy("紧急"),
    "today": gettext_lazy("今天到期"),
    "overdue": gettext_lazy("已超期"),
    "all": gettext_lazy("全部在办"),
    "ended": gettext_lazy("已结束"),
}
_PERIODS = {
    "month": gettext_lazy("本月"),
    "last_month": gettext_lazy("上月"),
    "quarter": gettext_lazy("本季度"),
    "year": gettext_lazy("本年"),
}
_GROUPS = {"district": gettext_lazy("按区"), "institution": gettext_lazy("按机构")}


@page(permissions.SEE_QUEUE)
@require_GET
def queue(request: Request) -> HttpResponse:
    """Complaints by deadline, then severity."""
    at = clock.now()
    counts = queries.counts(request.actor, at=at)
    tab = request.GET.get("tab") or ("mine" if counts["mine"] else "all")
    tab = tab if tab in _TABS else "all"
    known = {"category": Category.values, "severity": Severity.values}
    filters = {name: value for name in known if (value := request.GET.get(name, "")) in known[name]}
    found = queries.listed(request.actor, at=at, tab=tab, **filters)
    shown_page = paged(request, found, queries.order_of(tab), total=found.count() if filters else counts[tab])
    context = {
        "tabs": [(name, title, counts[name]) for name, title in _TABS.items()], "tab": tab, "page": shown_page,
        "rows": [(row, terms.of(row.due_at, at=at)) for row in shown_page.rows], "filters": filters, "now": at,
        "categories": Category, "severities": Severity,
    }  # fmt: skip
    return render(request, "supervision/office/queue.html", context)


@page(permissions.TAKE)
@require_POST
def take(request: Request) -> HttpResponse:
    """Give me the most urgent complaint that nobody holds, and open it."""
    found = handling.take(by=request.actor, at=clock.now())
    if found is None:
        messages.info(request, _("本区没有待领取的投诉。"))
        return redirect("supervision:complaints")
    return redirect("supervision:complaint", complaint_id=found.pk)


@page(permissions.OPEN_FILE)
@require_GET
def complaint_file(request: Request, complaint_file_id: int) -> HttpResponse:
    """A citizen's picture."""
    rows = permissions.OPEN_FILE.rows(request.actor, ComplaintFile.objects.select_related("file"))
    return downloads.shown(get_object_or_404(rows, pk=complaint_file_id).file)


def _asked(request: Request) -> dict[str, Any]:
    """The period and grouping that the address names."""
    name, by = request.GET.get("period", ""), request.GET.get("by", "")
    name, by = (name if name in _PERIODS else "month"), (by if by in _GROUPS else "district")
    first, last = rate_queries.period(clock.day_of(clock.now()), name)
    return {"period": name, "by": by, "first": first, "last": last}


@page(permissions.SEE_RATES)
@require_GET
def rates(request: Request) -> HttpResponse:
    """The three rates with their definition; each line opens the complaints behind it."""
    asked, at = _asked(request), clock.now()
    days = {"first": asked["first"], "last": asked["last"]}
    context = {
        **asked, "periods": _PERIODS.items(), "groups": _GROUPS.items(), "at": at,
        "lines": rate_queries.lines(request.actor, **days, by=asked["by"], at=at),
        "total": rate_queries.total(request.actor, **days, at=at),
    }  # fmt: skip
    return render(request, "supervision/office/rates.html", context)


@page(permissions.SEE_RATES)
@require_GET
def rate_rows(request: Request) -> HttpResponse:
    """The complaints behind a number: no words of a citizen, and nobody's name."""
    asked, key = _asked(request), request.GET.get("key", "")
    rows = rate_queries.behind(
        request.actor, first=asked["first"], last=asked["last"], by=asked["by"], key=key if key.isalnum() else ""
    ).select_related("institution", "district")  # fmt: skip
    found = paged(request, rows, ("-received_at", "-id"), size=20)
    context = {**asked, "key": key, "page": found, "period_title": _PERIODS[asked["period"]]}
    return render(request, "supervision/office/rate_rows.html", context)


class _Line:
    """A file of one line: what is written is given back."""

    def write(self, text: str) -> str:
        return text


@page(permissions.SEE_RATES)
@require_GET
def rates_csv(request: Request) -> StreamingHttpResponse:
    """The rows behind the rates as CSV. Its columns are chosen so that nobody who complained can be in them."""
    asked = _asked(request)
    rows = rate_queries.behind(request.actor, first=asked["first"], last=asked["last"])
    answer = StreamingHttpResponse(_written(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="complaints-{asked["first"]}-{asked["last"]}.csv"'
    return answer


def _written(rows: Any) -> Iterator[str]:
    line = csv.writer(_Line())
    yield "\ufeff"
    yield line.writerow([
        _("投诉编号"), _("来源"), _("区"), _("机构"), _("类别"), _("轻重"), _("收到"), _("首次答复"), _("办结"),
        _("状态"), _("结论"), _("解决"), _("满意"),
    ])  # fmt: skip
    answers = {True: _("是"), False: _("否"), None: ""}
    for row in rows.select_related("institution", "district").order_by("pk").iterator(chunk_size=500):
        yield line.writerow([
            sheets.plain(row.number), row.get_source_display(), row.district.name,
            sheets.plain(row.institution.name) if row.institution else "", row.get_category_display(),
            row.get_severity_display(), *(_day(day) for day in (row.received_at, row.answered_at, row.closed_at)),
            row.get_state_display(), row.get_finding_display(), answers[row.solved], answers[row.satisfied],
        ])  # fmt: skip


def _day(at: Any) -> str:
    return clock.day_of(at).isoformat() if at else ""
