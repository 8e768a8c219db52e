"""What this room keeps of a child, for the family's copy, a merge and a deletion (see families.services.records)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from zhaohu.core import weekdays
from zhaohu.enrolment.choices.applications import ApplicationState
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.choices.fees import StatementState
from zhaohu.enrolment.choices.payments import REFUND_OPEN, PaymentState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.choices.rolls import HOLDING_LINKS
from zhaohu.enrolment.models import (
    Absence,
    AbsenceReport,
    Agreement,
    Application,
    Booking,
    Choice,
    EnrolmentLink,
    FamilyDocument,
    NoticeSettlement,
    Payment,
    PaymentNotice,
    Placement,
    RankMove,
    Refund,
    RollRow,
    RunResult,
    Statement,
    StatementCorrection,
    StatementLine,
)
from zhaohu.enrolment.models.classes import Span
from zhaohu.enrolment.queries import round_results
from zhaohu.enrolment.queries.fees_words import explained
from zhaohu.families.models import Child
from zhaohu.families.services.records import Records, Table

_SPAN = ("first", "last", "weekdays")
_BY_PEOPLE = (
    "made_by", "answered_by", "checked_by", "reported_by", "family_confirmed_by", "institution_confirmed_by",
    "issued_by", "started_by", "asked_by", "decided_by", "settled_by", "claimed_by", "documents_seen_by",
)  # fmt: skip


def leaving(child: Child) -> date | None:
    """The last day of the child's last placement or booking."""
    placements = Placement.objects.filter(child=child, state=PlacementState.ENDED, ends_on__isnull=False)
    bookings = Booking.objects.filter(child=child, state=BookingState.ATTENDED)
    days = [*placements.values_list("ends_on", flat=True), *bookings.values_list("on", flat=True)]
    return max((day for day in days if day), default=None)


def blocked(child: Child, on: date) -> str:
    """A child in care, with a place held, or queueing cannot be deleted."""
    held = (PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED)
    placements = Placement.objects.filter(child=child)
    if placements.filter(Q(state__in=held) | Q(state=PlacementState.ENDED, ends_on__gte=on)).exists():
        return _("孩子还在托，或有一个托位在办理")
    if Application.objects.filter(child=child, state=ApplicationState.SUBMITTED).exists():
        return _("有一份入托申请在排队")
    if Booking.objects.filter(child=child, state=BookingState.BOOKED, on__gte=on).exists():
        return _("有一次预约还没有结束")
    if EnrolmentLink.objects.filter(child=child, state__in=HOLDING_LINKS).exists():
        return _("有一份入托邀请还没有办完")
    return _money(child)


def _money(child: Child) -> str:
    """Nothing is deleted while somebody owes somebody money, or money is on its way."""
    statements = Statement.objects.filter(child=child)
    if statements.exclude(state=StatementState.PAID).exists():
        return _("有一份账单还没有结清")
    if statements.filter(payments__state=PaymentState.STARTED).exists():
        return _("有一笔支付还没有结果")
    if statements.filter(payments__refunds__state__in=REFUND_OPEN).exists():
        return _("有一笔退款还没有办完")
    return ""


def _time_in_words(row: Span) -> dict[str, str]:
    days: Iterable[int] = getattr(row, "weekdays", None) or ()
    return {"时段": f"{weekdays.words([*days])} {row.starts:%H:%M}–{row.ends:%H:%M}".strip()}


def _file_in_words(row: FamilyDocument) -> dict[str, str]:
    return {"文件名": row.file.name}


def _line_in_words(line: StatementLine) -> dict[str, str]:
    return {"怎么算的": explained(line)}


def _result_in_words(result: RunResult) -> dict[str, str]:
    choices = round_results.told(result).choices
    return {"理由": "\n".join(f"第 {row.rank} 志愿：{row.sentence}" for row in choices)}


RECORDS = Records(
    name="enrolment",
    tables=(
        Table(model=Application, kind="applications", blank={"claims": []}, hidden=_BY_PEOPLE),
        Table(model=Choice, path="application__child", kind="applications", hidden=("application", "offer")),
        Table(model=RankMove, path="choice__application__child", kind="applications", hidden=("choice",)),
        Table(
            model=FamilyDocument, kind="documents", file="file", in_words=_file_in_words,
            hidden=("household", "file", *_BY_PEOPLE),
        ),
        Table(
            model=Placement, kind="placements", blank={"ended_reason": ""}, in_words=_time_in_words,
            hidden=("offer", "choice", "care_class", *_SPAN, *_BY_PEOPLE),
        ),
        Table(
            model=Agreement, path="placement__child", kind="placements", blank={"content": {}},
            hidden=("placement", *_BY_PEOPLE),
        ),
        Table(model=Absence, path="placement__child", kind="placements", hidden=("placement", *_BY_PEOPLE)),
        Table(
            model=AbsenceReport, path="placement__child", kind="placements", blank={"sentence": ""},
            hidden=("client_id", "placement", "code", *_BY_PEOPLE),
        ),
        Table(
            model=Booking, kind="placements", in_words=_time_in_words,
            hidden=("offer", "care_class", "cancel_rule", *_SPAN, *_BY_PEOPLE),
        ),
        Table(
            model=RunResult, path="application__child", kind="applications", in_words=_result_in_words,
            hidden=("run", "application", "choice", "placement", "reasons"),
        ),
        # Lines of issued statements, corrections and notices never change (migration 0004_money): they are accounts.
        Table(model=Statement, kind="placements", hidden=_BY_PEOPLE),
        Table(
            model=StatementLine, path="statement__child", kind="placements", in_words=_line_in_words,
            hidden=("statement", "placement", "booking", "of", "facts"),
        ),
        Table(
            model=StatementCorrection, path="statement__child", kind="placements", hidden=("statement", *_BY_PEOPLE),
        ),
        Table(model=Payment, path="statement__child", kind="placements", hidden=("statement", "pay_url", *_BY_PEOPLE)),
        Table(
            model=PaymentNotice, path="payment__statement__child", kind="placements",
            hidden=("payment", "body", *_BY_PEOPLE),
        ),
        Table(
            model=NoticeSettlement, path="notice__payment__statement__child", kind="placements",
            hidden=("notice", *_BY_PEOPLE),
        ),
        Table(
            model=Refund, path="payment__statement__child", kind="placements", blank={"reason": "—", "answer": ""},
            hidden=("payment", *_BY_PEOPLE),
        ),
        Table(
            model=RollRow, kind="applications", blank={"cells": None, "faults": None},
            hidden=("roll", "placement", "faults", "codes"),
        ),
        Table(
            model=EnrolmentLink, kind="applications", blank={"nickname": "—", "phone": None}, in_words=_time_in_words,
            hidden=("offer", "care_class_id", "placement", *_SPAN, *_BY_PEOPLE),
        ),
    ),
    leaving=leaving,
    blocked=blocked,
)  # fmt: skip
