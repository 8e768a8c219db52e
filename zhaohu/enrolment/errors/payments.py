from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

NOTHING_TO_PAY = Problem("PAYMENT_NOTHING", 409, _("这份账单没有要缴的钱。"), _("请刷新后看最新状态。"))
PROVIDER_SILENT = Problem(
    "PAYMENT_PROVIDER_SILENT", 503, _("支付平台没有应答，没有扣款。"), _("请稍后再按一次「缴费」，不会重复生成订单。")
)
PROVIDER_MISSING = Problem("PAYMENT_OFF", 409, _("本市还没有接通在线支付。"), _("请按机构告知的方式缴费。"))
UNDER_WAY = Problem(
    "PAYMENT_UNDER_WAY", 409, _("这份账单正在支付。"), _("请在账单页继续支付，或等订单过期。"),
    constraints=("one_payment_at_a_time",),
)  # fmt: skip
REFUND_TOO_MUCH = Problem("REFUND_TOO_MUCH", 422, _("最多可退 {most} 元。"), _("请改小金额。"))
REFUND_BEYOND_PAID = Problem(
    "REFUND_BEYOND_PAID", 409, _("退款不能超过已付的钱。"), _("请刷新后看最新状态。"),
    constraints=("refunds_within_payment", "statement_refunds_within_paid"),
)  # fmt: skip
REFUND_OPEN = Problem(
    "REFUND_OPEN", 409, _("这笔付款已有一项退款在办理。"), _("请等机构办理。"), constraints=("one_open_refund",)
)
REFUND_DECIDED = Problem("REFUND_DECIDED", 409, _("这项退款已办理：{state}。"), _("请刷新后看最新状态。"))
REFUND_IS_DUE = Problem(
    "REFUND_IS_DUE", 409, _("付款 {days} 天内提出且还没有使用的，应当全额退，不能拒绝。"), _("请办理退款。")
)
REFUND_REASON = Problem("REFUND_REASON", 422, _("请写明原因。"), _("家庭会看到这句话。"))
NOTICE_SETTLED = Problem("PAYMENT_NOTICE_SETTLED", 409, _("这条支付异常已处理。"), _("请刷新后看最新状态。"))
NOTICE_NOT_BOOKABLE = Problem(
    "PAYMENT_NOTICE_NOT_BOOKABLE", 409, _("这笔钱不能入账：同一笔付款已入账，或流水号已用过。"),
    _("请经支付平台退回，再写明处理情况。"),
)  # fmt: skip
SIGNATURE_WRONG = Problem("PAYMENT_SIGNATURE", 401, _("通知的签名不对。"), _("请核对密钥和签名方法，见接口文档。"))
NOTICE_SHAPE = Problem("PAYMENT_NOTICE_SHAPE", 422, _("看不懂这条支付通知：{reason}。"), _("请按接口文档发送。"))
