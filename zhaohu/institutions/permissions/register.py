from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

SEE_REGISTER = Action("institutions.see_register", _("查找已备案机构"), (Grant(ANYONE),))
DOWNLOAD_REGISTER = Action("institutions.download_register", _("下载备案名录"), (Grant(ANYONE),))
SEE_NONCOMPLIANCE = Action("institutions.see_noncompliance", _("查看不符合要求的公示"), (Grant(ANYONE),))
