from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

SEE_HOME = Action("portal.see_home", _("查看首页"), (Grant(ANYONE),))
SET_READING = Action("portal.set_reading", _("设置语言和字号"), (Grant(ANYONE),), event="browser.only")
OPEN_OFFLINE = Action("portal.open_offline", _("没有网络时打开家庭首页"), (Grant(ANYONE),))
_IN_DISTRICT = {"district_id": "division"}
_DISTRICT = (Grant("district_reviewer", _IN_DISTRICT), Grant("district_lead", _IN_DISTRICT))
SEE_FILE = Action(
    "portal.see_institution_file",
    _("查看一户一档"),
    (
        *_DISTRICT, Grant("city_officer"), Grant("inspector", _IN_DISTRICT),
        Grant("street_officer", {"street_id": "division"}),
    ),
)  # fmt: skip
SEE_FILE_ELSEWHERE = Action(
    "portal.see_file_elsewhere", _("查看外区机构的一户一档"), (Grant("district_reviewer"), Grant("district_lead")),
    event="institution.file_read",
)  # fmt: skip
SEE_OWN_FILE = Action(
    "portal.see_own_file", _("查看本机构的一户一档"),
    (Grant("director", {"pk": "institution"}), Grant("clerk", {"pk": "institution"})),
)  # fmt: skip
SEE_FAMILY = Action("portal.see_family", _("查看家庭首页"), (Grant("family", {"user_id": "user"}),))
