"""Inspections (行政检查): planned, drawn, gone through, signed, put right, made public (domain 5.2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InspectionKind(TextChoices):
    RANDOM = "random", _("双随机抽查")
    SPECIAL = "special", _("专项检查")
    COMPLAINT = "complaint", _("投诉举报核查")
    CREDIT = "credit", _("信用重点检查")
    JOINT = "joint", _("联合检查")
    ONLINE = "online", _("网上巡查")
    PATROL = "patrol", _("街乡巡查")
    FILING = "filing", _("备案现场核实")
    RECHECK = "recheck", _("复查")


class PlanState(TextChoices):
    DRAFT = "draft", _("起草中")
    DRAWN = "drawn", _("已抽取，待派发")
    DISPATCHED = "dispatched", _("已派发")
    CLOSED = "closed", _("已完成")
    MERGED = "merged", _("已并入其他检查")
    CANCELLED = "cancelled", _("已取消")


INSPECTION_PLAN_TRANSITIONS: dict[PlanState, set[PlanState]] = {
    PlanState.DRAFT: {PlanState.DRAWN, PlanState.MERGED, PlanState.CANCELLED},
    PlanState.DRAWN: {PlanState.DISPATCHED, PlanState.CANCELLED},
    PlanState.DISPATCHED: {PlanState.CLOSED},
    PlanState.CLOSED: set(),
    PlanState.MERGED: set(),
    PlanState.CANCELLED: set(),
}


class InspectionState(TextChoices):
    DRAWN = "drawn", _("已抽取")
    DISPATCHED = "dispatched", _("待检查")
    ON_SITE = "on_site", _("检查中")
    SIGNED = "signed", _("记录已签")
    RECTIFYING = "rectifying", _("整改中")
    CLOSED = "closed", _("已办结")
    TO_CASE = "to_case", _("已转立案")
    CANCELLED = "cancelled", _("已取消")


INSPECTION_TRANSITIONS: dict[InspectionState, set[InspectionState]] = {
    InspectionState.DRAWN: {InspectionState.DISPATCHED, InspectionState.CANCELLED},
    InspectionState.DISPATCHED: {InspectionState.ON_SITE, InspectionState.CANCELLED},
    InspectionState.ON_SITE: {InspectionState.SIGNED, InspectionState.CANCELLED},
    InspectionState.SIGNED: {InspectionState.RECTIFYING, InspectionState.CLOSED, InspectionState.TO_CASE},
    InspectionState.RECTIFYING: {InspectionState.CLOSED, InspectionState.TO_CASE},
    InspectionState.CLOSED: set(),
    InspectionState.TO_CASE: set(),
    InspectionState.CANCELLED: set(),
}
OPEN = (InspectionState.DRAWN, InspectionState.DISPATCHED, InspectionState.ON_SITE)
"""Not yet done: a second visit to the same institution is better merged into it."""
VISIBLE = (
    InspectionState.DISPATCHED,
    InspectionState.ON_SITE,
    InspectionState.SIGNED,
    InspectionState.RECTIFYING,
    InspectionState.CLOSED,
    InspectionState.TO_CASE,
)
"""What the officers who were drawn see; before that a draw may still be cancelled."""
DONE = (InspectionState.SIGNED, InspectionState.RECTIFYING, InspectionState.CLOSED, InspectionState.TO_CASE)


class Conclusion(TextChoices):
    """What a visit came to (domain 5.2)."""

    CLEAR = "clear", _("未发现问题")
    CORRECTED = "corrected", _("发现问题已责令改正")
    PENDING = "pending", _("发现问题待后续处理")
    REFUSED = "refused", _("不配合检查")
    ABSENT = "absent", _("未找到检查对象")


UNCHECKED = (Conclusion.REFUSED, Conclusion.ABSENT)
"""Nothing could be checked: no item has an answer, and nothing is ordered."""


class Weight(TextChoices):
    """How grave an item of the checklist is."""

    CRITICAL = "C", _("关键项")
    MAJOR = "M", _("重点项")
    MINOR = "N", _("一般项")


class OrderState(TextChoices):
    """An order to put things right (责令改正)."""

    ORDERED = "ordered", _("待整改")
    SUBMITTED = "submitted", _("已报整改，待核实")
    RETURNED = "returned", _("整改不到位，退回")
    DONE = "done", _("已改正")
    TO_CASE = "to_case", _("逾期或拒不改正，转立案")
    WITHDRAWN = "withdrawn", _("已撤销")


RECTIFICATION_TRANSITIONS: dict[OrderState, set[OrderState]] = {
    OrderState.ORDERED: {OrderState.SUBMITTED, OrderState.DONE, OrderState.TO_CASE, OrderState.WITHDRAWN},
    OrderState.SUBMITTED: {OrderState.DONE, OrderState.RETURNED, OrderState.TO_CASE, OrderState.WITHDRAWN},
    OrderState.RETURNED: {OrderState.SUBMITTED, OrderState.DONE, OrderState.TO_CASE, OrderState.WITHDRAWN},
    OrderState.DONE: set(),
    OrderState.TO_CASE: set(),
    OrderState.WITHDRAWN: set(),
}
TO_MEND = (OrderState.ORDERED, OrderState.SUBMITTED, OrderState.RETURNED)
