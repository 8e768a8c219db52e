"""Who draws, issues and corrects statements, who pays them, and who gives money back."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_OWN = {"institution_id": "institution"}
_OF_PAYMENT = {"statement__child_id": "child"}
_OF_REFUND = {"payment__statement__institution_id": "institution"}

SEE_STATEMENTS = Action(
    "enrolment.see_statements",
    _("查看本机构的收费"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
)
DRAW = Action(
    "enrolment.draw_statements",
    _("生成账单"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION), Grant("system")),
    event="statement.drawn",
)
PREVIEW = Action("enrolment.preview_statement", _("核对账单"), (Grant("director", _OWN), Grant("clerk", _OWN)))
ISSUE = Action("enrolment.issue_statement", _("发出账单"), (Grant("director", _OWN),), event="statement.issued")
ISSUE_ALL = Action(
    "enrolment.issue_statements",
    _("发出全部账单"),
    (Grant("director", _OF_INSTITUTION),),
    event="statement.issued",
)
CORRECT = Action("enrolment.correct_statement", _("更正账单"), (Grant("director", _OWN),), event="statement.corrected")
SEE_FEES = Action("enrolment.see_fees", _("查看自己孩子的费用"), (Grant("family", {"user_id": "user"}),))
SEE_OWN = Action("enrolment.see_own_statements", _("查看费用"), (Grant("guardian", {"child_id": "child"}),))
SEE_DOCUMENT = Action(
    "enrolment.see_statement_document",
    _("下载账单"),
    (Grant("guardian", {"child_id": "child"}), Grant("director", _OWN), Grant("clerk", _OWN)),
)
PAY = Action("enrolment.pay_statement", _("缴费"), (Grant("guardian", {"child_id": "child"}),), event="payment.started")
FOLLOW = Action(
    "enrolment.follow_payment",
    _("查询支付结果"),
    (Grant("guardian", _OF_PAYMENT), Grant("system")),
    event="payment.booked",
)
PAY_DEMONSTRATION = Action(
    "enrolment.pay_demonstration", _("演示支付"), (Grant("guardian", _OF_PAYMENT),), event="payment.booked"
)
ASK_REFUND = Action("enrolment.ask_refund", _("申请退款"), (Grant("guardian", _OF_PAYMENT),), event="refund.asked")
DECIDE_REFUND = Action(
    "enrolment.decide_refund", _("办理退款"), (Grant("director", _OF_REFUND),), event="refund.decided"
)
SETTLE_NOTICE = Action(
    "enrolment.settle_payment_notice",
    _("处理支付异常"),
    (Grant("director", {"payment__statement__institution_id": "institution"}),),
    event="payment.settled",
)
