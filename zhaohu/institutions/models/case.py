from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import (
    CaseKind,
    CaseState,
    CheckOutcome,
    ClockKind,
    MaterialState,
    Regime,
    Risk,
    Route,
)
from zhaohu.institutions.models.files import StoredFile
from zhaohu.institutions.models.institution import Institution


class FilingCase(models.Model):
    """One filing procedure of an institution: first filing, change or cancellation.

    `answers` are the form's fields `{field: value}`; `prefilled` says which came from the registration push
    `{field: value as pushed}`. `due_on` repeats the running clock's day so that the queue sorts on one index.
    """

    number = models.CharField("申请号", max_length=40, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField("类型", max_length=8, choices=CaseKind)
    route = models.CharField("路径", max_length=20, choices=Route)
    regime = models.CharField("制度", max_length=8, choices=Regime)
    state = models.CharField("状态", max_length=24, choices=CaseState, default=CaseState.DRAFT)
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    street = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    change_kinds = models.JSONField("变更事项", default=list)
    answers = models.JSONField("表单", default=dict)
    prefilled = models.JSONField(default=dict)
    opened_at = models.DateTimeField("开始填写")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField("最近保存")
    submitted_at = models.DateTimeField("最近提交", null=True)
    closed_at = models.DateTimeField("办结", null=True)
    due_on = models.DateField("法定期限", null=True)
    risk = models.CharField("风险", max_length=1, choices=Risk, default=Risk.LOW)
    risk_reasons = models.JSONField(default=list)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    assigned_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0, help_text="grows with each save; a stale form is refused")

    class Meta:
        verbose_name = "备案案件"
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                name="one_open_case_per_institution",
                condition=~Q(state__in=["filed", "withdrawn"]),
                violation_error_message="这家机构已有一件未办结的备案案件。",
            ),
            models.CheckConstraint(
                name="waiting_case_has_a_deadline",
                condition=~Q(state__in=["submitted", "accepted", "verifying"]) | Q(due_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "due_on", "-risk", "id"],
                name="case_queue_of_district",
                condition=Q(state__in=["submitted", "accepted", "verifying"]),
            ),
            models.Index(
                fields=["officer", "due_on", "-risk", "id"],
                name="case_queue_of_officer",
                condition=~Q(state__in=["filed", "withdrawn"]),
            ),
        ]


class Snapshot(models.Model):
    """What exactly was submitted: the form and the SM3 of every file, frozen. Its own SM3 is in the ledger."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField("第几次提交")
    content = models.TextField(help_text="canonical JSON")
    sm3 = models.BinaryField(max_length=32)
    taken_at = models.DateTimeField()
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        verbose_name = "提交快照"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="snapshot_number_once")]


class CaseTransition(models.Model):
    """Each step of a case: from where to where, who, when and why. Never changed, never deleted."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="transitions")
    from_state = models.CharField(max_length=24, choices=CaseState)
    to_state = models.CharField(max_length=24, choices=CaseState)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_role = models.CharField(max_length=40)
    reason = models.TextField("理由", blank=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        verbose_name = "案件经过"


class CaseClock(models.Model):
    """A legal clock in working days. `limit_days` is the dated rule's value on the day it started."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField("时限", max_length=8, choices=ClockKind)
    limit_days = models.PositiveSmallIntegerField("工作日")
    started_at = models.DateTimeField("起算")
    due_on = models.DateField("期限")
    stopped_at = models.DateTimeField("结束", null=True)

    class Meta:
        verbose_name = "法定时限"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                name="one_running_clock_of_a_kind",
                condition=Q(stopped_at__isnull=True),
            )
        ]


class ClockPause(models.Model):
    """A time during which the clock stands still, and for whom it waits."""

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="pauses")
    paused_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = "停钟"
        constraints = [
            models.UniqueConstraint(fields=["clock"], name="one_open_pause", condition=Q(resumed_at__isnull=True))
        ]


class CaseMaterial(models.Model):
    """One line of the task list: a material (M01–M08) or form (F01, F02) and how it stands."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="materials")
    code = models.CharField("材料", max_length=8)
    state = models.CharField("状态", max_length=16, choices=MaterialState, default=MaterialState.MISSING)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "备案材料"
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="material_once_per_case")]


class MaterialVersion(models.Model):
    """One upload for a material; earlier versions stay."""

    material = models.ForeignKey(CaseMaterial, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField("出具日期", null=True)
    valid_to = models.DateField("有效期止", null=True)
    facts = models.JSONField("材料要素", default=dict)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "材料版本"
        constraints = [models.UniqueConstraint(fields=["material", "number"], name="material_version_once")]


class CommentThread(models.Model):
    """An opinion about one field or material. It is closed by a deed and never deleted."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="threads")
    field = models.CharField("字段或材料", max_length=60)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "意见"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "field"],
                name="one_open_thread_per_field",
                condition=Q(closed_at__isnull=True),
            )
        ]


class Comment(models.Model):
    """One turn in a thread. The database refuses the application UPDATE and DELETE on this table."""

    thread = models.ForeignKey(CommentThread, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_side = models.CharField(max_length=12, choices=[("office", "主管部门"), ("institution", "机构")])
    at = models.DateTimeField()
    text = models.TextField("意见")
    basis = models.CharField("依据", max_length=300, blank=True)
    old_value = models.TextField(blank=True)
    new_value = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "意见内容"


class CaseCheck(models.Model):
    """The latest result of one automatic check, with its reason in words."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField("核验", max_length=40)
    outcome = models.CharField("结果", max_length=4, choices=CheckOutcome)
    reason = models.CharField("说明", max_length=300)
    field = models.CharField(max_length=60, blank=True)
    rule = models.CharField("规则", max_length=60, blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name = "自动核验"
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="check_once_per_case")]


class SiteVerification(models.Model):
    """An on-site verification: planned, carried out by at least two officers, with its result."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="verifications")
    planned_at = models.DateTimeField("计划时间")
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    officers = models.ManyToManyField(User, related_name="+", verbose_name="核实人员")
    carried_out_at = models.DateTimeField("核实时间", null=True)
    passed = models.BooleanField("符合", null=True)
    findings = models.TextField("核实情况", blank=True)

    class Meta:
        verbose_name = "现场核实"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="one_planned_verification", condition=Q(carried_out_at__isnull=True)
            )
        ]


class NonComplianceNotice(models.Model):
    """Told to the party and made public: what does not comply, until when to mend it, what came of it."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="notices")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="notices")
    reason = models.TextField("不符合的事项")
    basis = models.CharField("依据", max_length=300)
    found_on = models.DateField("认定日期")
    notified_at = models.DateTimeField("告知时间")
    published_at = models.DateTimeField("公示时间", null=True)
    rectify_by = models.DateField("整改期限")
    rectified_on = models.DateField("整改完成", null=True)
    result = models.CharField("处理结果", max_length=300, blank=True)
    reply = models.TextField("机构回应", blank=True)
    replied_at = models.DateTimeField(null=True)
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        verbose_name = "不符合要求告知"


class Assignment(models.Model):
    """Who held a case from when; reassignment is recorded with its reason."""

    case = models.ForeignKey(FilingCase, on_delete=models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "承办记录"
