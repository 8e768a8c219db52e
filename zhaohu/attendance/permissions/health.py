"""A guardian states allergies and orders medicine; the institution of the child reads and gives."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_CHILD = (Grant("guardian", {"pk": "child"}),)
_OF_CHILD = (Grant("guardian", {"child_id": "child"}),)
_PEOPLE = tuple(Grant(role, {"pk": "institution"}) for role in ("director", "clerk", "carer"))

SEE_ALLERGIES = Action("attendance.see_allergies", _("查看孩子的过敏"), _CHILD)
STATE_ALLERGY = Action("attendance.state_allergy", _("登记孩子的过敏"), _CHILD, event="allergy.stated")
END_ALLERGY = Action("attendance.end_allergy", _("撤下孩子的过敏"), _OF_CHILD, event="allergy.ended")
SEE_ORDERS = Action("attendance.see_orders", _("查看用药委托"), _CHILD)
ORDER_MEDICINE = Action("attendance.order_medicine", _("委托机构给药"), _CHILD, event="medication.ordered")
WITHDRAW_ORDER = Action("attendance.withdraw_order", _("撤销用药委托"), _OF_CHILD, event="medication.withdrawn")
SEE_PRESCRIPTION = Action(
    "attendance.see_prescription",
    _("查看处方"),
    (*_OF_CHILD, *(Grant(role, {"institution_id": "institution"}) for role in ("director", "clerk", "carer"))),
)
SEE_DOSES = Action("attendance.see_doses", _("查看今天的用药"), _PEOPLE)
SIGN_DOSE = Action(
    "attendance.sign_dose", _("给药或见证签字"), (Grant("carer", {"pk": "institution"}),), event="attendance.recorded"
)
