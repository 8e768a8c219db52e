"""Who writes to whom: guardians of their own child, an institution's people of the children in its care."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_OWN = {"institution_id": "institution"}
_PEOPLE = tuple(Grant(role, _OF_INSTITUTION) for role in ("director", "clerk", "carer"))
_OF_THEIRS = tuple(Grant(role, _OWN) for role in ("director", "clerk", "carer"))

READ_OWN = Action(
    "attendance.read_own_messages", _("看机构发来的消息"), (Grant("family", {"user_id": "user"}),), event="message.read"
)
WRITE_OWN = Action(
    "attendance.write_own_message", _("给机构写信"), (Grant("guardian", {"pk": "child"}),), event="message.sent"
)
ANSWER = Action(
    "attendance.answer_message",
    _("回复机构要办的事"),
    (Grant("guardian", {"child_id": "child", "user_id": "user"}),),
    event="message.answered",
)
SEE = Action("attendance.see_messages", _("查看家园沟通"), _PEOPLE, event="message.seen")
WRITE = Action("attendance.write_message", _("给家长发消息"), _PEOPLE, event="message.sent")
SEE_ONE = Action("attendance.see_message", _("查看谁读过、谁回复了"), _OF_THEIRS)
RETRACT = Action(
    "attendance.retract_message",
    _("撤回发错的消息"),
    (Grant("director", _OWN), Grant("clerk", _OWN), Grant("carer", _OWN | {"author_id": "user"})),
    event="message.retracted",
)
REMIND = Action("attendance.remind_messages", _("提醒没有回复的家长"), (Grant("system"),), event="message.reminded")
