"""The three calculators are open to everybody, and keep nothing."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

SEE_SUPPORT = Action("guidance.see_support", _("查看家庭支持"), (Grant(ANYONE),))
CALCULATE = Action("guidance.calculate_benefits", _("计算假期、扣除和补贴"), (Grant(ANYONE),))
