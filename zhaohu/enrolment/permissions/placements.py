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
