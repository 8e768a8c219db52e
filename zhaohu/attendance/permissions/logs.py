"""Who notes and who reads a child's day. A `carer` is whoever is employed in an institution today."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OWN = {"institution_id": "institution"}
_OF_INSTITUTION = {"pk": "institution"}
_PEOPLE = tuple(Grant(role, _OF_INSTITUTION) for role in ("director", "clerk", "carer"))

SEE_LOG = Action("attendance.see_log", _("查看今天的日志"), _PEOPLE)
ENTER_LOG = Action("attendance.enter_log", _("登记日志"), _PEOPLE, event="attendance.recorded")
VOID_LOG = Action(
    "attendance.void_log",
    _("撤下一条日志"),
    tuple(Grant(role, _OWN) for role in ("director", "clerk", "carer")),
    event="attendance.recorded",
)
SEND_PHOTO = Action("attendance.send_photo", _("上传照片"), (Grant("device", _OF_INSTITUTION),), event="photo.kept")
KEEP_PHOTO = Action(
    "attendance.keep_photo", _("保存照片"), (*_PEOPLE, Grant("device", _OF_INSTITUTION)), event="photo.kept"
)
SEE_PHOTO = Action(
    "attendance.see_photo",
    _("查看照片"),
    (
        Grant("guardian", {"child_id": "child"}),
        *(Grant(role, _OWN) for role in ("director", "clerk", "carer")),
    ),
)
SEE_CHILD_DAY = Action("attendance.see_child_day", _("查看孩子的一天"), (Grant("guardian", {"pk": "child"}),))
WATCH_SLEEP = Action("attendance.watch_sleep", _("检查睡眠巡视"), (Grant("system"),), event="sleep.missed")
