"""An institution assesses itself, a peer or an expert assesses it, the city draws, settles and gives the grade."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_DISTRICT = {"district_id": "division"}
_CITY = Grant("city_officer")
_LEAD = Grant("district_lead", _DISTRICT)
_OWN = Grant("director", {"institution_id": "institution"})
_ASSESSORS = (
    Grant("director", {"assessor_institution_id": "institution"}),
    Grant("expert", {"expert__user_id": "user"}),
)

SEE_RESULT = Action("quality.see_result", _("查看质量评估结果"), (Grant(ANYONE),))
SEE_OWN = Action(
    "quality.see_own_assessment",
    _("查看本机构的质量评估"),
    (Grant("director", {"pk": "institution"}), Grant("clerk", {"pk": "institution"})),
)
BEGIN = Action(
    "quality.begin_self_assessment", _("开始自评"), (Grant("director", {"pk": "institution"}),),
    event="assessment.begun",
)  # fmt: skip
PLAN = Action(
    "quality.plan_improvement", _("登记改进计划"), (Grant("director", {"pk": "institution"}),),
    event="improvement.planned",
)  # fmt: skip
MEND = Action("quality.mend", _("登记已改好"), (_OWN,), event="improvement.done")
STATE = Action("quality.state", _("发表机构的话"), (_OWN,), event="assessment.stated")
SCORE = Action("quality.score_assessment", _("质量评估评分"), _ASSESSORS, event="assessment.scored")
SUBMIT = Action("quality.submit_assessment", _("提交质量评估"), _ASSESSORS, event="assessment.submitted")
WITHDRAW = Action("quality.withdraw_assessment", _("撤回质量评估"), (*_ASSESSORS, _CITY), event="assessment.withdrawn")
SEE = Action(
    "quality.see_assessments",
    _("查看质量评估"),
    (Grant("district_reviewer", _DISTRICT), _LEAD, _CITY, Grant("city_analyst")),
)
ASSIGN = Action("quality.assign_assessment", _("分派质量评估"), (_CITY,), event="assessment.assigned")
DRAW = Action("quality.draw_rescoring", _("抽取复评"), (_CITY,), event="assessment.drawn")
REVIEW_SELF = Action("quality.review_self_assessment", _("审核自评"), (_LEAD, _CITY), event="assessment.self_reviewed")
REVIEW = Action("quality.review_assessment", _("审核质量评估"), (_CITY,), event="assessment.reviewed")
MODERATE = Action("quality.moderate_assessment", _("复议质量评估"), (_CITY,), event="assessment.moderated")
CONCLUDE = Action("quality.conclude_assessment", _("评定质量等级"), (_CITY,), event="assessment.concluded")
