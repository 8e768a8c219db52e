"""Who sees and imports the children present, makes a link for a family, and fills it in."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_OWN = {"pk": "institution"}
_MEMBERS = (Grant("director", _OWN), Grant("clerk", _OWN))

SEE_ROLL = Action("enrolment.see_roll", _("查看在托儿童"), _MEMBERS)
IMPORT_ROLL = Action(
    "enrolment.import_roll", _("导入在托儿童"), (*_MEMBERS, Grant("system")), event="roll.imported"
)  # fmt: skip
UNDO_ROLL = Action("enrolment.undo_roll", _("撤销导入"), (Grant("director", _OWN),), event="roll.undone")
MAKE_LINK = Action("enrolment.make_link", _("发入托链接"), _MEMBERS, event="enrolment.link_made")
OPEN_LINK = Action("enrolment.open_link", _("打开入托链接"), (Grant(ANYONE),), event="enrolment.link_opened")
FILL_LINK = Action(
    "enrolment.fill_link", _("填写入托信息"), (Grant("family", {"claimed_by_id": "user"}),),
    event="enrolment.link_filled",
)  # fmt: skip
ANSWER_NAMED = Action(
    "enrolment.answer_named", _("确认监护关系"), (Grant("family", {"guardian__user_id": "user"}),),
    event="guardianship.answered",
)  # fmt: skip
CONTEST = Action(
    "enrolment.contest_roll", _("对导入的托位提出异议"), (Grant("guardian", {"child_id": "child"}),),
    event="placement.contested",
)  # fmt: skip
