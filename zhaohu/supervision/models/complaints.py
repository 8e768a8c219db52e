from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.supervision.choices.complaints import (
    OPEN,
    Category,
    ClockKind,
    ComplaintState,
    Deed,
    Finding,
    ReadingReason,
    Severity,
    Source,
)
from zhaohu.supervision.models.steps import Step


class Complaint(models.Model):
    """What somebody told the district of an institution, or of a place that has no name yet.

    Who told it is in `Complainant`, a table of its own. The institution never reads this table: what it is asked stands
    in `Question`, in the officer's words. `code_digest` is the keyed digest of the code that opens the status page.
    """

    number = models.CharField("投诉编号", max_length=40, unique=True)
    code_digest = models.BinaryField(max_length=32, unique=True)
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one complaint")
    source = models.CharField("来源", max_length=8, choices=Source, default=Source.WEB)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField("地点描述", max_length=200, blank=True)
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="承办区")
    category = models.CharField("类别", max_length=10, choices=Category)
    severity = models.CharField("轻重", max_length=1, choices=Severity)
    severity_reason = models.CharField("为什么紧急", max_length=100, blank=True)
    text = models.TextField("反映的情况")
    happened_on = models.DateField("发生日期", null=True)
    state = models.CharField("状态", max_length=12, choices=ComplaintState, default=ComplaintState.RECEIVED)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    assigned_at = models.DateTimeField("领取时间", null=True)
    due_at = models.DateTimeField("最近的期限", null=True, help_text="the earliest running clock")
    received_at = models.DateTimeField("收到时间")
    answered_at = models.DateTimeField("首次答复时间", null=True)
    answer = models.TextField("答复", blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    finding = models.CharField("结论", max_length=16, choices=Finding, blank=True)
    result = models.TextField("办理结果", blank=True, help_text="as the citizen reads it")
    found_on = models.DateField("查实日期", null=True)
    corrected_on = models.DateField("改正日期", null=True)
    solved = models.BooleanField("解决", null=True)
    satisfied = models.BooleanField("满意", null=True)
    rated_at = models.DateTimeField("评价时间", null=True)
    reopened_at = models.DateTimeField("重新办理时间", null=True)
    passed_to = models.CharField("转往部门", max_length=20, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    revision = models.PositiveIntegerField(default=0, help_text="grows with each deed; a stale form is refused")

    class Meta:
        verbose_name = "投诉"
        constraints = [
            models.CheckConstraint(
                name="complaint_names_a_place",
                condition=Q(institution__isnull=False) | ~Q(place=""),
                violation_error_message="请选择机构，或写明在哪里。",
            ),
            models.CheckConstraint(
                name="closed_complaint_has_a_finding",
                condition=~Q(state="closed") | (Q(closed_at__isnull=False) & ~Q(finding="") & ~Q(result="")),
                violation_error_message="办结要有结论和答复。",
            ),
            models.CheckConstraint(
                name="merged_complaint_says_into_what",
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                violation_error_message="并案要写明并入哪一件。",
            ),
            models.CheckConstraint(
                name="complaint_rated_as_a_whole",
                condition=Q(solved=None, satisfied=None, rated_at=None)
                | Q(solved__isnull=False, satisfied__isnull=False, rated_at__isnull=False),
                violation_error_message="解决和满意要一起评价。",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "due_at", "-severity", "id"], name="complaint_queue"),
            models.Index(fields=["institution", "-received_at"], name="complaint_of_institution"),
            models.Index(fields=["district", "-received_at"], name="complaint_of_period"),
            models.Index(fields=["due_at"], name="complaint_open", condition=Q(state__in=OPEN)),
        ]

    def __str__(self) -> str:
        return self.number


class Complainant(models.Model):
    """Who complained; no row where nobody said. Opened by the handling officer only, each time with a reason."""

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="complainant")
    name = EncryptedText("姓名", null=True)
    phone = EncryptedText("电话", null=True)

    class Meta:
        verbose_name = "投诉人"


class ComplainantReading(models.Model):
    """An officer opened who complained: when, and why. Only grows."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("目的", max_length=8, choices=ReadingReason)
    at = models.DateTimeField("时间")
    entry_id = models.BigIntegerField()

    class Meta:
        verbose_name = "查阅投诉人"


class ComplaintFact(models.Model):
    """What the citizen, or the hotline, added later. Only grows."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="facts")
    source = models.CharField("来源", max_length=8, choices=Source)
    text = models.TextField("补充的情况")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "投诉补充"


class ComplaintFile(models.Model):
    """A picture or paper that came with a complaint."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "投诉附件"


class ComplaintStep(Step):
    """One step of a complaint, or another deed on it (`to_state` as before). Only grows.

    `public` is what the citizen reads of it on the status page; `note` is for officers.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=40, choices=Deed)
    from_state = models.CharField(max_length=12, choices=ComplaintState)
    to_state = models.CharField(max_length=12, choices=ComplaintState)
    note = models.CharField("说明", max_length=500, blank=True)
    public = models.TextField("告知投诉人", blank=True)

    class Meta:
        verbose_name = "投诉经过"
        indexes = [models.Index(fields=["complaint", "id"], name="complaint_steps")]


class ComplaintClock(models.Model):
    """A term of a complaint: when it began, when it ends, whether it was kept, and how far its escalation has come."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField("时限", max_length=8, choices=ClockKind)
    limit = models.CharField("期限", max_length=30, help_text="as the rule said it: 2 小时, 7 个工作日")
    rule_id = models.BigIntegerField(help_text="the row of the rule that set it")
    started_at = models.DateTimeField("起")
    due_at = models.DateTimeField("止")
    stopped_at = models.DateTimeField("停止时间", null=True)
    fulfilled = models.BooleanField("已履行", default=False, help_text="stopped because the deed was done")
    alert_at = models.DateTimeField("下次提醒", null=True)
    alerted = models.PositiveSmallIntegerField("已提醒到百分之几", default=0)

    class Meta:
        verbose_name = "投诉时限"
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"], name="one_running_complaint_clock", condition=Q(stopped_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(fields=["alert_at"], name="complaint_clock_alerts", condition=Q(stopped_at__isnull=True))
        ]


class ComplaintMerge(models.Model):
    """Two complaints about one matter made one case; can be undone."""

    kept = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="merges")
    state_before = models.CharField(max_length=12, choices=ComplaintState)
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "并案"
        constraints = [
            models.UniqueConstraint(fields=["gone"], name="complaint_merged_once", condition=Q(undone_at__isnull=True))
        ]
