from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.enrolment.choices.payments import (
    REFUND_OPEN,
    TO_SETTLE,
    NoticeSource,
    PaymentState,
    RefundBasis,
    RefundState,
    Verdict,
)
from zhaohu.enrolment.models.fees import Statement


class Payment(models.Model):
    """One attempt to pay a statement through a provider. `key` is our order number there: one click is one order."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField("支付平台", max_length=20)
    key = models.UUIDField("订单号", unique=True)
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    received_fen = models.PositiveBigIntegerField("实收（分）", default=0)
    refunded_fen = models.PositiveBigIntegerField("已退（分）", default=0)
    state = models.CharField("状态", max_length=14, choices=PaymentState, default=PaymentState.STARTED)
    provider_reference = models.CharField("平台流水号", max_length=80, unique=True, null=True)  # noqa: DJ001 - unique once known
    pay_url = models.CharField("支付地址", max_length=500, blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField("发起时间")
    expires_at = models.DateTimeField("有效期")
    ended_at = models.DateTimeField("结果时间", null=True)

    class Meta:
        verbose_name = "支付"
        constraints = [
            models.UniqueConstraint(
                fields=["statement"],
                name="one_payment_at_a_time",
                condition=Q(state=PaymentState.STARTED),
                violation_error_message="这份账单正在支付。",
            ),
            models.CheckConstraint(name="payment_is_of_something", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(
                name="refunds_within_payment",
                condition=Q(refunded_fen__lte=F("received_fen")),
                violation_error_message="退款不能超过已付的钱。",
            ),
            models.CheckConstraint(
                name="paid_payment_has_a_reference",
                condition=Q(state__in=["started", "failed", "expired"])
                | Q(provider_reference__isnull=False, received_fen__gt=0),
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="payment_waiting", condition=Q(state="started"))]

    @property
    def refundable_fen(self) -> int:
        return self.received_fen - self.refunded_fen


class PaymentNotice(models.Model):
    """A message of the provider exactly as it arrived, with what became of it. Only grows."""

    provider = models.CharField("支付平台", max_length=20)
    source = models.CharField("来源", max_length=8, choices=NoticeSource)
    digest = models.BinaryField(max_length=32, unique=True, help_text="SM3 of the body: the same message is one row")
    body = models.TextField("原文")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="notices")
    amount_fen = models.PositiveBigIntegerField("金额（分）", default=0)
    reference = models.CharField("平台流水号", max_length=80, blank=True)
    verdict = models.CharField("结果", max_length=16, choices=Verdict)
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "支付通知"
        indexes = [models.Index(fields=["payment"], name="notice_to_settle", condition=Q(verdict__in=TO_SETTLE))]


class NoticeSettlement(models.Model):
    """What a director did about money that arrived and was not booked. Only grows."""

    notice = models.OneToOneField(PaymentNotice, on_delete=models.PROTECT, related_name="settlement")
    booked = models.BooleanField("按实收入账", default=False)
    reason = models.CharField("处理情况", max_length=200)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("处理时间")

    class Meta:
        verbose_name = "支付异常的处理"


class Refund(models.Model):
    """A family asks for money back; the institution pays it through the provider by `due_on`. `key` is sent along."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    key = models.UUIDField("防重", unique=True)
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    basis = models.CharField("依据", max_length=8, choices=RefundBasis)
    reason = models.CharField("原因", max_length=200)
    state = models.CharField("状态", max_length=8, choices=RefundState, default=RefundState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    due_on = models.DateField("退款期限")
    answer = models.CharField("答复", max_length=200, blank=True)
    fault = models.CharField("上次没有办成的原因", max_length=200, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("办理时间", null=True)
    provider_reference = models.CharField("平台流水号", max_length=80, blank=True)

    class Meta:
        verbose_name = "退款"
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                name="one_open_refund",
                condition=Q(state__in=REFUND_OPEN),
                violation_error_message="这笔付款已有一项退款在办理。",
            ),
            models.CheckConstraint(name="refund_is_of_something", condition=Q(amount_fen__gt=0)),
        ]
        indexes = [models.Index(fields=["due_on"], name="refund_open", condition=Q(state__in=REFUND_OPEN))]
