"""Finding care is open to everybody; what is saved stays in the browser."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

FIND_CARE = Action("enrolment.find_care", _("找托育"), (Grant(ANYONE),))
KEEP_SAVED = Action("enrolment.keep_saved", _("收藏机构"), (Grant(ANYONE),), event="browser.only")
