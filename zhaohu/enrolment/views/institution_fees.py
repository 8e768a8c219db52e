"""A director's fees: the month's list, drafts to issue, corrections, refunds and money that does not agree."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.choices.fees import StatementState
from zhaohu.enrolment.forms import fees as forms
from zhaohu.enrolment.models import PaymentNotice, Refund, Statement
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.enrolment.queries import fees as queries
from zhaohu.enrolment.queries import fees_facts
from zhaohu.enrolment.services import fees, payment_notices, refunds
from zhaohu.enrolment.views import own
from zhaohu.enrolment.views.fees_csv import rows_of
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.services import readings
from zhaohu.institutions.models import Institution

_FILTERS = ("draft", "issued", "part_paid", "paid")


def _month(request: Request) -> date:
    """The month of the address, else the last one that is over."""
    form = forms.MonthForm(request.GET if request.method == "GET" else request.POST)
    last = fees_facts.before(fees_facts.first_of(clock.day_of(clock.now())))
    return form.cleaned_data["month"] if form.is_valid() and form.cleaned_data["month"].year > 2000 else last


def _address(institution: Institution, month: date) -> str:
    return f"{reverse('enrolment:institution_fees')}?institution={institution.uscc}&month={month:%Y-%m}"


def _read(request: Request, institution: Institution, statements: list[Statement], items: str) -> None:
    readings.record(
        children=list({row.child_id: row.child for row in statements}.values()), purpose=ReadingPurpose.FEES,
        items=items, place=institution.name, institution=institution.pk, division=institution.district_id,
        by=request.actor, at=clock.now(),
    )  # fmt: skip


@page(permissions.SEE_STATEMENTS)
@require_GET
def institution_fees(request: Request) -> HttpResponse:
    """A month: sums first, then what does not agree, then child by child."""
    institution, month = own.chosen(request, permissions.SEE_STATEMENTS), _month(request)
    month = month if "month" in request.GET else queries.month_to_show(institution, month)
    on, state = clock.day_of(clock.now()), request.GET.get("state", "")
    later = fees_facts.after(month)
    rows = queries.month_list(institution, month)
    rows = rows.filter(state=state) if state in _FILTERS else rows
    shown = page_of(request, rows, ["state", "id"], size=20)
    _read(request, institution, shown.rows, "月账单列表")
    context = {
        "institution": institution, "mine": own.institutions(request, permissions.SEE_STATEMENTS), "month": month,
        "previous": fees_facts.before(month), "next": later if later <= on else None,
        "totals": queries.totals(institution, month, on=on), "page": shown, "state": state, "today": on,
        "states": StatementState, "notices": queries.to_settle(institution)[:5],
        "refunds": queries.open_refunds(institution)[:5], "now": clock.now(),
    }  # fmt: skip
    return render(request, "enrolment/fees/institution_fees.html", context)


@page(permissions.SEE_STATEMENTS)
@require_GET
def statements_csv(request: Request) -> StreamingHttpResponse:
    """The month as a table for a spreadsheet."""
    institution, month = own.chosen(request, permissions.SEE_STATEMENTS), _month(request)
    rows = list(queries.month_list(institution, month).order_by("pk"))
    _read(request, institution, rows, "月账单导出")
    name = f"fees-{month:%Y-%m}.csv"
    return StreamingHttpResponse(
        rows_of(rows), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@page(permissions.DRAW)
@require_POST
def draw(request: Request) -> HttpResponse:
    """Draw, or draw anew, the drafts of a month."""
    institution, month = own.chosen(request, permissions.DRAW), _month(request)
    try:
        done = fees.draw(institution=institution, month=month, by=request.actor, at=clock.now())
        messages.success(request, _("已生成 {n} 份待核对的账单。").format(n=done.drafts))
    except ProblemError as problem:
        messages.error(request, f"{problem.sentence}{problem.remedy}")
    return redirect(_address(institution, month))


@page(permissions.ISSUE_ALL)
@require_http_methods(["GET", "POST"])
def issue_all(request: Request) -> HttpResponse:
    """Ask first, then issue every draft of a month."""
    institution, month = own.chosen(request, permissions.ISSUE_ALL), _month(request)
    if request.method == "POST":
        count = fees.issue_all(institution=institution, month=month, by=request.actor, at=clock.now())
        messages.success(request, _("已发出 {n} 份账单，家庭已收到通知。").format(n=count))
        return redirect(_address(institution, month))
    totals = queries.totals(institution, month, on=clock.day_of(clock.now()))
    context = {"institution": institution, "month": month, "totals": totals, "back": _address(institution, month)}
    return render(request, "enrolment/fees/issue_all.html", context)


def _own(request: Request, statement_id: int) -> Statement:
    return get_object_or_404(queries.of_institution(request.actor), pk=statement_id)


@page(permissions.PREVIEW)
@require_GET
def preview(request: Request, statement_id: int) -> HttpResponse:
    """One child's statement as the family reads it, with what a director may do about it."""
    found = _own(request, statement_id)
    _read(request, found.institution, [found], "月账单")
    context = {
        "statement": found, "lines": queries.lines(found), "back": _address(found.institution, found.month),
        "payments": [(row, 0) for row in queries.payments_of(found)], "today": clock.day_of(clock.now()),
        "corrections": found.corrections.order_by("-version"),
    }  # fmt: skip
    return render(request, "enrolment/fees/preview.html", context)


