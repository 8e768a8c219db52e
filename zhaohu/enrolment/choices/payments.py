from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PaymentState(TextChoices):
    """One attempt to pay. What the provider says of money that has arrived wins over what we believed before."""

    STARTED = "started", _("等待支付结果")
    PAID = "paid", _("已支付")
    FAILED = "failed", _("未成功")
    EXPIRED = "expired", _("已过期")
    PART_REFUNDED = "part_refunded", _("部分已退")
    REFUNDED = "refunded", _("已退款")


PAYMENT_TRANSITIONS: dict[PaymentState, set[PaymentState]] = {
    PaymentState.STARTED: {PaymentState.PAID, PaymentState.FAILED, PaymentState.EXPIRED},
    PaymentState.PAID: {PaymentState.PART_REFUNDED, PaymentState.REFUNDED},
    PaymentState.FAILED: {PaymentState.PAID},
    PaymentState.EXPIRED: {PaymentState.PAID},
    PaymentState.PART_REFUNDED: {PaymentState.PART_REFUNDED, PaymentState.REFUNDED},
    PaymentState.REFUNDED: set(),
}
ARRIVED = (PaymentState.PAID, PaymentState.PART_REFUNDED, PaymentState.REFUNDED)
"""The money has reached the institution."""


class NoticeSource(TextChoices):
    PUSHED = "pushed", _("支付平台通知")
    ASKED = "asked", _("主动查询")


class Verdict(TextChoices):
    """What became of one message of the provider."""

    BOOKED = "booked", _("已入账")
    ENDED = "ended", _("支付未成功，已记录")
    REPEATED = "repeated", _("重复通知，未再入账")
    OUT_OF_DATE = "out_of_date", _("晚到的旧状态，未采用")
    AMOUNT_DIFFERS = "amount_differs", _("金额不符，未入账")
    PAID_TWICE = "paid_twice", _("同一笔付了两次，第二次未入账")
    REFERENCE_TAKEN = "reference_taken", _("平台流水号已用于另一笔，未入账")
    UNKNOWN_ORDER = "unknown_order", _("查无此单")


TO_SETTLE = (Verdict.AMOUNT_DIFFERS, Verdict.PAID_TWICE, Verdict.REFERENCE_TAKEN)
"""Money that arrived and was not booked: a director has to settle it."""


class RefundState(TextChoices):
    ASKED = "asked", _("待退款")
    SENT = "sent", _("已交支付平台")
    DONE = "done", _("已退款")
    REFUSED = "refused", _("未同意")


REFUND_TRANSITIONS: dict[RefundState, set[RefundState]] = {
    RefundState.ASKED: {RefundState.SENT, RefundState.REFUSED},
    RefundState.SENT: {RefundState.DONE},
    RefundState.DONE: set(),
    RefundState.REFUSED: set(),
}


REFUND_OPEN = (RefundState.ASKED, RefundState.SENT)
"""Not done yet; what was handed to the provider may have been paid, so that it can no longer be refused."""


class RefundBasis(TextChoices):
    """Which limit of the rule `enrolment.prepaid` counts."""

    COOLING = "cooling", _("付款不久且还没有使用，全额退")
    AGREED = "agreed", _("按约定退")
