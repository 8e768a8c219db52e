from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

SEE_HOME = Action("portal.see_home", _("查看首页"), (Grant(ANYONE),))
SET_READING = Action("portal.set_reading", _("设置语言和字号"), (Grant(ANYONE),), event="browser.only")
OPEN_OFFLINE = Action("portal.open_offline", _("没有网络时打开家庭首页"), (Grant(ANYONE),))
SEE_FAMILY = Action("portal.see_family", _("查看家庭首页"), (Grant("family", {"user_id": "user"}),))
