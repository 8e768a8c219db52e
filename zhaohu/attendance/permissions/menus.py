"""Who writes the menu and names substitutes, and who reads them."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_OWN = {"institution_id": "institution"}
_OF_MENU = {"menu__institution_id": "institution"}
_PEOPLE = tuple(Grant(role, _OF_INSTITUTION) for role in ("director", "clerk", "carer"))
_KEEPERS = (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))

SEE_MENU = Action("attendance.see_menu", _("查看食谱"), _PEOPLE)
WRITE_MENU = Action("attendance.write_menu", _("写食谱"), _KEEPERS, event="menu.changed")
REMOVE_DISH = Action(
    "attendance.remove_dish", _("删掉一道菜"), (Grant("director", _OF_MENU), Grant("clerk", _OF_MENU)),
    event="menu.changed",
)  # fmt: skip
PUBLISH_MENU = Action(
    "attendance.publish_menu", _("公布食谱"), (Grant("director", _OF_INSTITUTION),), event="menu.published"
)
SEE_CONFLICTS = Action("attendance.see_conflicts", _("查看食谱与过敏的冲突"), _PEOPLE)
NAME_SUBSTITUTE = Action(
    "attendance.name_substitute", _("写明替代的菜"), (Grant("director", _OWN),), event="menu.substituted"
)
CHECK_MENUS = Action("attendance.check_menus", _("核对食谱与过敏"), (Grant("system"),), event="menu.conflicts_checked")
SEE_CHILD_MENU = Action("attendance.see_child_menu", _("查看孩子的食谱"), (Grant("guardian", {"pk": "child"}),))
