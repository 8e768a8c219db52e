"""Statements as families and directors read them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.money import yuan
from zhaohu.core.todo import Todo
from zhaohu.enrolment.choices.fees import OPEN, StatementState
from zhaohu.enrolment.choices.payments import ARRIVED, REFUND_OPEN, TO_SETTLE, PaymentState
from zhaohu.enrolment.models import Payment, PaymentNotice, Refund, Statement, StatementLine
from zhaohu.enrolment.permissions import fees as permissions
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_OPEN_FEN = Greatest(F("total_fen") - F("paid_fen") + F("refunded_fen"), 0)


def own(actor: Actor) -> QuerySet[Statement]:
    """The issued statements of a guardian's children."""
    rows = permissions.SEE_OWN.rows(actor, Statement.objects.exclude(state=StatementState.DRAFT))
    return rows.select_related("child", "institution")


def documents(actor: Actor) -> QuerySet[Statement]:
    """Whatever statement the reader may have as a document: drafts are the institution's only."""
    rows = permissions.SEE_DOCUMENT.rows(actor, Statement.objects.select_related("child", "institution"))
    return rows if permissions.PREVIEW.allows(actor) else rows.exclude(state=StatementState.DRAFT)


def of_institution(actor: Actor) -> QuerySet[Statement]:
    """The statements of the institutions for which the reader acts."""
    return permissions.PREVIEW.rows(actor, Statement.objects.select_related("child", "institution"))


def lines(statement: Statement) -> list[StatementLine]:
    """The lines of the version that counts, in order."""
    rows = statement.lines.filter(version=statement.version).order_by("position")
    return list(rows.select_related("of"))


@dataclass(frozen=True, slots=True)
class Totals:
    """A month of an institution in fen. `overdue_fen` is the part of `open_fen` whose day is past."""

    statements: int
    drafts: int
    due_fen: int
    paid_fen: int
    open_fen: int
    overdue_fen: int
    draft_fen: int


def totals(institution: Institution, month: date, *, on: date) -> Totals:
    """The sums over a month's statements, with one statement of SQL."""
    rows = Statement.objects.filter(institution=institution, month=month)
    issued, late = ~Q(state=StatementState.DRAFT), Q(due_on__lt=on)
    found = rows.annotate(left_fen=_OPEN_FEN).aggregate(
        due=Sum("total_fen", filter=issued), held=Sum(F("paid_fen") - F("refunded_fen"), filter=issued),
        open=Sum("left_fen", filter=issued), overdue=Sum("left_fen", filter=issued & late),
        drawn=Sum("total_fen", filter=~issued),
    )  # fmt: skip
    drafts = rows.filter(state=StatementState.DRAFT).count()
    count = rows.count()
    return Totals(
        count, drafts, found["due"] or 0, found["held"] or 0, found["open"] or 0, found["overdue"] or 0,
        found["drawn"] or 0,
    )  # fmt: skip


def month_list(institution: Institution, month: date) -> QuerySet[Statement]:
    return Statement.objects.filter(institution=institution, month=month).select_related("child")


def to_settle(institution: Institution) -> QuerySet[PaymentNotice]:
    """Money that arrived and was not booked, not yet settled; the newest first."""
    rows = PaymentNotice.objects.filter(verdict__in=TO_SETTLE, settlement__isnull=True)
    return rows.filter(payment__statement__institution=institution).select_related("payment__statement").order_by("-pk")


def open_refunds(institution: Institution) -> QuerySet[Refund]:
    """Refunds to be paid, by their day."""
    rows = Refund.objects.filter(state__in=REFUND_OPEN, payment__statement__institution=institution)
    return rows.select_related("payment__statement__child").order_by("due_on", "pk")


def payments_of(statement: Statement) -> list[Payment]:
    """Payments that arrived or may still, the newest first, with their refunds."""
    rows = statement.payments.filter(state__in=[*ARRIVED, PaymentState.STARTED])
    return list(rows.prefetch_related("refunds").order_by("-pk"))


def waiting_payment(statement: Statement, *, at: datetime) -> Payment | None:
    """The order under way, if it can still be paid."""
    return statement.payments.filter(state=PaymentState.STARTED, expires_at__gt=at).first()


def ways_back(on: date) -> dict[str, int]:
    """The limits of the rule `enrolment.prepaid` that are shown before a refund is asked for."""
    found: dict[str, int] = rules.value("enrolment.prepaid", on=on)
    return found


def month_to_show(institution: Institution, last: date) -> date:
    """The last month that is over, or the running one where only that has statements."""
    rows = Statement.objects.filter(institution=institution, month__gte=last).order_by("month")
    return rows.values_list("month", flat=True).first() or last


def todos(actor: Actor, at: datetime) -> list[Todo]:
    """Statements to pay, and for a director money and refunds to settle."""
    found = [_to_pay(row, at) for row in own(actor).filter(state__in=OPEN).order_by("due_on", "pk")[:5]]
    for refund in permissions.DECIDE_REFUND.rows(actor, Refund.objects.filter(state__in=REFUND_OPEN))[:5]:
        found.append(
            Todo(
                icon="credit-card-refund", title=_("退款 {amount} 元").format(amount=yuan(refund.amount_fen)),
                text=_("应在 {day} 前退给家庭。").format(day=refund.due_on), deed=_("办理"),
                url=reverse("enrolment:decide_refund", args=[refund.pk]), due_at=_end_of(refund.due_on),
            )
        )  # fmt: skip
    notices = PaymentNotice.objects.filter(verdict__in=TO_SETTLE, settlement__isnull=True)
    for notice in permissions.SETTLE_NOTICE.rows(actor, notices)[:5]:
        found.append(
            Todo(
                icon="alert-octagon", title=_("有一笔到账与账单不符"), deed=_("核对"),
                text=_("到账 {amount} 元，没有入账。").format(amount=yuan(notice.amount_fen)),
                url=reverse("enrolment:settle_notice", args=[notice.pk]),
            )
        )  # fmt: skip
    return found


def _to_pay(row: Statement, at: datetime) -> Todo:
    late = row.due_on is not None and row.due_on < day_of(at)
    text = _("{name} · 已过期限，请尽快缴清。") if late else _("{name} · 请在 {day} 前缴清。")
    return Todo(
        icon="receipt", title=_("{nickname} {month} 的托育费 {amount} 元").format(
            nickname=row.child.nickname, month=f"{row.month:%Y-%m}", amount=yuan(row.open_fen)
        ),
        text=text.format(name=row.institution.name, day=row.due_on), deed=_("缴费"),
        url=reverse("enrolment:statement", args=[row.pk]), due_at=_end_of(row.due_on),
    )  # fmt: skip


def _end_of(on: date | None) -> datetime | None:
    """The instant at which a day in Beijing is over."""
    if on is None:
        return None
    begin = datetime.combine(on + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(begin)
