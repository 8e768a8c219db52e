"""Who reads the risk order, and who may train a model and put it in use. Nobody writes a score: the house does."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_IN_DISTRICT = {"district_id": "division"}
_CITY = Grant("city_officer")
_OWN = {"institution_id": "institution"}
_DISTRICT_OFFICE = (Grant("district_reviewer", _IN_DISTRICT), Grant("district_lead", _IN_DISTRICT))

SEE_ORDER = Action("supervision.see_risk_order", _("查看风险排序"), (*_DISTRICT_OFFICE, _CITY, Grant("city_analyst")))
SEE_MODELS = Action(
    "supervision.see_risk_models",
    _("查看风险模型"),
    (Grant("district_reviewer"), Grant("district_lead"), _CITY, Grant("city_analyst"), Grant("auditor")),
)
SEE_OWN = Action("supervision.see_own_risk", _("查看本机构的风险提示"), (Grant("director", _OWN), Grant("clerk", _OWN)))
TRAIN = Action("supervision.train_risk_model", _("训练风险模型"), (_CITY,), event="risk.training_asked")
DECIDE = Action("supervision.decide_risk_model", _("复核风险模型"), (_CITY,), event="risk.model_decided")
RETIRE = Action("supervision.retire_risk_model", _("停用风险模型"), (_CITY,), event="risk.model_retired")

# The house
FIT = Action("supervision.fit_risk_model", _("计算风险模型"), (Grant("system"),), event="risk.model_trained")
SCORE = Action("supervision.score_risk", _("计算风险评分"), (Grant("system"),), event="risk.scored")
