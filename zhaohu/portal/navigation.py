"""Where each audience can go: as data. An entry is shown to those who hold its action, once its page exists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.accounts.choices import Role
from zhaohu.attendance.queries import messages
from zhaohu.core import access
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.notifications import queries as notifications


@dataclass(frozen=True)
class Entry:
    """One entry; `action` empty means anybody. `count` says how much waits there for a reader."""

    title: str | Promise
    page: str
    icon: str
    action: str = ""
    count: Callable[[access.Actor], int] | None = None


@dataclass(frozen=True)
class Item:
    title: str | Promise
    url: str
    icon: str
    current: bool
    count: int = 0


PUBLIC = (
    Entry(_("找托育"), "enrolment:care", icon="search"),
    Entry(_("查备案"), "institutions:register", icon="building"),
    Entry(_("查公示"), "institutions:noncompliance", icon="list-check"),
    Entry(_("核验"), "institutions:verify", icon="shield-check"),
    Entry(_("我的"), "portal:mine", icon="user"),
)
FAMILY = (
    Entry(_("首页"), "portal:family", icon="home"),
    Entry(_("找托育"), "enrolment:care", icon="search"),
    Entry(_("我的班次"), "staff:mine", icon="user-check", action="staff.see_own"),
    Entry(_("消息"), "notifications:inbox", icon="message", count=notifications.unread),
    Entry(_("我的"), "portal:mine", icon="user"),
)
STAFF = (
    Entry(_("我的班次"), "staff:mine", icon="user-check"),
    Entry(_("消息"), "notifications:inbox", icon="message"),
    Entry(_("我的"), "portal:mine", icon="user"),
)
OFFICE = (
    Entry(_("待办"), "institutions:queue", icon="inbox", action="institutions.see_queue"),
    Entry(_("投诉"), "supervision:complaints", icon="message", action="supervision.see_complaints"),
    Entry(_("检查"), "supervision:inspection_plans", icon="clipboard-check", action="supervision.see_inspection_plans"),
    Entry(_("我的检查"), "supervision:my_inspections", icon="walk", action="supervision.see_own_inspections"),
    Entry(_("登记推送"), "institutions:pushes", icon="building", action="institutions.see_pushes"),
    Entry(_("缺口"), "institutions:gaps", icon="radar-2", action="institutions.see_gaps"),
    Entry(_("机构"), "institutions:office_search", icon="search", action="institutions.search_office"),
    Entry(_("托位分配"), "enrolment:rounds", icon="scale", action="enrolment.see_rounds"),
    Entry(_("机构提醒"), "attendance:ratio_alerts", icon="alert-triangle", action="attendance.see_ratio_alerts"),
    Entry(_("事件"), "attendance:district_incidents", icon="bandage", action="attendance.see_incidents_of_district"),
    Entry(_("聚集性患病"), "attendance:clusters", icon="alert-octagon", action="attendance.see_clusters"),
    Entry(_("儿童档案"), "families:duplicates", icon="users", action="families.check_identity"),
    Entry(_("监护关系"), "families:relations", icon="users", action="families.check_relation"),
    Entry(_("禁止接送"), "attendance:custody_blocks", icon="gavel", action="attendance.see_custody_blocks"),
    Entry(_("从业禁止"), "staff:bans", icon="ban", action="staff.see_bans"),
    Entry(_("示范机构"), "quality:office", icon="award", action="quality.see_candidacies"),
    Entry(_("专家评审"), "quality:reviews", icon="clipboard-check", action="quality.score"),
    Entry(_("规则"), "rules:rules", icon="scale", action="rules.see"),
    Entry(_("人员"), "accounts:people", icon="users", action="accounts.see_people"),
    Entry(_("密钥"), "accounts:keys", icon="shield-lock", action="accounts.issue_credential"),
    Entry(_("审计"), "ledger:entries", icon="shield-check", action="ledger.read_entries"),
    Entry(_("作业"), "notifications:jobs", icon="settings", action="notifications.see_jobs"),
)
INSTITUTION = (
    Entry(_("今日"), "institutions:workplace", icon="layout-dashboard", action="institutions.see_workplace"),
    Entry(_("在园"), "attendance:day", icon="device-tablet", action="attendance.see_day"),
    Entry(_("日志"), "attendance:log", icon="notes", action="attendance.see_log"),
    Entry(_("事件"), "attendance:incidents", icon="bandage", action="attendance.see_incidents"),
    Entry(_("食谱"), "attendance:menu", icon="tools-kitchen-2", action="attendance.see_menu"),
    Entry(
        _("家园沟通"), "attendance:messages", icon="message", action="attendance.see_messages", count=messages.unseen
    ),
    Entry(_("招生"), "enrolment:applicants", icon="users", action="enrolment.see_applicants"),
    Entry(_("在托"), "enrolment:roll", icon="list-check", action="enrolment.see_roll"),
    Entry(_("预约"), "enrolment:day_bookings", icon="calendar-event", action="enrolment.see_bookings"),
    Entry(_("班和服务"), "enrolment:classes", icon="school", action="enrolment.see_classes"),
    Entry(_("人员"), "staff:people", icon="id-badge-2", action="staff.see_people"),
    Entry(_("排班"), "staff:roster", icon="calendar-time", action="staff.see_roster"),
    Entry(_("收费"), "enrolment:institution_fees", icon="receipt", action="enrolment.see_statements"),
    Entry(_("监管询问"), "supervision:questions", icon="message", action="supervision.see_questions"),
    Entry(
        _("检查记录"),
        "supervision:inspection_records",
        icon="clipboard-check",
        action="supervision.see_visit_records",
    ),
    Entry(_("示范申报"), "quality:own", icon="award", action="quality.see_own_candidacy"),
    Entry(_("专家评审"), "quality:reviews", icon="clipboard-check", action="quality.score"),
    Entry(_("认领机构"), "institutions:claim", icon="building-plus", action="institutions.claim"),
    Entry(_("消息"), "notifications:inbox", icon="message", action="notifications.read_inbox"),
)


@dataclass(frozen=True)
class Audience:
    """People who share a frame and a navigation."""

    frame: str
    entries: tuple[Entry, ...]


_OFFICERS = Audience("portal/office.html", OFFICE)
_INSTITUTIONS = Audience("portal/institution.html", INSTITUTION)
_PUBLIC = Audience("portal/base.html", PUBLIC)
_STAFF = Audience("portal/base.html", STAFF)
_FAMILIES = Audience("portal/base.html", FAMILY)


def audience(actor: access.Actor) -> Audience:
    """Officers, those who act for an institution, those who work in one, families, or everybody else.

    Whoever has an institution's account and no institution yet is to claim one; a parent who works in one is a family.
    """
    if actor.holds(*Role.values):
        return _OFFICERS
    if actor.holds(*MembershipRole.values):
        return _INSTITUTIONS
    if actor.holds("expert"):
        return _OFFICERS
    if actor.holds("staff_member") and not actor.holds("family"):
        return _STAFF
    if actor.holds("institution_person"):
        return _INSTITUTIONS
    return _FAMILIES if actor.holds("family") else _PUBLIC


def public_entries(actor: access.Actor) -> tuple[Entry, ...]:
    """What stands on the public frame: a family's entries, those of who works in an institution, or the public's."""
    mine = audience(actor)
    return mine.entries if mine in (_FAMILIES, _STAFF) else PUBLIC


def items(request: HttpRequest, entries: tuple[Entry, ...]) -> list[Item]:
    """The entries that this reader may follow."""
    actor: access.Actor = request.actor  # type: ignore[attr-defined]
    shown = []
    for entry in entries:
        if entry.action and not (entry.action in access.names() and access.action(entry.action).allows(actor)):
            continue
        try:
            url = reverse(entry.page)
        except NoReverseMatch:
            continue
        current = request.path == url or (url != "/" and request.path.startswith(url))
        shown.append(Item(entry.title, url, entry.icon, current, entry.count(actor) if entry.count else 0))
    return shown
