from django.db import models
from django.db.models import Q

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.supervision.choices.penalties import (
    CONTESTED,
    Channel,
    DeliveryState,
    DisputeState,
    PartyCategory,
    PenaltySeverity,
    RecordEvent,
    RecordKind,
    RecordState,
    RepairState,
    RowResult,
    WithdrawalReason,
)
from zhaohu.supervision.models.steps import Step


class Delivery(models.Model):
    """One delivery of records by a department, over the API or as a file; a batch number names one body only."""

    department = models.CharField("部门", max_length=20, choices=Department)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="辖区")
    kind = models.CharField("数据集", max_length=12, choices=RecordKind)
    channel = models.CharField("方式", max_length=4, choices=Channel)
    batch = models.CharField("批次号", max_length=80)
    source_unit = models.CharField("报送单位信用代码", max_length=18, blank=True)
    body_sm3 = models.BinaryField(max_length=32)
    file_name = models.CharField("文件名", max_length=120, blank=True)
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.WRITTEN)
    rows_total = models.PositiveIntegerField("行数", default=0)
    received_at = models.DateTimeField("收到时间")
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField("写入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "信用信息报送"
        constraints = [
            models.UniqueConstraint(fields=["department", "division", "batch"], name="delivery_batch_once"),
        ]
        indexes = [models.Index(fields=["department", "-received_at"], name="deliveries_of_department")]

    def __str__(self) -> str:
        return self.batch


class CreditRecord(models.Model):
    """What an authority did to somebody: a check, a penalty, a measure, a judgment, an entry in a list.

    `values` holds the fields of the kind (rule `<kind>.fields`) as they were sent, but for identity numbers, which rest
    encrypted and are found by digest. `party_code` is the party's credit code, or the digest of a person's number.
    """

    kind = models.CharField("种类", max_length=12, choices=RecordKind)
    department = models.CharField("部门", max_length=20, choices=Department)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="报送辖区")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="区")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    authority = models.CharField("机关", max_length=200)
    authority_uscc = models.CharField("机关信用代码", max_length=18)
    doc_no = models.CharField("文号", max_length=128)
    party_code = models.CharField(max_length=64)
    party_category = models.CharField("相对人类别", max_length=20, choices=PartyCategory)
    party_name = models.CharField("相对人", max_length=200)
    decided_on = models.DateField("日期")
    valid_to = models.DateField("有效期", null=True)
    values = models.JSONField("内容", default=dict)
    person_id = EncryptedText("证件号码", null=True)
    legal_rep_id = EncryptedText("法定代表人证件号码", null=True)
    severity = models.CharField("轻重", max_length=8, choices=PenaltySeverity, blank=True)
    channel = models.CharField("方式", max_length=4, choices=Channel)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="records")
    state = models.CharField("状态", max_length=12, choices=RecordState, default=RecordState.DUE)
    publish_due_on = models.DateField("应公示", null=True)
    published_at = models.DateTimeField("公示时间", null=True)
    repair_from = models.DateField("最早可修复", null=True)
    publicity_end = models.DateField("公示截止", null=True)
    stopped_at = models.DateTimeField("停止公示", null=True)
    withdrawal = models.CharField("撤回原因", max_length=8, choices=WithdrawalReason, blank=True)
    withdrawn_on = models.DateField("原决定撤销、变更日期", null=True)
    received_at = models.DateTimeField("收到时间")
    revision = models.PositiveIntegerField(default=0, help_text="grows with each deed; a stale form is refused")

    class Meta:
        verbose_name = "信用信息记录"
        constraints = [
            models.UniqueConstraint(fields=["kind", "authority_uscc", "doc_no", "party_code"], name="record_once"),
            models.CheckConstraint(
                name="withdrawn_record_says_why",
                condition=~Q(state="withdrawn") | (~Q(withdrawal="") & Q(stopped_at__isnull=False)),
                violation_error_message="撤回要写明原因。",
            ),
            models.CheckConstraint(
                name="published_record_has_its_instant",
                condition=~Q(state__in=["published", "ended", "repaired"]) | Q(published_at__isnull=False),
                violation_error_message="公示的记录要有公示时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-decided_on", "id"], name="records_of_institution"),
            models.Index(fields=["district", "state", "-decided_on", "id"], name="records_of_district"),
            models.Index(fields=["department", "division", "-received_at"], name="records_of_department"),
            models.Index(
                fields=["-published_at", "-id"], name="records_in_public", condition=Q(state=RecordState.PUBLISHED)
            ),
            models.Index(fields=["publicity_end"], name="records_that_end", condition=Q(state=RecordState.PUBLISHED)),
        ]

    def __str__(self) -> str:
        return self.doc_no


class RecordStep(Step):
    """One step of a record, or another deed on it. `before` is the record as an undo brings it back. Only grows."""

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=40, choices=RecordEvent)
    from_state = models.CharField(max_length=12, choices=RecordState)
    to_state = models.CharField(max_length=12, choices=RecordState)
    note = models.CharField("说明", max_length=500, blank=True)
    before = models.JSONField(null=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="steps")

    class Meta:
        verbose_name = "记录经过"
        indexes = [models.Index(fields=["record", "id"], name="record_steps")]


class DeliveryRow(models.Model):
    """What became of one row of a delivery: written, or refused with every reason. The cells of a file rest encrypted
    until they are written, and then go."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField("行号")
    result = models.CharField("结果", max_length=10, choices=RowResult)
    doc_no = models.CharField("文号", max_length=128, blank=True)
    party = models.CharField("相对人", max_length=200, blank=True)
    problems = models.JSONField("原因", default=list, help_text="code, field, facts")
    cells = EncryptedText("单元格", null=True, help_text="JSON {field: text}")
    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "报送的一行"
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="delivery_row_once")]


class RecordReading(models.Model):
    """Somebody opened a person's identity number in a record: when, and why. Only grows."""

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("目的", max_length=200)
    at = models.DateTimeField("时间")
    entry_id = models.BigIntegerField()

    class Meta:
        verbose_name = "查阅证件号码"


class RecordDispute(models.Model):
    """An institution contests a record; while it runs, the record is marked in public."""

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="disputes")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("异议和理由")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=DisputeState, default=DisputeState.SUBMITTED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("提出时间")
    due_on = models.DateField("核查期限")
    answer = models.TextField("核查结论", blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("结论时间", null=True)

    class Meta:
        verbose_name = "记录异议"
        constraints = [
            models.UniqueConstraint(
                fields=["record"], name="one_open_dispute_of_a_record", condition=Q(state__in=CONTESTED)
            ),
            models.CheckConstraint(
                name="decided_dispute_has_an_answer",
                condition=Q(state__in=CONTESTED) | (~Q(answer="") & Q(decided_at__isnull=False)),
                violation_error_message="请写明核查结论。",
            ),
        ]


class RepairRequest(models.Model):
    """An institution asks that a penalty be no longer published and used, with the proof that it complied."""

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="repairs")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("履行和整改情况")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=RepairState, default=RepairState.SUBMITTED)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("申请时间")
    decision = models.CharField("修复决定文号", max_length=60, blank=True)
    reason = models.CharField("说明", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True)

    class Meta:
        verbose_name = "信用修复申请"
        constraints = [
            models.UniqueConstraint(
                fields=["record"], name="one_open_repair_of_a_record", condition=Q(state=RepairState.SUBMITTED)
            ),
        ]
