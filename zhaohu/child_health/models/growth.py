from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.child_health.choices.growth import Position, TakenBy
from zhaohu.families.models import Child, Guardian
from zhaohu.institutions.models import Institution


class Measurement(models.Model):
    """What was measured of a child on one day. Never changed: a wrong one is voided with a reason and another is made.
    `institution` where an institution's people entered it; `confirmed` where they were asked about an odd value."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="measurements")
    on = models.DateField("测量日期")
    weight_kg = models.DecimalField("体重（千克）", max_digits=5, decimal_places=3, null=True)
    length_cm = models.DecimalField("身长或身高（厘米）", max_digits=4, decimal_places=1, null=True)
    position = models.CharField("姿势", max_length=8, choices=Position, blank=True)
    head_cm = models.DecimalField("头围（厘米）", max_digits=4, decimal_places=1, null=True)
    taken_by = models.CharField("在哪里量的", max_length=6, choices=TakenBy)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("备注", max_length=200, blank=True)
    confirmed = models.BooleanField("已再次核对", default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("记录时间")
    voided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)
    erased = models.BooleanField("已删除", default=False, help_text="the values went with the child's record")
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one measurement")

    class Meta:
        verbose_name = "生长测量"
        constraints = [
            models.CheckConstraint(
                name="measurement_has_a_value",
                condition=Q(erased=True)
                | Q(weight_kg__isnull=False)
                | Q(length_cm__isnull=False)
                | Q(head_cm__isnull=False),
                violation_error_message="至少填一项：体重、身长或头围。",
            ),
            models.CheckConstraint(
                name="measurement_in_range",
                condition=(Q(weight_kg__isnull=True) | Q(weight_kg__range=("0.3", "60")))
                & (Q(length_cm__isnull=True) | Q(length_cm__range=("20", "140")))
                & (Q(head_cm__isnull=True) | Q(head_cm__range=("15", "65"))),
                violation_error_message="数值不在能量出来的范围里。",
            ),
            models.CheckConstraint(
                name="length_says_its_position",
                condition=Q(length_cm__isnull=True) | ~Q(position=""),
                violation_error_message="请选是躺着量还是站着量。",
            ),
            models.CheckConstraint(
                name="voided_measurement_has_a_reason",
                condition=Q(voided_at__isnull=True) | ~Q(void_reason="") | Q(erased=True),
                violation_error_message="作废要写原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["child", "on"], name="measurements_of_child", condition=Q(voided_at__isnull=True)),
            models.Index(fields=["institution", "child", "on"], name="measured_at_place"),
        ]  # fmt: skip


class Gestation(models.Model):
    """How long the pregnancy was, as a guardian stated it; the newest counts. Needed where a child was born early."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="gestations")
    weeks = models.PositiveSmallIntegerField("出生孕周", null=True, help_text="empty once the record was deleted")
    days = models.PositiveSmallIntegerField("又几天", default=0)
    stated_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField("填写时间")

    class Meta:
        verbose_name = "出生孕周"
        constraints = [
            models.CheckConstraint(
                name="gestation_in_range",
                condition=Q(weeks__isnull=True) | Q(weeks__range=(22, 44), days__lte=6),
                violation_error_message="出生孕周在 22 周到 44 周之间。",
            )
        ]
        indexes = [models.Index(fields=["child", "-id"], name="gestation_of_child")]
