"""What a guardian may do for a child. Who registered the child, or was confirmed since, holds `guardian` over it."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_CHILD = {"pk": "child"}

REGISTER_CHILD = Action(
    "families.register_child", _("登记孩子"), (Grant("family", {"user_id": "user"}),), event="child.registered"
)
SEE_CHILD = Action("families.see_child", _("查看孩子的档案"), (Grant("guardian", _OF_CHILD),))
CORRECT_CHILD = Action(
    "families.correct_child", _("更正孩子的信息"), (Grant("guardian", _OF_CHILD),), event="child.corrected"
)
DECIDE_CONSENT = Action(
    "families.decide_consent", _("同意或撤回"), (Grant("guardian", _OF_CHILD),), event="consent.decided"
)
