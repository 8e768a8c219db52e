"""Who offers, answers, confirms and ends a placement."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_CHILD = {"child_id": "child"}
_OWN = {"institution_id": "institution"}

OFFER = Action(
    "enrolment.offer_place",
    _("录取"),
    (Grant("director", {"pk": "institution"}), Grant("system")),
    event="placement.offered",
)
SEE = Action(
    "enrolment.see_placement",
    _("查看托位"),
    (Grant("guardian", _OF_CHILD), Grant("director", _OWN), Grant("clerk", _OWN)),
)
ANSWER = Action(
    "enrolment.answer_placement", _("答复托位"), (Grant("guardian", _OF_CHILD),), event="placement.answered"
)
END = Action(
    "enrolment.end_placement",
    _("办理离托"),
    (Grant("director", _OWN), Grant("guardian", _OF_CHILD)),
    event="placement.ended",
)
SEE_OFFERED = Action("enrolment.see_offered_place", _("查看托位通知"), (Grant("guardian", _OF_CHILD),))
CANCEL = Action(
    "enrolment.cancel_placement",
    _("取消托位"),
    (Grant("director", _OWN), Grant("guardian", _OF_CHILD), Grant("system")),
    event="placement.cancelled",
)
LAPSE = Action("enrolment.lapse_placement", _("过期未答复"), (Grant("system"),), event="placement.lapsed")
SIGN_FOR_FAMILY = Action(
    "enrolment.sign_for_family", _("家庭确认协议"), (Grant("guardian", _OF_CHILD),), event="agreement.family_confirmed"
)
SIGN_FOR_INSTITUTION = Action(
    "enrolment.sign_for_institution",
    _("机构确认协议"),
    (Grant("director", _OWN),),
    event="agreement.institution_confirmed",
)
CONFIRM_RELATION = Action(
    "enrolment.confirm_relation",
    _("当面核对监护人证件"),
    (Grant("director", _OWN), Grant("clerk", _OWN)),
    event="guardianship.confirmed_at_place",
)
