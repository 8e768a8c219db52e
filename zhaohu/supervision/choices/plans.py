"""What is done with a plan and with a visit before anybody goes there."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhaohu.supervision.choices.inspections import InspectionKind

CHECKS = (InspectionKind.COMPLAINT, InspectionKind.FILING, InspectionKind.RECHECK, InspectionKind.ONLINE)
"""Kinds that follow a case: who handles the case arranges them."""


class PlanDeed(TextChoices):
    MADE = "inspection_plan.made", _("编制计划")
    DRAWN = "inspection_plan.drawn", _("随机抽取")
    NAMED = "inspection_plan.named", _("确定机构和人员")
    MERGED = "inspection_plan.merged", _("并入已有的检查")
    DISPATCHED = "inspection_plan.dispatched", _("派发")
    CLOSED = "inspection_plan.closed", _("完成")
    CANCELLED = "inspection_plan.cancelled", _("取消")


class VisitDeed(TextChoices):
    """What is arranged about one visit."""

    PLANNED = "inspection.planned", _("列入检查")
    DISPATCHED = "inspection.dispatched", _("派发")
    MERGED = "inspection.merged", _("并入其他部门的检查")
    MOVED = "inspection.moved", _("改期")
    REPLACED = "inspection.officer_replaced", _("更换检查人员")
    CANCELLED = "inspection.cancelled", _("取消")
    BEGUN = "inspection.recorded", _("到场亮证")
    SEALED = "inspection.sealed", _("记录已签")
    AGAIN = "inspection.again", _("再去一次")
    TO_CASE = "inspection.to_case", _("转立案")
    CLOSED = "inspection.closed", _("办结")
    RECTIFYING = "inspection.rectifying", _("责令改正")


class Ending(TextChoices):
    """What follows a visit that found nobody, or was not let in."""

    AGAIN = "again", _("再去一次")
    TO_CASE = "to_case", _("转立案")
    CLOSE = "close", _("不再处理")


class Necessity(TextChoices):
    """Why an institution is visited once more than the quarter's cap allows."""

    COMPLAINT = "complaint", _("有未办结的投诉举报")
    CRITICAL = "critical", _("有紧急的安全线索")
