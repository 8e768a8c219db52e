"""Who contests a statement of an institution's file, and who answers."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_IN_DISTRICT = {"district_id": "division"}
_DISTRICT = (Grant("district_reviewer", _IN_DISTRICT), Grant("district_lead", _IN_DISTRICT))

FILE = Action(
    "supervision.contest_statement", _("对档案记录提出异议"), (Grant("director", _OF_INSTITUTION),),
    event="statement.contested",
)  # fmt: skip
SEE = Action("supervision.see_statement_objections", _("查看对档案记录的异议"), (*_DISTRICT, Grant("city_officer")))
ANSWER = Action("supervision.answer_statement", _("答复对档案记录的异议"), _DISTRICT, event="statement.answered")
WATCH = Action("supervision.watch_statements", _("提醒超期的异议"), (Grant("system"),), event="statement.overdue")
