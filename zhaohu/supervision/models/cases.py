from django.db import models
from django.db.models import Q

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.supervision.choices.cases import CaseClockKind, CaseEvent, CaseSource, CaseState, Serving
from zhaohu.supervision.models.complaints import Complaint
from zhaohu.supervision.models.inspections import Inspection
from zhaohu.supervision.models.orders import Outgoing
from zhaohu.supervision.models.penalties import CreditRecord
from zhaohu.supervision.models.rectification import RectificationOrder
from zhaohu.supervision.models.steps import Step


class PenaltyCase(models.Model):
    """A case of the health commission from its filing to its end. The decision makes the record with its fields.

    `draft` is the penalty as proposed; the one who proposes it never approves it. `source_key` makes one source one
    case.
    """

    number = models.CharField("案号", max_length=60, unique=True)
    source = models.CharField("来源", max_length=14, choices=CaseSource)
    source_key = models.CharField("防重", max_length=60, unique=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, null=True, related_name="cases")
    order = models.ForeignKey(RectificationOrder, on_delete=models.PROTECT, null=True, related_name="cases")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, null=True, related_name="cases")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.CharField("部门", max_length=20, choices=Department, default=Department.HEALTH)
    party_name = models.CharField("当事人", max_length=200)
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="承办区")
    cause = models.CharField("案由", max_length=300)
    state = models.CharField("状态", max_length=14, choices=CaseState, default=CaseState.FILED)
    filed_at = models.DateTimeField("立案时间")
    draft = models.JSONField("拟处罚", null=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True)
    record = models.OneToOneField(CreditRecord, on_delete=models.PROTECT, null=True, related_name="case")
    served_on = models.DateField("送达日期", null=True)
    serving = models.CharField("送达方式", max_length=12, choices=Serving, blank=True)
    closed_at = models.DateTimeField("结案时间", null=True)
    due_at = models.DateTimeField("最近的期限", null=True, help_text="the earliest running clock")
    revision = models.PositiveIntegerField(default=0, help_text="grows with each deed; a stale form is refused")

    class Meta:
        verbose_name = "行政处罚案件"
        constraints = [
            models.CheckConstraint(
                name="decided_case_has_its_record",
                condition=Q(state__in=["filed", "investigating", "informed", "proposed", "dropped"])
                | Q(record__isnull=False, decided_at__isnull=False),
                violation_error_message="作出决定的案件要有处罚记录。",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "due_at", "id"], name="cases_of_district"),
            models.Index(fields=["institution", "-filed_at"], name="cases_of_institution"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseOfficer(models.Model):
    """An officer of a case, with the certificate as it was; two at least."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    certificate_number = models.CharField("执法证号", max_length=40, blank=True)
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = "办案人员"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                name="officer_once_in_a_case",
                condition=Q(until__isnull=True),
                violation_error_message="这个人已经在办这件案件。",
            )
        ]


class CaseStep(Step):
    """One step of a case, or another deed in it: with its files, the record of the whole course. Only grows."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=40, choices=CaseEvent)
    from_state = models.CharField(max_length=14, choices=CaseState)
    to_state = models.CharField(max_length=14, choices=CaseState)
    note = models.TextField("记录", blank=True)

    class Meta:
        verbose_name = "案件经过"
        indexes = [models.Index(fields=["case", "id"], name="case_steps")]


class CaseFile(models.Model):
    """A paper or picture of a step: evidence, a notice, proof of service."""

    step = models.ForeignKey(CaseStep, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "案件材料"


class CaseClock(models.Model):
    """A term of a case or of a record: when it began, when it ends, how far its escalation has come."""

    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, null=True, related_name="clocks")
    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, null=True, related_name="clocks")
    kind = models.CharField("时限", max_length=8, choices=CaseClockKind)
    limit = models.CharField("期限", max_length=30, help_text="as the rule said it: 90 日, 7 个工作日")
    rule_id = models.BigIntegerField(help_text="the row of the rule that set it")
    started_at = models.DateTimeField("起")
    due_at = models.DateTimeField("止")
    stopped_at = models.DateTimeField("停止时间", null=True)
    fulfilled = models.BooleanField("已履行", default=False)
    alert_at = models.DateTimeField("下次提醒", null=True)
    alerted = models.PositiveSmallIntegerField("已提醒到百分之几", default=0)

    class Meta:
        verbose_name = "案件时限"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "record", "kind"], name="one_running_case_clock", nulls_distinct=False,
                condition=Q(stopped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="case_clock_has_one_owner",
                condition=Q(case__isnull=False, record=None) | Q(case=None, record__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["alert_at"], name="case_clock_alerts", condition=Q(stopped_at__isnull=True))]


class RecordCopy(models.Model):
    """A record as it left the house: in which batch, at which revision, taken in or taken out. Only grows."""

    record = models.ForeignKey(CreditRecord, on_delete=models.PROTECT, related_name="copies")
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="copies")
    revision = models.PositiveIntegerField("版次")
    deleted = models.BooleanField("撤出", default=False)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "送出的记录"
        indexes = [models.Index(fields=["record", "id"], name="copies_of_record")]
