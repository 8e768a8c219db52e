"""What waits for an institution's people: one line a kind, with how many, never with a child's name."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.enrolment.choices.applications import ChoiceState, DocumentState
from zhaohu.enrolment.choices.fees import StatementState
from zhaohu.enrolment.choices.payments import REFUND_OPEN, TO_SETTLE
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.choices.rolls import LinkState, RollRowState, RollState
from zhaohu.enrolment.models import (
    Choice,
    EnrolmentLink,
    FamilyDocument,
    PaymentNotice,
    Placement,
    Refund,
    RollImport,
    Statement,
)
from zhaohu.enrolment.permissions import applications, fees, placements, rolls
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


def todos(actor: Actor, *, at: datetime, institution: Institution) -> list[Todo]:
    """What the person may settle at one institution."""
    tellers = (_money, _agreements, _links, _imports, _statements, _answered)
    found = [todo for tell in tellers for todo in tell(actor, institution)]
    return [*found, *_documents(actor, institution, at)]


def _page(name: str, institution: Institution, **more: object) -> str:
    asked = "".join(f"&{key}={value}" for key, value in more.items())
    return f"{reverse(name)}?institution={institution.uscc}{asked}"


def _money(actor: Actor, institution: Institution) -> Iterator[Todo]:
    refunds = Refund.objects.filter(payment__statement__institution=institution, state__in=REFUND_OPEN)
    refunds = fees.DECIDE_REFUND.rows(actor, refunds).order_by("due_on", "pk")
    if n := refunds.count():
        first = refunds[0]
        ends = datetime.combine(first.due_on + timedelta(days=1), datetime.min.time())
        yield Todo(
            icon="credit-card-refund", title=_("{n} 笔退款待办理").format(n=n), deed=_("办理"),
            text=_("最早的应在 {day} 前退给家庭").format(day=first.due_on), due_at=timezone.make_aware(ends),
            url=reverse("enrolment:decide_refund", args=[first.pk]),
        )  # fmt: skip
    notices = PaymentNotice.objects.filter(payment__statement__institution=institution, verdict__in=TO_SETTLE)
    notices = fees.SETTLE_NOTICE.rows(actor, notices.filter(settlement__isnull=True)).order_by("pk")
    if n := notices.count():
        yield Todo(
            icon="alert-octagon", title=_("{n} 笔到账与账单不符").format(n=n), text=_("没有入账，核对后处理"),
            deed=_("核对"), url=reverse("enrolment:settle_notice", args=[notices[0].pk]),
        )  # fmt: skip


def _accepted(institution: Institution) -> QuerySet[Placement]:
    return Placement.objects.filter(institution=institution, state=PlacementState.ACCEPTED)


def _agreements(actor: Actor, institution: Institution) -> Iterator[Todo]:
    rows = _accepted(institution).filter(
        agreement__family_confirmed_at__isnull=False, agreement__institution_confirmed_at__isnull=True
    )
    rows = placements.SIGN_FOR_INSTITUTION.rows(actor, rows)
    if n := rows.count():
        first = rows.aggregate(day=Min("starts_on"))["day"]
        yield Todo(
            icon="writing-sign", title=_("{n} 份协议等机构确认").format(n=n), deed=_("去确认"),
            text=_("家庭已确认，最早 {day} 入托").format(day=first),
            url=_page("enrolment:applicants", institution, tab="signing"),
        )  # fmt: skip


def _documents(actor: Actor, institution: Institution, at: datetime) -> Iterator[Todo]:
    """Documents behind what waiting applications claim; nothing else of a household counts."""
    if not applications.SEE_APPLICANTS.allows(actor, institution):
        return
    priorities = rules.value("enrolment.priorities", on=day_of(at), division=institution.district_id)
    waiting = Choice.objects.filter(
        offer__institution=institution, state=ChoiceState.WAITING, position__isnull=False
    ).exclude(application__claims=[])
    asked = {
        (household, priorities[code]["document"]): (choice, offer)
        for choice, offer, household, claims in waiting.order_by("-position", "-pk").values_list(
            "pk", "offer_id", "application__child__household_id", "application__claims"
        )
        for code in claims
        if code in priorities and priorities[code]["document"]
    }
    papers = FamilyDocument.objects.filter(
        household_id__in={household for household, _kind in asked}, state=DocumentState.UPLOADED,
        withdrawn_at__isnull=True,
    ).order_by("pk").values_list("household_id", "kind")  # fmt: skip
    found = [asked[paper] for paper in papers if paper in asked]
    if found:
        yield Todo(
            icon="file-alert", title=_("{n} 份家庭材料待核对").format(n=len(found)), deed=_("去核对"),
            text=_("核对通过后才计优先分"), url=reverse("enrolment:applicant", args=[found[0][0]]),
        )  # fmt: skip


def _links(actor: Actor, institution: Institution) -> Iterator[Todo]:
    rows = EnrolmentLink.objects.filter(
        institution=institution, state=LinkState.CONFIRMED, documents_seen_at__isnull=True
    ).order_by("starts_on", "pk")
    if rolls.MAKE_LINK.allows(actor, institution) and (n := rows.count()):
        yield Todo(
            icon="id", title=_("{n} 个家庭的证件还没有核对").format(n=n), deed=_("去核对"),
            text=_("家庭已用链接办好入托，最早 {day} 入托").format(day=rows[0].starts_on),
            url=reverse("enrolment:link", args=[rows[0].pk]),
        )  # fmt: skip


def _imports(actor: Actor, institution: Institution) -> Iterator[Todo]:
    """The latest sheet, if it was checked and never written."""
    latest = RollImport.objects.filter(institution=institution, erased_at__isnull=True).order_by("-received_at").first()
    if latest is None or latest.state != RollState.CHECKED or not rolls.IMPORT_ROLL.allows(actor, institution):
        return
    if n := latest.rows.filter(state=RollRowState.GOOD).count():
        yield Todo(
            icon="database-import", title=_("在托名单有 {n} 行可以写入").format(n=n), text=_("已核对，还没有写入"),
            deed=_("去写入"), url=reverse("enrolment:roll_import", args=[latest.pk]),
        )  # fmt: skip


def _statements(actor: Actor, institution: Institution) -> Iterator[Todo]:
    rows = Statement.objects.filter(institution=institution, state=StatementState.DRAFT)
    rows = fees.ISSUE.rows(actor, rows)
    if n := rows.count():
        month = rows.aggregate(month=Min("month"))["month"]
        yield Todo(
            icon="receipt", title=_("{n} 份账单待发出").format(n=n), deed=_("去核对"),
            text=_("最早的是 {month} 的账单").format(month=f"{month:%Y-%m}"),
            url=_page("enrolment:institution_fees", institution, month=f"{month:%Y-%m}"),
        )  # fmt: skip


def _answered(actor: Actor, institution: Institution) -> Iterator[Todo]:
    rows = placements.SEE.rows(actor, _accepted(institution).filter(agreement__family_confirmed_at__isnull=True))
    if n := rows.count():
        yield Todo(
            icon="circle-check", title=_("{n} 个家庭接受了托位").format(n=n), deed=_("看进度"),
            text=_("等家庭确认协议"), url=_page("enrolment:applicants", institution, tab="signing"),
        )  # fmt: skip
