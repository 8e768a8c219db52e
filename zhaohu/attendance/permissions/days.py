"""Who reads and answers for an institution's day."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OWN = {"institution_id": "institution"}
_OF_INSTITUTION = {"pk": "institution"}
_PEOPLE = (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION))
_OF_DISTRICT = {"institution__district_id": "division"}
_OF_STREET = {"institution__street_id": "division"}

SEE_DAY = Action("attendance.see_day", _("查看今日在园"), _PEOPLE)
SEE_EVENTS = Action("attendance.see_events", _("查看在园记录"), _PEOPLE)
RESOLVE = Action(
    "attendance.resolve_event", _("处理在园记录的冲突"), (Grant("director", _OWN),), event="attendance.resolved"
)
CORRECT = Action("attendance.correct_event", _("更正在园记录"), (Grant("director", _OWN),), event="attendance.recorded")
ANSWER_RATIO = Action(
    "attendance.answer_ratio", _("说明师幼比不足的原因"), (Grant("director", _OWN), Grant("clerk", _OWN)),
    event="attendance.ratio_answered",
)  # fmt: skip
ANSWER_MISSING = Action(
    "attendance.answer_missing",
    _("说明孩子没有到园的原因"),
    (Grant("guardian", {"child_id": "child"}), Grant("director", _OWN), Grant("clerk", _OWN)),
    event="attendance.missing_answered",
)
WATCH = Action(
    "attendance.watch", _("检查师幼比、未到的孩子和聚集性患病"), (Grant("system"),), event="attendance.alerted"
)
SEE_RATIO_ALERTS = Action(
    "attendance.see_ratio_alerts",
    _("查看机构提醒"),
    (
        Grant("district_reviewer", _OF_DISTRICT), Grant("district_lead", _OF_DISTRICT), Grant("city_officer"),
        Grant("city_analyst"),
    ),
)  # fmt: skip
ACKNOWLEDGE = Action(
    "attendance.acknowledge",
    _("知悉聚集性患病"),
    (
        Grant("director", _OWN), Grant("clerk", _OWN), Grant("district_reviewer", _OF_DISTRICT),
        Grant("district_lead", _OF_DISTRICT), Grant("health_centre", _OF_STREET),
    ),
    event="attendance.acknowledged",
)  # fmt: skip
SEE_ILLNESSES = Action("attendance.see_illnesses", _("查看患病登记"), _PEOPLE)
REPORT_ILLNESS = Action("attendance.report_illness", _("登记患病"), _PEOPLE, event="illness.reported")
SEE_PROOF = Action(
    "attendance.see_proof", _("核对复课证明"), (Grant("director", _OWN), Grant("clerk", _OWN)), event="illness.proven"
)
