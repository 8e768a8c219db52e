"""Records of what authorities did to somebody (信用信息记录): where they come from, how long they are public."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordKind(TextChoices):
    PENALTY = "penalty", _("行政处罚")
    CHECK = "check", _("行政检查")
    COERCION = "coercion", _("行政强制")
    JUDGMENT = "judgment", _("司法裁判")
    DISHONESTY = "dishonesty", _("失信名单")


class PartyCategory(TextChoices):
    """Whom a record is about. The values are those of the exchange format."""

    LEGAL = "法人及非法人组织", _("法人及非法人组织")
    SOLE = "个体工商户", _("个体工商户")
    NATURAL = "自然人", _("自然人")


class PenaltySeverity(TextChoices):
    """How grave a penalty is; its publicity period follows (rule `penalty.publicity`)."""

    MINOR = "minor", _("轻微")
    GENERAL = "general", _("一般")
    SEVERE = "severe", _("严重")


class RecordState(TextChoices):
    DUE = "due", _("待公示")
    UNPUBLISHED = "unpublished", _("不公示")
    PUBLISHED = "published", _("公示中")
    ENDED = "ended", _("公示期满")
    REPAIRED = "repaired", _("已信用修复")
    WITHDRAWN = "withdrawn", _("已撤回")


RECORD_TRANSITIONS: dict[RecordState, set[RecordState]] = {
    RecordState.DUE: {RecordState.PUBLISHED, RecordState.UNPUBLISHED, RecordState.WITHDRAWN},
    RecordState.UNPUBLISHED: {RecordState.DUE, RecordState.WITHDRAWN},
    RecordState.PUBLISHED: {
        RecordState.ENDED, RecordState.REPAIRED, RecordState.WITHDRAWN, RecordState.UNPUBLISHED,
    },
    RecordState.ENDED: {RecordState.WITHDRAWN},
    RecordState.REPAIRED: {RecordState.WITHDRAWN},
    RecordState.WITHDRAWN: {RecordState.DUE},
}  # fmt: skip


class WithdrawalReason(TextChoices):
    """Why a record no longer holds. What was entered or imported in error may be sent again."""

    REVOKED = "revoked", _("决定被撤销")
    CHANGED = "changed", _("决定被变更")
    VOID = "void", _("确认违法或无效")
    MISTAKE = "mistake", _("报送有误")
    UNDONE = "undone", _("撤销导入")


MAY_COME_AGAIN = (WithdrawalReason.MISTAKE, WithdrawalReason.UNDONE)


class Channel(TextChoices):
    FORM = "form", _("填报")
    API = "api", _("接口")
    FILE = "file", _("文件")
    CASE = "case", _("本部门案件")


class DeliveryState(TextChoices):
    """A delivery of records: over the API it is written at once, a file when somebody says so."""

    CHECKED = "checked", _("已核对，待写入")
    WRITTEN = "written", _("已写入")
    UNDONE = "undone", _("已撤销")


RECORD_DELIVERY_TRANSITIONS: dict[DeliveryState, set[DeliveryState]] = {
    DeliveryState.CHECKED: {DeliveryState.WRITTEN},
    DeliveryState.WRITTEN: {DeliveryState.UNDONE},
    DeliveryState.UNDONE: set(),
}


class RowResult(TextChoices):
    READY = "ready", _("可以写入")
    CREATED = "created", _("新增")
    UPDATED = "updated", _("更新")
    UNCHANGED = "unchanged", _("没有变化")
    DELETED = "deleted", _("撤回")
    REJECTED = "rejected", _("拒收")


class DisputeState(TextChoices):
    SUBMITTED = "submitted", _("已提出")
    REVIEW = "review", _("核查中")
    UPHELD = "upheld", _("维持原记录")
    CORRECTED = "corrected", _("已更正")


RECORD_DISPUTE_TRANSITIONS: dict[DisputeState, set[DisputeState]] = {
    DisputeState.SUBMITTED: {DisputeState.REVIEW, DisputeState.CORRECTED},
    DisputeState.REVIEW: {DisputeState.UPHELD, DisputeState.CORRECTED},
    DisputeState.UPHELD: set(),
    DisputeState.CORRECTED: set(),
}
CONTESTED = (DisputeState.SUBMITTED, DisputeState.REVIEW)


class RepairState(TextChoices):
    SUBMITTED = "submitted", _("已申请")
    GRANTED = "granted", _("准予修复")
    REFUSED = "refused", _("不予修复")


CREDIT_REPAIR_TRANSITIONS: dict[RepairState, set[RepairState]] = {
    RepairState.SUBMITTED: {RepairState.GRANTED, RepairState.REFUSED},
    RepairState.GRANTED: set(),
    RepairState.REFUSED: set(),
}


class RecordEvent(TextChoices):
    """What was done with a record, as its course tells it."""

    RECEIVED = "record.received", _("收到记录")
    UPDATED = "record.updated", _("更新")
    MATCHED = "record.matched", _("对上机构")
    PUBLISHED = "record.published", _("公示")
    HELD_BACK = "record.held_back", _("不予公示")
    ENDED = "record.ended", _("公示期满，自动停止")
    WITHDRAWN = "record.withdrawn", _("撤回，停止公示")
    RECEIVED_AGAIN = "record.received_again", _("重新报送")
    CONTESTED = "record.contested", _("机构提出异议")
    REVIEW_BEGUN = "record.review_begun", _("开始核查异议")
    UPHELD = "record.upheld", _("异议核查：维持")
    CORRECTED = "record.corrected", _("更正")
    REPAIR_ASKED = "record.repair_asked", _("申请信用修复")
    REPAIRED = "record.repaired", _("信用修复，停止公示和使用")
    REPAIR_REFUSED = "record.repair_refused", _("不予修复")
