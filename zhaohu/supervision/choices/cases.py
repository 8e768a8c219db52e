"""Penalty cases of the health commission (行政处罚案件): opened, looked into, told, decided, served, carried out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseSource(TextChoices):
    INSPECTION = "inspection", _("监督检查")
    RECTIFICATION = "rectification", _("逾期或拒不改正")
    COMPLAINT = "complaint", _("投诉举报")
    HAND = "hand", _("其他线索")


class CaseState(TextChoices):
    FILED = "filed", _("已立案")
    INVESTIGATING = "investigating", _("调查中")
    INFORMED = "informed", _("已告知")
    PROPOSED = "proposed", _("待审批")
    DECIDED = "decided", _("已决定")
    SERVED = "served", _("已送达")
    CLOSED = "closed", _("已结案")
    DROPPED = "dropped", _("不予处罚")


PENALTY_CASE_TRANSITIONS: dict[CaseState, set[CaseState]] = {
    CaseState.FILED: {CaseState.INVESTIGATING, CaseState.DROPPED},
    CaseState.INVESTIGATING: {CaseState.INFORMED, CaseState.DROPPED},
    CaseState.INFORMED: {CaseState.PROPOSED, CaseState.DROPPED},
    CaseState.PROPOSED: {CaseState.DECIDED, CaseState.INFORMED},
    CaseState.DECIDED: {CaseState.SERVED},
    CaseState.SERVED: {CaseState.CLOSED},
    CaseState.CLOSED: set(),
    CaseState.DROPPED: set(),
}
UNDER_WAY = (
    CaseState.FILED, CaseState.INVESTIGATING, CaseState.INFORMED, CaseState.PROPOSED, CaseState.DECIDED,
    CaseState.SERVED,
)  # fmt: skip
BEFORE_DECISION = (CaseState.FILED, CaseState.INVESTIGATING, CaseState.INFORMED, CaseState.PROPOSED)


class CaseEvent(TextChoices):
    """What was done in a case, as its course tells it."""

    OPENED = "case.opened", _("立案")
    OFFICERS = "case.officers_changed", _("办案人员变动")
    INVESTIGATED = "case.investigated", _("调查取证")
    INFORMED = "case.informed", _("告知拟作出的处罚和权利")
    HEARD = "case.heard", _("陈述申辩、听证")
    PROPOSED = "case.proposed", _("提出处罚决定，报审批")
    RETURNED = "case.returned", _("审批退回")
    DECIDED = "case.decided", _("作出处罚决定")
    SERVED = "case.served", _("送达")
    EXECUTED = "case.executed", _("执行情况")
    CLOSED = "case.closed", _("结案")
    DROPPED = "case.dropped", _("不予处罚，销案")


class Serving(TextChoices):
    """How a decision was served."""

    DIRECT = "direct", _("直接送达")
    LEFT = "left", _("留置送达")
    POST = "post", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达")
    NOTICE = "notice", _("公告送达")


class CaseClockKind(TextChoices):
    DECIDE = "decide", _("作出决定")
    SERVE = "serve", _("送达")
    PUBLISH = "publish", _("公示")
    REVIEW = "review", _("异议核查")
