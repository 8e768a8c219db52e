from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

SEE_MAP = Action("divisions.see_map", _("查看区划示意图"), (Grant(ANYONE),))
