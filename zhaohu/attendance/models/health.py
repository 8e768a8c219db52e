from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhaohu.attendance.choices.health import Severity
from zhaohu.attendance.models.events import Event
from zhaohu.core.encryption import EncryptedText
from zhaohu.families.models import Child, Guardian
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.staff.models import Employment


class Allergy(models.Model):
    """What a guardian states that a child must not touch or eat, and what to do if it does. Rests encrypted; changed
    only by ending it and stating another. `allergen` is a code of the rule `attendance.allergens`."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="allergies")
    allergen = EncryptedText("过敏原", null=True, help_text="empty once the child's record was deleted")
    allergen_digest = models.BinaryField(max_length=32)
    detail = EncryptedText("具体", null=True)
    severity = models.CharField("严重程度", max_length=8, choices=Severity)
    action = EncryptedText("怎么办", null=True)
    stated_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField("登记时间")
    ended_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        verbose_name = "过敏"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "allergen_digest"],
                name="allergy_stated_once",
                condition=Q(ended_at__isnull=True),
                violation_error_message="这种过敏已登记。",
            )
        ]


class MedicationOrder(models.Model):
    """A guardian lets an institution give a child a medicine at these times of these days. It can be withdrawn at any
    time and is never changed. `times` are minutes after midnight."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="medication_orders")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="medication_orders")
    drug = EncryptedText("药名", null=True)
    dose = EncryptedText("剂量和用法", null=True)
    reason = EncryptedText("原因", null=True)
    times = ArrayField(models.PositiveSmallIntegerField(), verbose_name="时间", size=12)
    first_on = models.DateField("从")
    last_on = models.DateField("到")
    prescription = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="处方")
    made_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("委托时间")
    withdrawn_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("撤销时间", null=True)
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one order")

    class Meta:
        verbose_name = "用药委托"
        constraints = [
            models.CheckConstraint(
                name="order_days_in_order",
                condition=Q(last_on__gte=F("first_on")),
                violation_error_message="最后一天不能早于第一天。",
            ),
            models.CheckConstraint(
                name="order_has_times",
                condition=Q(times__len__gt=0),
                violation_error_message="请写明给药时间。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "last_on"], name="order_in_force", condition=Q(withdrawn_at__isnull=True)
            )
        ]


class Dose(models.Model):
    """A dose that was given: one of an order, a day and a time, signed by who gave it and by another who saw it. A copy
    of what the log events say, like the log entries."""

    order = models.ForeignKey(MedicationOrder, on_delete=models.PROTECT, related_name="doses")
    on = models.DateField("日期")
    slot = models.PositiveSmallIntegerField("时间", help_text="minutes after midnight, as ordered")
    given_event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("给药时间")
    witness_event = models.OneToOneField(Event, on_delete=models.PROTECT, null=True, related_name="+")
    witnessed_by = models.ForeignKey(Employment, on_delete=models.PROTECT, null=True, related_name="+")
    witnessed_at = models.DateTimeField("见证时间", null=True)

    class Meta:
        verbose_name = "给药"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "on", "slot"],
                name="dose_given_once",
                violation_error_message="这一次的药已经给过了。",
            ),
            models.CheckConstraint(
                name="dose_signed_by_two",
                condition=Q(witnessed_by__isnull=True) | ~Q(witnessed_by=F("given_by")),
                violation_error_message="给药和见证要由两个人签字。",
            ),
        ]
