"""What an institution's file (一户一档) is made of: one source a kind of record, each with its words and its day.

A source reads with the institution's own index, so a file costs the same statements after ten years as on its first
day. What says who complained, and what an officer notes for the office, is never read here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.attendance.choices.alerts import AlertKind
from zhaohu.attendance.models import Alert, Incident
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import FilingReceipt, Institution, NonComplianceNotice
from zhaohu.quality.models import Candidacy
from zhaohu.supervision.models import (
    Complaint,
    CreditRecord,
    Finding,
    Inspection,
    PublishedCredit,
    Question,
    RectificationOrder,
)


@dataclass(frozen=True, slots=True)
class Words:
    """A record in one sentence: what it is, how it stands; `url`: where the office works on it."""

    title: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record: whose rows, by which field they are dated, in which words. `own`: as the institution may read
    it; `None` where it is the same."""

    code: str
    title: str | Promise
    rows: Callable[[Institution], QuerySet[Any]]
    dated: str
    words: Callable[[Any], Words]
    street: bool = False
    own: "Source | None" = None


def day(row: Model, source: Source) -> date:
    """The day of a record."""
    found: Any = row
    for name in source.dated.split("__"):
        found = getattr(found, name)
    return day_of(found) if isinstance(found, datetime) else found


def _receipt(row: FilingReceipt) -> Words:
    return Words(_("出具备案回执 {number}").format(number=row.number), _("第 {n} 版").format(n=row.version))


def _notice(row: NonComplianceNotice) -> Words:
    done = (
        _("{day} 改正").format(day=row.rectified_on)
        if row.rectified_on
        else _("限 {day} 前整改").format(day=row.rectify_by)
    )
    return Words(row.reason[:80], done)


def _inspection(row: Inspection) -> Words:
    return Words(f"{row.get_kind_display()} {row.number}", row.get_conclusion_display() or row.get_state_display())


def _finding(row: Finding) -> Words:
    done = _("{day} 改正").format(day=row.corrected_on) if row.corrected_on else _("还没有改正")
    return Words(f"{row.item} {row.title}", done)


def _order(row: RectificationOrder) -> Words:
    return Words(
        _("责令改正 {number}").format(number=row.number),
        _("{state}，期限 {day}").format(state=row.get_state_display(), day=row.due_on),
    )


def _complaint(row: Complaint) -> Words:
    stands = row.get_finding_display() or row.get_state_display()
    return Words(f"{row.get_category_display()} {row.number}", stands, reverse("supervision:complaint", args=[row.pk]))


def _question(row: Question) -> Words:
    return Words(row.subject, row.get_state_display(), reverse("supervision:question", args=[row.pk]))


def _incident(row: Incident) -> Words:
    return Words(row.get_kind_display(), f"{row.get_severity_display()}，{row.get_state_display()}")


def _alert(row: Alert) -> Words:
    over = _("已结束") if row.ended_at else _("没有结束")
    return Words(row.get_kind_display(), f"{row.reason}，{over}" if row.reason else over)


def _record(row: CreditRecord) -> Words:
    about = row.values.get("violation_type") or row.authority
    return Words(
        f"{row.get_kind_display()}：{about}"[:80], row.get_state_display(), reverse("supervision:record", args=[row.pk])
    )


def _own_record(row: CreditRecord) -> Words:
    return Words(_record(row).title, row.get_state_display())


def _credit(row: PublishedCredit) -> Words:
    quarter = _("{year} 年第 {quarter} 季度").format(year=row.publication.year, quarter=row.publication.quarter)
    return Words(_("信用等级 {grade}").format(grade=row.grade), quarter)


def _own_credit(row: PublishedCredit) -> Words:
    told = _credit(row)
    return told if row.published_at else Words(told.title, _("{quarter}，拟公布").format(quarter=told.text))


def _grades(one: Institution) -> QuerySet[PublishedCredit]:
    rows = PublishedCredit.objects.filter(institution=one).select_related("publication", "score", "institution")
    return rows.defer("publication__content")


def _candidacy(row: Candidacy) -> Words:
    return Words(_("示范申报 {title}").format(title=row.round.title), row.get_state_display())


def _alerts(kind: AlertKind) -> Callable[[Institution], QuerySet[Alert]]:
    return lambda one: Alert.objects.filter(institution=one, kind=kind, raised_at__isnull=False)


_QUESTIONS = Source(
    "complaints", gettext_lazy("监管询问"),
    lambda one: Question.objects.filter(institution=one).only("subject", "state", "asked_at"), "asked_at", _question,
)  # fmt: skip
_RECORDS = Source(
    "penalties", gettext_lazy("处罚和信用信息"),
    lambda one: CreditRecord.objects.filter(institution=one).defer("person_id", "legal_rep_id"), "decided_on",
    _own_record,
)  # fmt: skip
SOURCES = (
    Source(
        "registration", gettext_lazy("登记备案"), lambda one: FilingReceipt.objects.filter(institution=one),
        "issued_at", _receipt, street=True,
    ),
    Source(
        "inspections", gettext_lazy("检查"),
        lambda one: Inspection.objects.filter(institution=one, signed_at__isnull=False).defer("summary"), "signed_at",
        _inspection, street=True,
    ),
    Source(
        "findings", gettext_lazy("发现的问题"),
        lambda one: Finding.objects.filter(inspection__institution=one, inspection__signed_at__isnull=False),
        "found_on", _finding, street=True,
    ),
    Source(
        "orders", gettext_lazy("责令改正"), lambda one: RectificationOrder.objects.filter(institution=one),
        "ordered_at", _order, street=True,
    ),
    Source(
        "notices", gettext_lazy("不符合要求告知"), lambda one: NonComplianceNotice.objects.filter(institution=one),
        "notified_at", _notice, street=True,
    ),
    Source(
        "complaints", gettext_lazy("投诉"),
        lambda one: Complaint.objects.filter(institution=one, merged_into=None).only(
            "number", "category", "state", "finding", "received_at"
        ),
        "received_at", _complaint, own=_QUESTIONS,
    ),
    replace(_RECORDS, words=_record, own=_RECORDS),
    Source(
        "credit", gettext_lazy("信用等级"), lambda one: _grades(one).filter(published_at__isnull=False), "published_at",
        _credit, own=Source("credit", gettext_lazy("信用等级"), _grades, "made_at", _own_credit),
    ),
    Source(
        "incidents", gettext_lazy("事件"), lambda one: Incident.objects.filter(institution=one), "made_at", _incident
    ),
    Source("clusters", gettext_lazy("聚集性患病"), _alerts(AlertKind.CLUSTER), "begun_at", _alert),
    Source("ratios", gettext_lazy("师幼比上报"), _alerts(AlertKind.RATIO), "begun_at", _alert),
    Source(
        "demonstration", gettext_lazy("示范申报"),
        lambda one: Candidacy.objects.filter(institution=one).select_related("round"), "applied_at", _candidacy,
    ),
)  # fmt: skip
