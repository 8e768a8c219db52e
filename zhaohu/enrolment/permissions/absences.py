"""Who reports that a placed child does not come, and takes it back."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_CHILD = {"child_id": "child"}
_OWN = {"institution_id": "institution"}

_OF_INSTITUTION = {"pk": "institution"}

SEE_MINE = Action("enrolment.see_my_absences", _("查看请假"), (Grant("family", {"user_id": "user"}),))
SEE_OWN = Action(
    "enrolment.see_absences", _("查看请假"), (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))
)
REPORT = Action(
    "enrolment.report_absence",
    _("请假"),
    (Grant("guardian", _OF_CHILD), Grant("director", _OWN), Grant("clerk", _OWN)),
    event="absence.reported",
)
FOLLOW = Action("enrolment.follow_absence", _("按交接记录核对出勤"), (Grant("system"),), event="absence.followed")
WITHDRAW = Action(
    "enrolment.withdraw_absence",
    _("撤销请假"),
    (
        Grant("guardian", {"placement__child_id": "child"}),
        Grant("director", {"placement__institution_id": "institution"}),
        Grant("clerk", {"placement__institution_id": "institution"}),
    ),
    event="absence.withdrawn",
)
