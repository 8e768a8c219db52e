"""Anybody reads the library; one officer of the city enters a document, another confirms it."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_CITY = Grant("city_officer")

SEE = Action("quality.see_standards", _("查看标准库"), (Grant(ANYONE),))
PROPOSE = Action("quality.propose_standard", _("登记标准"), (_CITY,), event="standard.proposed")
DECIDE = Action("quality.decide_standard", _("复核标准"), (_CITY,), event="standard.decided")
