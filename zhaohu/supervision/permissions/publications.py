"""Who may do what with the result of an inspection: the public reads, the district publishes, the house replies."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_IN_DISTRICT = {"district_id": "division"}
_OF_INSTITUTION = {"institution_id": "institution"}
_OFFICERS = tuple(Grant(role, _IN_DISTRICT) for role in ("inspector", "district_reviewer", "district_lead"))

SEE_PUBLIC = Action("supervision.see_results", _("查检查结果"), (Grant(ANYONE),))
SEE = Action("supervision.see_publications", _("查看检查结果公示"), (*_OFFICERS, Grant("city_officer")))
PUBLISH = Action("supervision.publish_result", _("公示检查结果"), _OFFICERS, event="publication.published")
REPLY = Action(
    "supervision.reply_to_result",
    _("回应检查结果"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
    event="publication.replied",
)
REMIND = Action(
    "supervision.remind_publication", _("提醒公示检查结果"), (Grant("system"),), event="publication.reminded"
)
