"""Who may do what with credit grades. The system calculates, the institution contests, another officer decides, the
city publishes; anybody reads what was published."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_OWN = {"institution_id": "institution"}
_OF_DISTRICT = {"institution__district_id": "division"}
_APPEAL_OF_DISTRICT = {"district_id": "division"}
_CITY = (Grant("city_officer"),)

# The house
CALCULATE = Action("supervision.calculate_credit", _("计算信用评分"), (Grant("system"),), event="credit.calculated")
ESCALATE = Action(
    "supervision.escalate_credit_appeal", _("提醒快到期的信用申诉"), (Grant("system"),), event="credit.escalated"
)

# The institution
SEE_OWN = Action("supervision.see_own_credit", _("查看本机构的信用评分"), (Grant("director", {"pk": "institution"}),))
APPEAL = Action(
    "supervision.appeal_credit", _("对信用计分提出申诉"), (Grant("director", _OWN),), event="credit.appealed"
)

# The office
SEE = Action(
    "supervision.see_credit",
    _("查看信用评分"),
    (
        Grant("district_reviewer", _OF_DISTRICT),
        Grant("district_lead", _OF_DISTRICT),
        Grant("city_officer"),
        Grant("city_analyst"),
    ),
)
_REVIEWERS = (
    Grant("district_reviewer", _APPEAL_OF_DISTRICT),
    Grant("district_lead", _APPEAL_OF_DISTRICT),
    Grant("city_officer"),
)
SEE_APPEALS = Action("supervision.see_credit_appeals", _("查看信用申诉"), _REVIEWERS)
TAKE_APPEAL = Action("supervision.take_credit_appeal", _("受理信用申诉"), _REVIEWERS, event="credit.appeal_taken")
DECIDE_APPEAL = Action("supervision.decide_credit_appeal", _("复核信用申诉"), _REVIEWERS, event="credit.appeal_decided")
PROPOSE = Action("supervision.propose_credit", _("提出公布信用等级"), _CITY, event="credit.proposed")
OPEN = Action("supervision.open_credit", _("开始信用等级的异议期"), _CITY, event="credit.opened")
PUBLISH = Action("supervision.publish_credit", _("公布信用等级"), _CITY, event="credit.published")
REVISE = Action("supervision.revise_credit", _("更正公布的信用等级"), _REVIEWERS, event="credit.revised")

# Anybody
SEE_PUBLIC = Action("supervision.see_public_credit", _("查信用等级"), (Grant(ANYONE),))
