"""Who does what in the appraisal: the institution applies, the district recommends, experts judge, the city decides."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_DISTRICT = {"district_id": "division"}
_CITY = Grant("city_officer")
_LEAD = Grant("district_lead", _DISTRICT)
_OWN = {"institution_id": "institution"}

SEE_PUBLIC = Action("quality.see_demonstration", _("查看示范性托育机构"), (Grant(ANYONE),))
OBJECT = Action("quality.object", _("对公示提出异议"), (Grant(ANYONE),), event="demonstration.objected")

SEE_OWN = Action(
    "quality.see_own_candidacy",
    _("查看本机构的示范申报"),
    (Grant("director", {"pk": "institution"}), Grant("clerk", {"pk": "institution"})),
)
APPLY = Action(
    "quality.apply", _("申报示范性托育机构"), (Grant("director", {"pk": "institution"}),), event="demonstration.applied"
)
WITHDRAW = Action(
    "quality.withdraw_candidacy", _("撤回示范申报"), (Grant("director", _OWN),), event="demonstration.withdrawn"
)

SEE = Action(
    "quality.see_candidacies",
    _("查看示范评选"),
    (Grant("district_reviewer", _DISTRICT), _LEAD, _CITY, Grant("city_analyst")),
)
OPEN_ROUND = Action("quality.open_round", _("开启示范评选批次"), (_CITY,), event="demonstration.round_opened")
MOVE_ROUND = Action("quality.move_round", _("推进示范评选批次"), (_CITY,), event="demonstration.round_moved")
RECOMMEND = Action("quality.recommend", _("推荐示范性托育机构"), (_LEAD,), event="demonstration.recommended")

APPOINT = Action("quality.appoint_expert", _("聘任、解聘评审专家"), (_CITY,), event="expert.appointed")
ASSIGN = Action("quality.assign_expert", _("分派评审专家"), (_CITY,), event="demonstration.review_assigned")
SCORE = Action(
    "quality.score", _("评审示范申报"), (Grant("expert", {"expert__user_id": "user"}),), event="demonstration.reviewed"
)
CLOSE_REVIEW = Action("quality.close_review", _("汇总专家评分"), (_CITY,), event="demonstration.scored")

PROPOSE = Action("quality.propose_notice", _("提出公示"), (_CITY,), event="demonstration.notice_proposed")
CONFIRM = Action("quality.confirm_notice", _("复核公示"), (_CITY,), event="demonstration.notice_begun")
DECLINE = Action("quality.decline_candidacy", _("不予通过"), (_CITY,), event="demonstration.declined")
ANSWER = Action("quality.answer_objection", _("答复公示异议"), (_CITY,), event="demonstration.objection_answered")
NAME = Action("quality.name", _("授牌"), (_CITY,), event="demonstration.named")
RECHECK = Action("quality.recheck", _("登记年度复核"), (_LEAD, _CITY), event="demonstration.rechecked")
PROPOSE_REMOVAL = Action(
    "quality.propose_removal", _("提出摘牌"), (_LEAD, _CITY), event="demonstration.removal_proposed"
)
REMOVE = Action("quality.remove", _("复核摘牌"), (_CITY,), event="demonstration.removed")
