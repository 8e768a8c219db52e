"""Where each audience can go: as data. An entry is shown to those who hold its action, once its page exists."""

from collections.abc import Callable, Iterator
from contextlib import suppress
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


@dataclass(frozen=True)
class Section:
    """Entries that belong together, where a reader has more than fit into one bar."""

    title: str | Promise
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shown:
    """A section as one reader sees it."""

    title: str | Promise
    items: list[Item]

    @property
    def current(self) -> bool:
        return any(item.current for item in self.items)


PUBLIC = (
    Entry(_("找托育"), "enrolment:care", icon="search"),
    Entry(_("查备案"), "institutions:register", icon="building"),
    Entry(_("查公示"), "institutions:noncompliance", icon="list-check"),
    Entry(_("核验"), "institutions:verify", icon="shield-check"),
    Entry(_("家庭支持"), "guidance:support", icon="heart-handshake"),
    Entry(_("我的"), "portal:mine", icon="user"),
)
FAMILY = (
    Entry(_("首页"), "portal:family", icon="home"),
    Entry(_("找托育"), "enrolment:care", icon="search"),
    Entry(_("家庭支持"), "guidance:support", icon="heart-handshake"),
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
    Section(_("待办"), (Entry(_("待办"), "institutions:queue", icon="inbox", action="institutions.see_queue"),)),
    Section(
        _("检查"),
        (
            Entry(_("我的检查"), "supervision:my_inspections", icon="walk", action="supervision.see_own_inspections"),
            Entry(
                _("检查计划"),
                "supervision:inspection_plans",
                icon="clipboard-check",
                action="supervision.see_inspection_plans",
            ),
            Entry(
                _("检查记录"),
                "supervision:inspection_records",
                icon="file-text",
                action="supervision.see_visit_records",
            ),
            Entry(_("整改"), "supervision:orders", icon="tool", action="supervision.see_orders"),
            Entry(_("检查公示"), "supervision:publications", icon="eye", action="supervision.see_publications"),
            Entry(_("风险排序"), "supervision:risk_order", icon="list-numbers", action="supervision.see_risk_order"),
        ),
    ),
    Section(
        _("投诉和事件"),
        (
            Entry(_("投诉"), "supervision:complaints", icon="message", action="supervision.see_complaints"),
            Entry(
                _("事件"),
                "attendance:district_incidents",
                icon="bandage",
                action="attendance.see_incidents_of_district",
            ),
            Entry(
                _("机构提醒"), "attendance:ratio_alerts", icon="alert-triangle", action="attendance.see_ratio_alerts"
            ),
            Entry(_("聚集性患病"), "attendance:clusters", icon="alert-octagon", action="attendance.see_clusters"),
        ),
    ),
    Section(
        _("处罚和信用"),
        (
            Entry(_("处罚案件"), "supervision:cases", icon="gavel", action="supervision.see_cases"),
            Entry(_("信用信息"), "supervision:records", icon="clipboard-list", action="supervision.see_records"),
            Entry(_("信用等级"), "supervision:credit", icon="scale", action="supervision.see_credit"),
            Entry(_("从业禁止"), "staff:bans", icon="ban", action="staff.see_bans"),
        ),
    ),
    Section(
        _("机构"),
        (
            Entry(_("机构"), "institutions:office_search", icon="search", action="institutions.search_office"),
            Entry(_("登记推送"), "institutions:pushes", icon="building", action="institutions.see_pushes"),
            Entry(_("缺口"), "institutions:gaps", icon="radar-2", action="institutions.see_gaps"),
            Entry(_("外区档案"), "portal:file_elsewhere", icon="search", action="portal.see_file_elsewhere"),
            Entry(
                _("档案异议"), "supervision:statements", icon="message", action="supervision.see_statement_objections"
            ),
        ),
    ),
    Section(
        _("儿童和托位"),
        (
            Entry(_("托位分配"), "enrolment:rounds", icon="scale", action="enrolment.see_rounds"),
            Entry(_("儿童档案"), "families:duplicates", icon="users", action="families.check_identity"),
            Entry(_("监护关系"), "families:relations", icon="users", action="families.check_relation"),
            Entry(_("禁止接送"), "attendance:custody_blocks", icon="gavel", action="attendance.see_custody_blocks"),
        ),
    ),
    Section(
        _("质量"),
        (
            Entry(_("质量评估"), "quality:assessments", icon="clipboard-check", action="quality.see_assessments"),
            Entry(_("请我评的"), "quality:tasks", icon="list-check", action="quality.score"),
            Entry(_("示范机构"), "quality:office", icon="award", action="quality.see_candidacies"),
            Entry(_("专家评审"), "quality:reviews", icon="clipboard-check", action="quality.score"),
            Entry(_("标准库"), "quality:standards_office", icon="notes", action="quality.propose_standard"),
        ),
    ),
    Section(
        _("管理"),
        (
            Entry(_("规则"), "rules:rules", icon="scale", action="rules.see"),
            Entry(_("人员"), "accounts:people", icon="users", action="accounts.see_people"),
            Entry(_("密钥"), "accounts:keys", icon="shield-lock", action="accounts.issue_credential"),
            Entry(_("审计"), "ledger:entries", icon="shield-check", action="ledger.read_entries"),
            Entry(_("作业"), "notifications:jobs", icon="settings", action="notifications.see_jobs"),
        ),
    ),
)
INSTITUTION = (
    Section(
        _("今天"),
        (
            Entry(_("今日"), "institutions:workplace", icon="layout-dashboard", action="institutions.see_workplace"),
            Entry(_("在园"), "attendance:day", icon="device-tablet", action="attendance.see_day"),
            Entry(_("日志"), "attendance:log", icon="notes", action="attendance.see_log"),
            Entry(_("事件"), "attendance:incidents", icon="bandage", action="attendance.see_incidents"),
            Entry(_("食谱"), "attendance:menu", icon="tools-kitchen-2", action="attendance.see_menu"),
            Entry(_("体检"), "child_health:house_checks", icon="ruler-2", action="child_health.see_house_checks"),
            Entry(
                _("家园沟通"),
                "attendance:messages",
                icon="message",
                action="attendance.see_messages",
                count=messages.unseen,
            ),
        ),
    ),
    Section(
        _("招生收费"),
        (
            Entry(_("招生"), "enrolment:applicants", icon="users", action="enrolment.see_applicants"),
            Entry(_("在托"), "enrolment:roll", icon="list-check", action="enrolment.see_roll"),
            Entry(_("预约"), "enrolment:day_bookings", icon="calendar-event", action="enrolment.see_bookings"),
            Entry(_("班和服务"), "enrolment:classes", icon="school", action="enrolment.see_classes"),
            Entry(_("收费"), "enrolment:institution_fees", icon="receipt", action="enrolment.see_statements"),
        ),
    ),
    Section(
        _("人员"),
        (
            Entry(_("人员"), "staff:people", icon="id-badge-2", action="staff.see_people"),
            Entry(_("排班"), "staff:roster", icon="calendar-time", action="staff.see_roster"),
        ),
    ),
    Section(
        _("监管"),
        (
            Entry(_("一户一档"), "portal:own_file", icon="file-text", action="portal.see_own_file"),
            Entry(_("检查整改"), "supervision:own_results", icon="tool", action="supervision.see_own_results"),
            Entry(_("监管询问"), "supervision:questions", icon="message", action="supervision.see_questions"),
            Entry(
                _("信用信息"), "supervision:own_records", icon="clipboard-list", action="supervision.see_own_records"
            ),
            Entry(_("信用等级"), "supervision:own_credit", icon="scale", action="supervision.see_own_credit"),
            Entry(_("风险提示"), "supervision:own_risk", icon="radar", action="supervision.see_own_risk"),
        ),
    ),
    Section(
        _("质量"),
        (
            Entry(_("质量评估"), "quality:own_assessment", icon="clipboard-check", action="quality.see_own_assessment"),
            Entry(_("请我评的"), "quality:tasks", icon="list-check", action="quality.score"),
            Entry(_("示范申报"), "quality:own", icon="award", action="quality.see_own_candidacy"),
            Entry(_("专家评审"), "quality:reviews", icon="clipboard-check", action="quality.score"),
        ),
    ),
    Section(
        _("机构账号"),
        (
            Entry(_("认领机构"), "institutions:claim", icon="building-plus", action="institutions.claim"),
            Entry(_("消息"), "notifications:inbox", icon="message", action="notifications.read_inbox"),
        ),
    ),
)


