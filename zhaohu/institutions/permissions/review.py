"""What the office may do with filings. Districts see and decide their own; the city sees all."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_IN_DISTRICT = {"district_id": "division"}

SEE_QUEUE = Action(
    "institutions.see_queue",
    _("查看待办"),
    (Grant("district_reviewer", _IN_DISTRICT), Grant("district_lead", _IN_DISTRICT), Grant("city_officer")),
)
SEE_CASE = Action(
    "institutions.see_case",
    _("查看备案案件"),
    (Grant("district_reviewer", _IN_DISTRICT), Grant("district_lead", _IN_DISTRICT), Grant("city_officer")),
)
PULL = Action(
    "institutions.pull_case", _("领取下一件"), (Grant("district_reviewer", _IN_DISTRICT),), event="filing.assigned"
)
REASSIGN = Action(
    "institutions.reassign_case", _("改派案件"), (Grant("district_lead", _IN_DISTRICT),), event="filing.assigned"
)
NUDGE = Action("institutions.nudge_case", _("催办"), (Grant("district_lead", _IN_DISTRICT),), event="filing.nudged")
COMMENT = Action(
    "institutions.comment_case", _("提出意见"), (Grant("district_reviewer", _IN_DISTRICT),), event="filing.commented"
)
REPLY = Action(
    "institutions.reply_comment",
    _("回复意见"),
    (
        Grant("district_reviewer", _IN_DISTRICT),
        Grant("director", {"institution_id": "institution"}),
        Grant("clerk", {"institution_id": "institution"}),
    ),
    event="filing.commented",
)
REVIEW = Action(
    "institutions.review_case", _("审核备案案件"), (Grant("district_reviewer", _IN_DISTRICT),), event="filing.reviewed"
)
FILE = Action(
    "institutions.file_case", _("出具备案回执"), (Grant("district_reviewer", _IN_DISTRICT),), event="institution.filed"
)
SUSPEND = Action(
    "institutions.suspend", _("责令停业整顿"), (Grant("district_lead", _IN_DISTRICT),), event="institution.suspended"
)
RESUME = Action(
    "institutions.resume", _("恢复开展服务"), (Grant("district_lead", _IN_DISTRICT),), event="institution.resumed"
)
RECORD_GRADE = Action(
    "institutions.record_grade", _("登记质量等级"), (Grant("district_lead", _IN_DISTRICT),), event="institution.graded"
)
PROPOSE_REVOCATION = Action(
    "institutions.propose_revocation",
    _("提出撤销备案"),
    (Grant("district_reviewer", _IN_DISTRICT), Grant("district_lead", _IN_DISTRICT)),
    event="institution.revocation_proposed",
)
REVOKE = Action(
    "institutions.revoke",
    _("复核撤销备案"),
    (Grant("district_lead", _IN_DISTRICT),),
    event="institution.revoked_by_authority",
)
SEARCH = Action(
    "institutions.search_office",
    _("查找机构"),
    (Grant("district_reviewer", _IN_DISTRICT), Grant("district_lead", _IN_DISTRICT), Grant("city_officer")),
)
