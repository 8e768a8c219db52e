from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import Conclusion, InspectionKind, InspectionState, PlanState
from zhaohu.supervision.models.complaints import Complaint
from zhaohu.supervision.models.steps import Step


class Inspector(models.Model):
    """Somebody who may inspect for a department of a district, with the certificate that is shown on site (执法证)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="所在区")
    department = models.CharField("部门", max_length=20, choices=Department)
    certificate_number = models.CharField("执法证号", max_length=40)
    valid_to = models.DateField("执法证有效期至", null=True)
    registered_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("退出时间", null=True)

    class Meta:
        verbose_name = "执法人员"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="one_standing_inspector_of_a_person",
                condition=Q(ended_at__isnull=True),
                violation_error_message="这个人已经登记为执法人员。",
            ),
            models.UniqueConstraint(
                fields=["certificate_number"],
                name="one_standing_inspector_of_a_certificate",
                condition=Q(ended_at__isnull=True),
                violation_error_message="这个执法证号已经登记。",
            ),
        ]


class InspectorTie(models.Model):
    """An inspector's tie to an institution, declared or entered by the lead: never sent there while it stands."""

    inspector = models.ForeignKey(Inspector, on_delete=models.PROTECT, related_name="ties")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("关系", max_length=200)
    declared_at = models.DateTimeField("申报时间")
    ended_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "回避关系"
        constraints = [
            models.UniqueConstraint(
                fields=["inspector", "institution"],
                name="one_standing_tie_of_an_inspector",
                condition=Q(ended_at__isnull=True),
                violation_error_message="这项回避关系已经登记。",
            )
        ]


class InspectionPlan(models.Model):
    """What a district checks in a window, why, and by which items.

    A random plan is drawn: `seed`, `drawn_at` and `list_sm3` (over the canonical list of candidates) stand in the
    ledger, so that anybody who holds the list can draw again. Other kinds name their institutions.
    """

    number = models.CharField("计划号", max_length=40, unique=True)
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one plan")
    title = models.CharField("名称", max_length=100)
    kind = models.CharField("检查类型", max_length=10, choices=InspectionKind)
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="区")
    street = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="街道")
    department = models.CharField("牵头部门", max_length=20, choices=Department, default=Department.HEALTH)
    partners = ArrayField(
        models.CharField(max_length=20, choices=Department), default=list, blank=True, verbose_name="一同检查的部门"
    )
    reason = models.CharField("为什么查", max_length=300)
    items = ArrayField(models.CharField(max_length=10), verbose_name="检查事项", help_text="codes of the checklist")
    from_on = models.DateField("起")
    to_on = models.DateField("止")
    wanted = models.PositiveSmallIntegerField("抽取家数", null=True)
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    seed = models.BinaryField("种子", max_length=32, null=True)
    list_sm3 = models.BinaryField("名单摘要", max_length=32, null=True)
    draw_list = models.TextField("抽取名单", blank=True, default="", db_default="", help_text="canonical; of list_sm3")
    drawn_at = models.DateTimeField("抽取时间", null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("编制时间")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "检查计划"
        constraints = [
            models.CheckConstraint(
                name="inspection_plan_days_in_order",
                condition=Q(to_on__gte=F("from_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="drawn_plan_can_be_drawn_again",
                condition=Q(drawn_at__isnull=True) | Q(seed__isnull=False, list_sm3__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["district", "-from_on", "id"], name="plans_of_district")]

    def __str__(self) -> str:
        return self.number


class Inspection(models.Model):
    """One visit to one institution: who goes, what they check, what it came to.

    `random_arm` marks a visit that was drawn without regard to the risk order (so that the model can be judged).
    `record_sm3` seals the signed record; what is said later stands beside it, never in it.
    """

    number = models.CharField("检查编号", max_length=40, unique=True)
    plan = models.ForeignKey(InspectionPlan, on_delete=models.PROTECT, related_name="inspections")
    kind = models.CharField("检查类型", max_length=10, choices=InspectionKind)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    departments = ArrayField(models.CharField(max_length=20, choices=Department), verbose_name="检查部门")
    items = ArrayField(models.CharField(max_length=10), verbose_name="检查事项")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="rechecks")
    random_arm = models.BooleanField("随机组", default=False)
    rank = models.PositiveIntegerField("风险排序", null=True)
    state = models.CharField("状态", max_length=10, choices=InspectionState, default=InspectionState.DRAWN)
    planned_on = models.DateField("计划日期", null=True)
    started_at = models.DateTimeField("到场时间", null=True)
    ended_at = models.DateTimeField("离场时间", null=True)
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion, blank=True)
    summary = models.TextField("检查情况", blank=True)
    record_sm3 = models.BinaryField("记录摘要", max_length=32, null=True)
    signed_at = models.DateTimeField("签字时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    cancelled_because = models.CharField("取消理由", max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="grows with each deed; a stale form is refused")

    class Meta:
        verbose_name = "检查"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "institution"],
                name="institution_once_in_a_plan",
                condition=~Q(state="cancelled"),
                violation_error_message="这家机构已经在这个计划里。",
            ),
            models.CheckConstraint(
                name="signed_inspection_has_a_conclusion",
                condition=Q(state__in=["drawn", "dispatched", "on_site", "cancelled"])
                | (Q(signed_at__isnull=False, record_sm3__isnull=False) & ~Q(conclusion="")),
                violation_error_message="签字的检查要有结论。",
            ),
            models.CheckConstraint(
                name="cancelled_inspection_says_why",
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                violation_error_message="取消检查要写明理由。",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "planned_on", "id"], name="inspections_of_district"),
            models.Index(fields=["institution", "-signed_at"], name="inspections_of_institution"),
        ]

    def __str__(self) -> str:
        return self.number


class InspectionOfficer(models.Model):
    """An officer who was drawn or named for a visit, with the certificate as it was that day."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="officers")
    inspector = models.ForeignKey(Inspector, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    department = models.CharField("部门", max_length=20, choices=Department)
    certificate_number = models.CharField("执法证号", max_length=40)
    replaced_at = models.DateTimeField("换人时间", null=True)
    replaced_because = models.CharField("换人理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "检查人员"
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "user"],
                name="officer_once_in_an_inspection",
                condition=Q(replaced_at__isnull=True),
                violation_error_message="这个人已经在这次检查里。",
            )
        ]
        indexes = [models.Index(fields=["user", "inspection"], name="inspections_of_officer")]


class DrawExclusion(models.Model):
    """Who was left out of a draw, and why: an institution, or an inspector for an institution."""

    plan = models.ForeignKey(InspectionPlan, on_delete=models.PROTECT, related_name="exclusions")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    inspector = models.ForeignKey(Inspector, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField("理由", max_length=200)

    class Meta:
        verbose_name = "抽取排除"
        constraints = [
            models.CheckConstraint(
                name="exclusion_names_somebody", condition=Q(institution__isnull=False) | Q(inspector__isnull=False)
            )
        ]


class InspectionStep(Step):
    """One step of an inspection, or another deed on it (`to_state` as before). Only grows."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=40)
    from_state = models.CharField(max_length=10, choices=InspectionState)
    to_state = models.CharField(max_length=10, choices=InspectionState)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "检查经过"
        indexes = [models.Index(fields=["inspection", "id"], name="inspection_steps")]