@dataclass(frozen=True)
class Audience:
    """People who share a frame and a navigation."""

    frame: str
    sections: tuple[Section, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for section in self.sections for entry in section.entries)


_OFFICERS = Audience("portal/office.html", OFFICE)
_INSTITUTIONS = Audience("portal/institution.html", INSTITUTION)
_PUBLIC = Audience("portal/base.html", (Section("", PUBLIC),))
_STAFF = Audience("portal/base.html", (Section("", STAFF),))
_FAMILIES = Audience("portal/base.html", (Section("", FAMILY),))


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
    return sections(request, (Section("", entries),))[0].items


def sections(request: HttpRequest, wanted: tuple[Section, ...]) -> list[Shown]:
    """The sections with what this reader may follow. Of two addresses that lead here, the longer is where he is."""
    open_to = [(section.title, list(_open_to(request, section.entries))) for section in wanted]
    urls = [url for _title, found in open_to for _entry, url in found]
    here = max(
        (url for url in urls if request.path == url or (url != "/" and request.path.startswith(url))),
        key=len,
        default="",
    )
    actor: access.Actor = request.actor  # type: ignore[attr-defined]
    return [
        Shown(title, [_item(entry, url, actor, current=url == here) for entry, url in found])
        for title, found in open_to
    ]


def _open_to(request: HttpRequest, entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, str]]:
    actor: access.Actor = request.actor  # type: ignore[attr-defined]
    for entry in entries:
        if entry.action and not (entry.action in access.names() and access.action(entry.action).allows(actor)):
            continue
        with suppress(NoReverseMatch):
            yield entry, reverse(entry.page)


def _item(entry: Entry, url: str, actor: access.Actor, *, current: bool) -> Item:
    return Item(entry.title, url, entry.icon, current, entry.count(actor) if entry.count else 0)