@page(permissions.ISSUE)
@require_POST
def issue(request: Request, statement_id: int) -> HttpResponse:
    """Issue one draft."""
    done = fees.issue(statement=_own(request, statement_id), by=request.actor, at=clock.now())
    messages.success(request, _("已发出，家庭已收到通知。"))
    return redirect("enrolment:preview_statement", done.pk)


@page(permissions.CORRECT)
@require_http_methods(["GET", "POST"])
def correct(request: Request, statement_id: int) -> HttpResponse:
    """Another version of an issued statement."""
    found, form = _own(request, statement_id), forms.CorrectionForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            fees.correct(statement=found, **form.values, by=request.actor, at=clock.now())
            messages.success(request, _("已更正，家庭已收到通知。"))
            return redirect("enrolment:preview_statement", found.pk)
    _read(request, found.institution, [found], "月账单更正")
    context = {"form": form, "statement": found}
    return render(request, "enrolment/fees/correct.html", context, status=422 if form.errors else 200)


@page(permissions.DECIDE_REFUND)
@require_http_methods(["GET", "POST"])
def decide_refund(request: Request, refund_id: int) -> HttpResponse:
    """Pay a refund through the provider, or say why not."""
    rows = Refund.objects.select_related("payment__statement__child", "payment__statement__institution")
    found = get_object_or_404(permissions.DECIDE_REFUND.rows(request.actor, rows), pk=refund_id)
    statement, form = found.payment.statement, forms.RefundAnswerForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            _decide(request, found, form.cleaned_data)
            return redirect(_address(statement.institution, statement.month))
    _read(request, statement.institution, [statement], "退款申请")
    context = {"form": form, "refund": found, "statement": statement, "today": clock.day_of(clock.now())}
    return render(request, "enrolment/fees/decide_refund.html", context, status=422 if form.errors else 200)


def _decide(request: Request, refund: Refund, given: dict[str, str]) -> None:
    if given["deed"] == "execute":
        refunds.execute(refund=refund, by=request.actor, at=clock.now())
        messages.success(request, _("已退款，家庭已收到通知。"))
    else:
        refunds.refuse(refund=refund, answer=given["answer"], by=request.actor, at=clock.now())
        messages.success(request, _("已答复家庭。"))


@page(permissions.SETTLE_NOTICE)
@require_http_methods(["GET", "POST"])
def settle_notice(request: Request, payment_notice_id: int) -> HttpResponse:
    """Money that arrived and was not booked: why, and what is done about it."""
    rows = PaymentNotice.objects.select_related("payment__statement__child", "payment__statement__institution")
    found = get_object_or_404(permissions.SETTLE_NOTICE.rows(request.actor, rows), pk=payment_notice_id)
    assert found.payment is not None  # noqa: S101 - the action's rows have a payment
    statement, form = found.payment.statement, forms.SettlementForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            payment_notices.settle(notice=found, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已记录处理情况。"))
            return redirect(_address(statement.institution, statement.month))
    _read(request, statement.institution, [statement], "支付异常")
    context = {"form": form, "notice": found, "payment": found.payment, "statement": statement}
    return render(request, "enrolment/fees/settle_notice.html", context, status=422 if form.errors else 200)
