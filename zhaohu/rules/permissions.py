"""Roles are named as text: they are declared in rooms above this one (a guard checks that each exists)."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OFFICERS = (
    "city_officer",
    "city_analyst",
    "district_reviewer",
    "district_lead",
    "street_officer",
    "registrar",
    "auditor",
)

SEE = Action("rules.see", _("查看规则"), tuple(Grant(role) for role in _OFFICERS))
PROPOSE = Action("rules.propose", _("提出规则变更"), (Grant("city_officer"),), event="rules.change_proposed")
DECIDE = Action("rules.decide", _("确认规则变更"), (Grant("city_officer"),), event="rules.change_decided")
