"""Who pairs and kills tablets, and what a paired one may do: it holds the role `device` over its institution."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_OWN = {"institution_id": "institution"}
_OF_INSTITUTION = {"pk": "institution"}
_TABLET = (Grant("device", _OF_INSTITUTION),)

SEE_DEVICES = Action(
    "attendance.see_devices",
    _("查看平板"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
)
MAKE_CODE = Action(
    "attendance.make_pairing_code", _("生成配对码"), (Grant("director", _OF_INSTITUTION),), event="tablet.code_made"
)
RENAME = Action("attendance.rename_device", _("给平板改名"), (Grant("director", _OWN),), event="tablet.renamed")
KILL = Action("attendance.kill_device", _("停用平板"), (Grant("director", _OWN),), event="tablet.killed")
FORGIVE = Action(
    "attendance.forgive_pin",
    _("解锁平板口令"),
    (Grant("director", {"device__institution_id": "institution"}),),
    event="tablet.pin_forgiven",
)
PAIR = Action("attendance.pair", _("配对平板"), (Grant(ANYONE),), event="tablet.paired")
UNLOCK = Action("attendance.unlock", _("解锁平板"), _TABLET, event="tablet.unlocked")
READ_ROLL = Action("attendance.read_roll", _("读取名单"), _TABLET)
HAND_IN = Action("attendance.hand_in", _("上传在园记录"), _TABLET, event="attendance.recorded")
