"""Who applies, and who sees and checks an application."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_OF_CHILD = {"child_id": "child"}
_AT_OFFER = {"offer__institution_id": "institution"}
_OWN = {"pk": "institution"}

SEE_OWN = Action("enrolment.see_own_applications", _("查看我的申请"), (Grant("family"),))
BEGIN = Action(
    "enrolment.begin_application", _("申请入托"), (Grant("guardian", {"pk": "child"}),), event="application.saved"
)
SEE = Action("enrolment.see_application", _("查看申请"), (Grant("guardian", _OF_CHILD),))
EDIT = Action("enrolment.edit_application", _("填写申请"), (Grant("guardian", _OF_CHILD),), event="application.saved")
SUBMIT = Action(
    "enrolment.submit_application", _("提交申请"), (Grant("guardian", _OF_CHILD),), event="application.submitted"
)
WITHDRAW = Action(
    "enrolment.withdraw_application", _("撤回申请"), (Grant("guardian", _OF_CHILD),), event="application.withdrawn"
)
SEE_DOCUMENT = Action("enrolment.see_document", _("查看家庭材料"), (Grant("guardian", _OF_CHILD),))
KEEP_DOCUMENT = Action(
    "enrolment.keep_document", _("上传或撤下家庭材料"), (Grant("guardian", _OF_CHILD),), event="document.kept"
)

SEE_APPLICANTS = Action(
    "enrolment.see_applicants", _("查看报名和候位"), (Grant("director", _OWN), Grant("clerk", _OWN))
)
SEE_APPLICANT = Action(
    "enrolment.see_applicant", _("查看报名的孩子"), (Grant("director", _AT_OFFER), Grant("clerk", _AT_OFFER))
)
CHECK_DOCUMENT = Action(
    "enrolment.check_document",
    _("核对家庭材料"),
    (Grant("director", _AT_OFFER), Grant("clerk", _AT_OFFER)),
    event="document.checked",
)
OFFER_CHOICE = Action(
    "enrolment.offer_choice", _("录取报名的孩子"), (Grant("director", _AT_OFFER),), event="placement.offered"
)
ADVANCE = Action("enrolment.advance_waiting_list", _("候位递补"), (Grant("system"),), event="waiting_list.advanced")
READ_RULES = Action("enrolment.read_waiting_rules", _("查看排队规则"), (Grant(ANYONE),))
