"""Roles are named as text: they are declared in rooms above this one."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

VERIFY = Action("ledger.verify", _("核验公共账本"), (Grant(ANYONE),))
READ_ENTRIES = Action("ledger.read_entries", _("查看审计记录"), (Grant("auditor"),))
ERASE = Action("ledger.erase", _("销毁存证开启值"), (Grant("system"),), event="ledger.erased")
