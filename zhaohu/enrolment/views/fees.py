"""A family's statements: read, paid, asked back."""

from urllib.parse import quote
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.money import yuan
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment import statement_document
from zhaohu.enrolment.choices.fees import OPEN
from zhaohu.enrolment.choices.payments import PaymentState
from zhaohu.enrolment.forms.fees import PayForm, RefundForm
from zhaohu.enrolment.models import Payment, Statement
from zhaohu.enrolment.payments import DemonstrationProvider, provider
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.enrolment.queries import fees as queries
from zhaohu.enrolment.services import demonstration_payments, payments, refunds
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.services import readings


@page(permissions.SEE_FEES)
@require_GET
def fees(request: Request) -> HttpResponse:
    """The months of one's children, the newest first; what is to be paid stands above."""
    rows = queries.own(request.actor)
    to_pay = list(rows.filter(state__in=OPEN).order_by("due_on", "pk")[:6])
    context = {
        "page": page_of(request, rows, ["-month", "-id"]), "to_pay": to_pay,
        "open_fen": sum(row.open_fen for row in to_pay), "today": clock.day_of(clock.now()),
    }  # fmt: skip
    return render(request, "enrolment/fees/fees.html", context)


def _shown(request: Request, statement: Statement) -> dict[str, object]:
    at = clock.now()
    return {
        "statement": statement, "lines": queries.lines(statement), "today": clock.day_of(at),
        "payments": [(row, refunds.most(row)) for row in queries.payments_of(statement)],
        "waiting": queries.waiting_payment(statement, at=at), "corrections": statement.corrections.order_by("-version"),
        "prepaid": queries.ways_back(clock.day_of(at)), "can_pay": provider() is not None, "key": uuid4(),
    }  # fmt: skip


@page(permissions.SEE_OWN)
@require_GET
def statement(request: Request, statement_id: int) -> HttpResponse:
    """How much by when, then how it was computed, then what was paid."""
    found = get_object_or_404(queries.own(request.actor), pk=statement_id)
    return render(request, "enrolment/fees/statement.html", _shown(request, found))


@page(permissions.SEE_DOCUMENT)
@require_GET
def document(request: Request, statement_id: int) -> HttpResponse:
    """The statement as a PDF."""
    found, at = get_object_or_404(queries.documents(request.actor), pk=statement_id), clock.now()
    readings.record(
        children=[found.child], purpose=ReadingPurpose.FEES, items="账单 PDF", place=found.institution.name,
        institution=found.institution_id, by=request.actor, at=at,
    )  # fmt: skip
    content = statement_document.pdf(found, at=at)
    name = quote(f"托育费账单 {found.month:%Y-%m}.pdf")
    disposition = f"inline; filename=\"statement.pdf\"; filename*=UTF-8''{name}"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@page(permissions.PAY)
@require_POST
def pay(request: Request, statement_id: int) -> HttpResponse:
    """Open an order; the statement then leads to the page at which it is paid."""
    found, form = get_object_or_404(queries.own(request.actor), pk=statement_id), PayForm(request.POST)
    back = f"{settings.PUBLIC_ADDRESS}{reverse('enrolment:statement', args=[found.pk])}"
    try:
        key = form.cleaned_data["key"] if form.is_valid() else uuid4()
        made = payments.begin(statement=found, key=key, back=back, by=request.actor, at=clock.now())
    except ProblemError as problem:
        messages.error(request, f"{problem.sentence}{problem.remedy}")
        return redirect("enrolment:statement", found.pk)
    return redirect(made.pay_url if made.pay_url.startswith("/") else back_to(found.pk))


def back_to(statement_id: int) -> str:
    """A provider's own page is reached over a link: our forms lead to no other site (Content-Security-Policy)."""
    return reverse("enrolment:statement", args=[statement_id]) + "#pay"


@page(permissions.FOLLOW)
@require_POST
def follow(request: Request, payment_key: UUID) -> HttpResponse:
    """Ask the provider now what became of an order."""
    rows = permissions.FOLLOW.rows(request.actor, Payment.objects.select_related("statement"))
    found = get_object_or_404(rows, key=payment_key)
    try:
        state = payments.follow(payment=found, by=request.actor, at=clock.now())
        messages.info(request, _("支付平台的答复：{state}。").format(state=state.label))
    except ProblemError as problem:
        messages.error(request, f"{problem.sentence}{problem.remedy}")
    return redirect("enrolment:statement", found.statement_id)


@page(permissions.PAY_DEMONSTRATION)
@require_http_methods(["GET", "POST"])
def pay_demonstration(request: Request, payment_key: UUID) -> HttpResponse:
    """The demonstration's provider: its page, and what it then tells us."""
    rows = permissions.PAY_DEMONSTRATION.rows(request.actor, Payment.objects.select_related("statement__institution"))
    name = DemonstrationProvider.name if settings.DEMO else "-"
    found = get_object_or_404(rows, key=payment_key, provider=name)
    if request.method == "GET" and found.state == PaymentState.STARTED:
        return render(request, "enrolment/fees/demonstration.html", {"payment": found})
    if request.method == "POST":
        paid = request.POST.get("deed") == "pay"
        demonstration_payments.press(payment=found, paid=paid, by=request.actor, at=clock.now())
    return redirect("enrolment:statement", found.statement_id)


@page(permissions.ASK_REFUND)
@require_http_methods(["GET", "POST"])
def ask_refund(request: Request, payment_key: UUID) -> HttpResponse:
    """Ask for money back, with the day by which it must come."""
    rows = permissions.ASK_REFUND.rows(request.actor, Payment.objects.select_related("statement__institution"))
    found, at = get_object_or_404(rows, key=payment_key), clock.now()
    most, (ground, days) = refunds.most(found), refunds.basis(found, at=at)
    form = RefundForm(sent(request), initial={"key": uuid4(), "amount": yuan(most).replace(",", "")})
    if form.is_valid():
        with shown_in(form):
            made = refunds.ask(payment=found, **form.values, by=request.actor, at=at)
            messages.success(request, _("已申请，机构应在 {day} 前退款。").format(day=made.due_on))
            return redirect("enrolment:statement", found.statement_id)
    context = {"form": form, "payment": found, "most": most, "ground": ground, "days": days}
    return render(request, "enrolment/fees/ask_refund.html", context, status=422 if form.errors else 200)
