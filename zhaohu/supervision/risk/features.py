"""What the model may know of an institution: this list and nothing else.

Never the inspector, the district, street or neighbourhood, and nothing of a person: a test holds that.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Text


@dataclass(frozen=True, slots=True)
class Feature:
    """One fact: its name in the query, how people read it, and what is expected of it.

    `direction` is 1 where more of it is expected to mean more risk, -1 where less. Values above `cap` count as `cap`.
    `reason` says the value in words (`{n}`, `{day}`); `remedy`, where it can be mended, what would bring it to nothing.
    `page` is where the institution finds the records behind it.
    """

    name: str
    title: Text
    reason: Text
    direction: int
    cap: float
    remedy: Text = ""
    page: str = ""
    of_visit: bool = False


FEATURES = (
    Feature("filed_months", _("备案至今的月数"), _("备案 {n} 个月"), -1, 60, page="institutions:workplace"),
    Feature(
        "overdue_notices", _("逾期未整改的备案告知"), _("有 {n} 份不符合要求告知逾期没有整改"), 1, 5,
        _("完成 {n} 份不符合要求告知的整改"), "institutions:workplace",
    ),
    Feature(
        "critical_last", _("上次检查的关键项"), _("上次检查（{day}）有 {n} 项关键问题"), 1, 10, of_visit=True
    ),
    Feature("major_last", _("上次检查的重点项"), _("上次检查（{day}）有 {n} 项重点问题"), 1, 15, of_visit=True),
    Feature("minor_last", _("上次检查的一般项"), _("上次检查（{day}）有 {n} 项一般问题"), 1, 20, of_visit=True),
    Feature("months_since_visit", _("距上次检查的月数"), _("{n} 个月没有检查过"), 1, 24),
    Feature("never_visited", _("从未检查"), _("备案以后还没有检查过"), 1, 1),
    Feature("open_orders", _("没有办结的责令改正"), _("有 {n} 份责令改正没有办结"), 1, 5, _("办结 {n} 份责令改正")),
    Feature("overdue_orders", _("逾期的责令改正"), _("有 {n} 份责令改正已经逾期"), 1, 5, _("完成 {n} 项逾期整改")),
    Feature(
        "complaints_year", _("一年内查实的投诉"), _("一年内有 {n} 件投诉查实"), 1, 10, page="supervision:questions"
    ),
    Feature(
        "complaints_quarter", _("90 天内查实的投诉"), _("90 天内有 {n} 件投诉查实"), 1, 5, page="supervision:questions"
    ),
    Feature(
        "grave_complaints", _("两年内查实的紧急投诉"), _("两年内有 {n} 件紧急投诉查实"), 1, 5,
        page="supervision:questions",
    ),
    Feature(
        "incidents_year", _("一年内一般以上的事件"), _("一年内有 {n} 起一般以上的事件"), 1, 10,
        page="attendance:incidents",
    ),
    Feature(
        "late_incidents", _("一年内迟报的事件"), _("一年内有 {n} 起事件迟报"), 1, 5, page="attendance:incidents"
    ),
    Feature(
        "ratio_alerts", _("90 天内师幼比不足的提醒"), _("90 天内有 {n} 次师幼比不足上报到区里"), 1, 20,
        _("补足人员：90 天内不再出现师幼比不足（现有 {n} 次）"), "attendance:day",
    ),
    Feature("leavers_percent", _("一年内离职的比例"), _("一年内有 {n}% 的人员离职"), 1, 100, page="staff:people"),
    Feature(
        "without_certificate", _("没有有效健康合格证的人员"), _("有 {n} 位在职人员没有有效的健康合格证"), 1, 20,
        _("更新 {n} 位人员的健康合格证"), "staff:people",
    ),
    Feature("clusters_year", _("一年内的聚集性患病"), _("一年内有 {n} 次聚集性患病"), 1, 5, page="attendance:day"),
    Feature("places", _("托位数"), _("备案托位 {n} 个"), 1, 300, page="institutions:workplace"),
)  # fmt: skip
NAMES = tuple(one.name for one in FEATURES)
BY_NAME = {one.name: one for one in FEATURES}


def capped(values: dict[str, float]) -> list[float]:
    """The values of an institution in the order of the list, none above its cap."""
    return [min(float(values[one.name]), one.cap) for one in FEATURES]
