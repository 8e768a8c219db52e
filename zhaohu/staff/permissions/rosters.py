"""Who draws up the week and publishes it."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_MEMBERS = (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))

SEE_ROSTER = Action("staff.see_roster", _("查看排班"), _MEMBERS)
KEEP_ROSTER = Action("staff.keep_roster", _("排班"), _MEMBERS, event="staff.roster_kept")
DRAW_UP_ROSTER = Action("staff.draw_up_roster", _("计算排班"), (Grant("system"),), event="staff.roster_kept")
PUBLISH_ROSTER = Action(
    "staff.publish_roster", _("公布排班"), (Grant("director", _OF_INSTITUTION),), event="staff.roster_published"
)
