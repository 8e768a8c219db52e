from django.db import models
from django.db.models import Q

from zhaohu.divisions.models import Division
from zhaohu.supervision.choices.orders import OrderEvent, OrderOutcome, OutgoingKind, OutgoingState
from zhaohu.supervision.models.complaints import Complaint


class HotlineOrder(models.Model):
    """An order of the 12345 hotline (工单): one number, one complaint. `revision` is the newest that was applied.

    `authority` and `division` are whose key it came with.
    """

    number = models.CharField("工单编号", max_length=60, unique=True)
    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="order")
    authority = models.CharField("部门", max_length=20)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField("版次")
    dispatched_at = models.DateTimeField("派单时间")
    due_at = models.DateTimeField("工单时限", null=True, help_text="as written on the order")

    class Meta:
        verbose_name = "12345 工单"


class OrderMessage(models.Model):
    """One message about an order as it came, known by its revision and digest. Only grows."""

    order = models.ForeignKey(HotlineOrder, on_delete=models.PROTECT, related_name="messages")
    revision = models.PositiveIntegerField("版次")
    event = models.CharField("事项", max_length=12, choices=OrderEvent)
    outcome = models.CharField("处理", max_length=14, choices=OrderOutcome)
    body_sm3 = models.BinaryField(max_length=32)
    note = models.CharField("说明", max_length=300, blank=True)
    late = models.BooleanField("收到时已过工单时限", default=False)
    at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "12345 来文"
        constraints = [models.UniqueConstraint(fields=["order", "revision", "body_sm3"], name="order_message_once")]


class Outgoing(models.Model):
    """Something for another office, on its way out of the house; its job sends it once. Carries nobody's name."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, null=True, related_name="outgoing")
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, related_name="+", help_text="whose it is, without a complaint"
    )
    kind = models.CharField("去向", max_length=16, choices=OutgoingKind)
    key = models.CharField("防重", max_length=80, unique=True)
    body = models.JSONField("内容")
    state = models.CharField("状态", max_length=8, choices=OutgoingState, default=OutgoingState.WAITING)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    fault = models.CharField("最近一次失败", max_length=200, blank=True)
    made_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("送达时间", null=True)

    class Meta:
        verbose_name = "对外送文"
        constraints = [
            models.CheckConstraint(
                name="sent_outgoing_has_its_instant",
                condition=Q(state="sent", sent_at__isnull=False) | Q(state="waiting", sent_at__isnull=True),
                violation_error_message="已送达的须有送达时间。",
            ),
            models.CheckConstraint(
                name="outgoing_belongs_somewhere",
                condition=Q(complaint__isnull=False) | Q(division__isnull=False),
            ),
        ]
