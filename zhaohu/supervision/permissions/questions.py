"""What an institution is asked: the office asks, the people of the institution reply, both read."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"institution_id": "institution"}
_OF_FILE = {"question__institution_id": "institution"}
_OF_DISTRICT = {"question__complaint__district_id": "division"}

SEE_OWN = Action(
    "supervision.see_questions",
    _("查看监管部门的询问"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
)
REPLY = Action(
    "supervision.reply_question",
    _("答复监管部门的询问"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
    event="question.replied",
)
OPEN_FILE = Action(
    "supervision.open_question_file",
    _("查看答复附件"),
    (
        Grant("director", _OF_FILE),
        Grant("clerk", _OF_FILE),
        Grant("district_reviewer", _OF_DISTRICT),
        Grant("district_lead", _OF_DISTRICT),
        Grant("city_officer"),
    ),
)
