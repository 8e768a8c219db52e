from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.supervision.choices.inspections import OrderState, Weight
from zhaohu.supervision.choices.rectification import FindingState, ObjectionState, OrderDeed
from zhaohu.supervision.models.inspections import Inspection
from zhaohu.supervision.models.steps import Step


class RectificationOrder(models.Model):
    """An order to put right what a visit found (责令改正): one an inspection, one due day; its findings have their own.

    `content` is what the paper says, as it was issued; its SM3 stands in the ledger. What changes later stands beside.
    """

    number = models.CharField("文书号", max_length=40, unique=True)
    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="order")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=OrderState, default=OrderState.ORDERED)
    ordered_at = models.DateTimeField("责令时间")
    due_on = models.DateField("期限")
    weight = models.CharField("最重的一条", max_length=1, choices=Weight, default=Weight.MINOR)
    content = models.JSONField("文书内容", default=dict)
    prolonged_from = models.DateField("延长前的期限", null=True)
    suspended_at = models.DateTimeField("停止计时", null=True)
    alert_at = models.DateTimeField("下次提醒", null=True)
    alerted = models.PositiveSmallIntegerField("已提醒到百分之几", default=0)
    submitted_at = models.DateTimeField("报送时间", null=True)
    done_at = models.DateTimeField("改正时间", null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "责令改正"
        indexes = [
            models.Index(fields=["district", "due_on", "id"], name="orders_of_district"),
            models.Index(fields=["institution", "-ordered_at"], name="orders_of_institution"),
            models.Index(
                fields=["alert_at"], name="order_alerts", condition=Q(state__in=["ordered", "submitted", "returned"])
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Finding(models.Model):
    """An item that was not met on a visit: what was found, and when it was put right. Found and corrected have days
    of their own; a finding mended before the officers left has both on one day."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    order = models.ForeignKey(RectificationOrder, on_delete=models.PROTECT, null=True, related_name="findings")
    item = models.CharField("事项", max_length=10, help_text="code of the checklist")
    title = models.CharField("检查内容", max_length=200, help_text="as the checklist said it that day")
    weight = models.CharField("轻重", max_length=1, choices=Weight)
    basis = models.CharField("依据", max_length=200)
    fact = models.TextField("查到的事实")
    institution_words = models.TextField("机构当场说明", blank=True)
    found_on = models.DateField("发现日期")
    due_on = models.DateField("改正期限", null=True, help_text="null where it was mended on the spot")
    corrected_on = models.DateField("改正日期", null=True)
    state = models.CharField("整改状态", max_length=10, choices=FindingState, default=FindingState.OPEN)
    returned_because = models.CharField("退回理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "检查发现"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="item_found_once_in_an_inspection"),
            models.CheckConstraint(
                name="finding_is_mended_or_due",
                condition=Q(corrected_on__isnull=False) | Q(due_on__isnull=False),
                violation_error_message="请选择改正期限，或注明已当场改正。",
            ),
        ]
        indexes = [models.Index(fields=["order", "id"], name="findings_of_order")]


class OrderEvidence(models.Model):
    """What an institution handed in to show that a finding was put right, with the day it says. Only grows."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one hand-in")
    text = models.TextField("整改说明")
    done_on = models.DateField("改正日期")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "整改材料"
        indexes = [models.Index(fields=["finding", "id"], name="evidence_of_finding")]


class EvidenceFile(models.Model):
    """A picture or paper of a hand-in. Only grows."""

    evidence = models.ForeignKey(OrderEvidence, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "整改材料附件"


class FindingObjection(models.Model):
    """What an institution says against a finding, and the officer's answer. The order's clock goes on."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="objections")
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one objection")
    text = models.TextField("异议")
    state = models.CharField("状态", max_length=10, choices=ObjectionState, default=ObjectionState.RAISED)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "对检查发现的异议"
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                name="one_open_objection_of_a_finding",
                condition=Q(state="raised"),
                violation_error_message="这一条已经有待答复的异议。",
            ),
            models.CheckConstraint(
                name="answered_objection_has_an_answer",
                condition=Q(state="raised") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                violation_error_message="请写明答复。",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="objections_open", condition=Q(state="raised"))]


class OrderStep(Step):
    """One step of an order. Only grows."""

    order = models.ForeignKey(RectificationOrder, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=40, choices=OrderDeed)
    from_state = models.CharField(max_length=10, choices=OrderState)
    to_state = models.CharField(max_length=10, choices=OrderState)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "整改经过"
        indexes = [models.Index(fields=["order", "id"], name="order_steps")]
