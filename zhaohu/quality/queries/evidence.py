"""What the records say about an indicator, in one sentence each: counts, never a person. They propose; people judge."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, IntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.alerts import AlertKind
from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.choices.menus import MenuState
from zhaohu.attendance.models import Alert, Event, Incident, LogEntry, Menu, Message, SleepMiss
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import Institution, NonComplianceNotice
from zhaohu.quality.models import Assessment
from zhaohu.quality.queries.conditions import IN_FORCE
from zhaohu.staff.models import TrainingRecord
from zhaohu.staff.queries import people, standing
from zhaohu.supervision.choices.complaints import FOUND_SOMETHING, ComplaintState
from zhaohu.supervision.models import Complaint, Finding


@dataclass(frozen=True)
class Span:
    """The institution, the days of the year that are looked at, and the last of them."""

    institution: Institution
    since: date
    until: date

    @property
    def days(self) -> dict[str, Any]:
        return {"institution": self.institution, "on__range": (self.since, self.until)}


def proposed(assessment: Assessment, codes: Iterable[str], on: date) -> dict[str, str]:
    """What the records say for each kind of evidence that an indicator names; a kind that nobody knows is left out."""
    until = min(on, date(assessment.year, 12, 31))
    span = Span(assessment.institution, date(assessment.year, 1, 1), until)
    return {code: _ASKED[code](span) for code in dict.fromkeys(codes) if code in _ASKED}


def _filing(span: Span) -> str:
    state = FilingState(span.institution.filing_state)
    held = _("有效") if state in IN_FORCE else _("无效")
    return _("备案状态：{state}（{held}）").format(state=state.label, held=held)


def _staff(span: Span) -> list[Any]:
    return list(standing.marked(people.current(span.until).filter(institution=span.institution), span.until))


def _certificates(span: Span) -> str:
    rows = _staff(span)
    lacking = sum(bool(row.lacks_credential) for row in rows)
    unwell = sum(bool(row.lacks_health) for row in rows)
    words = _("在职 {n} 人，缺资格证书 {lacking} 人，健康合格证无效 {unwell} 人")
    return words.format(n=len(rows), lacking=lacking, unwell=unwell)


def _records(span: Span) -> str:
    rows = _staff(span)
    lacking = sum(bool(row.lacks_query) for row in rows)
    return _("在职 {n} 人，没有有效的违法犯罪记录查询 {lacking} 人").format(n=len(rows), lacking=lacking)


def _training(span: Span) -> str:
    members = people.current(span.until).filter(institution=span.institution).values("member")
    year = TrainingRecord.objects.filter(member__in=members, finished_on__range=(span.since, span.until))
    told = year.aggregate(hours=Sum("hours"))
    count = year.values("member").distinct().count()
    return _("今年 {n} 人参加培训，共 {hours} 学时").format(n=count, hours=told["hours"] or 0)


def _ratio(span: Span) -> str:
    alerts = Alert.objects.filter(**span.days, kind=AlertKind.RATIO)
    told = _("今年师幼比不足 {n} 次，上报 {raised} 次")
    return told.format(n=alerts.count(), raised=alerts.filter(raised_at__isnull=False).count())


def _findings(span: Span) -> str:
    days = (span.since, span.until)
    found = Finding.objects.filter(inspection__institution=span.institution, found_on__range=days)
    notices = NonComplianceNotice.objects.filter(institution=span.institution, found_on__range=days)
    told = _("今年检查发现 {n} 项，未改正 {open} 项；不符合要求的告知 {notices} 份")
    return told.format(n=found.count(), open=found.filter(corrected_on=None).count(), notices=notices.count())


def _menus(span: Span) -> str:
    menus = Menu.objects.filter(institution=span.institution, monday__range=(span.since, span.until))
    n = menus.filter(state=MenuState.PUBLISHED).count()
    return _("今年公布 {n} 周食谱").format(n=n)


def _outdoor(span: Span) -> str:
    entries = LogEntry.objects.filter(**span.days, what=LogKind.OUTDOOR)
    minutes = entries.annotate(n=Cast(KT("facts__minutes"), IntegerField()))
    days = minutes.values("child", "on").annotate(sum=Sum("n")).aggregate(mean=Avg("sum"))["mean"]
    count = entries.values("on").distinct().count()
    if days is None:
        return _("今年没有户外活动的记录")
    return _("今年 {n} 天有户外记录，每名孩子每天平均 {minutes} 分钟").format(n=count, minutes=round(days))


def _meals(span: Span) -> str:
    days = LogEntry.objects.filter(**span.days, what=LogKind.MEAL).values("on").distinct().count()
    return _("今年 {n} 天有用餐记录").format(n=days)


def _sleep(span: Span) -> str:
    return _("今年漏掉睡眠巡视 {n} 次").format(n=SleepMiss.objects.filter(**span.days).count())


def _checks(span: Span) -> str:
    checks = Event.objects.filter(**span.days, kind=EventKind.CHECK)
    return _("今年 {n} 天有晨检记录").format(n=checks.values("on").distinct().count())


def _clusters(span: Span) -> str:
    return _("今年聚集性患病 {n} 起").format(n=Alert.objects.filter(**span.days, kind=AlertKind.CLUSTER).count())


def _messages(span: Span) -> str:
    sent = Message.objects.filter(institution=span.institution, sent_at__date__range=(span.since, span.until))
    return _("今年家园沟通 {n} 件").format(n=sent.count())


def _incidents(span: Span) -> str:
    found = Incident.objects.filter(institution=span.institution, happened_at__date__range=(span.since, span.until))
    return _("今年报告事件 {n} 起，未办结 {open} 起").format(n=found.count(), open=found.filter(closed_at=None).count())


def _complaints(span: Span) -> str:
    found = Complaint.objects.filter(institution=span.institution, received_at__date__range=(span.since, span.until))
    held = found.filter(state=ComplaintState.CLOSED, finding__in=FOUND_SOMETHING)
    return _("今年投诉 {n} 件，查实 {held} 件").format(n=found.count(), held=held.count())


_ASKED: dict[str, Callable[[Span], str]] = {
    "filing": _filing, "certificates": _certificates, "records": _records, "training": _training, "ratio": _ratio,
    "findings": _findings, "menus": _menus, "outdoor": _outdoor, "meals": _meals, "sleep": _sleep,
    "checks": _checks, "clusters": _clusters, "messages": _messages, "incidents": _incidents,
    "complaints": _complaints,
}  # fmt: skip
