"""The tablet's page and its files hold no data: what it may know and do, its token says."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

OPEN_TABLET = Action("attendance.open_tablet", _("打开班级平板"), (Grant(ANYONE),))
