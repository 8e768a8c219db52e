"""Who tells an incident, who signs for it, who takes note of it, and who freezes its evidence."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_INSTITUTION = {"pk": "institution"}
_OWN = {"institution_id": "institution"}
_OF_DISTRICT = {"institution__district_id": "division"}
_PEOPLE = tuple(Grant(role, _OF_INSTITUTION) for role in ("director", "clerk", "carer"))
_AT_WORK = tuple(Grant(role, _OWN) for role in ("director", "clerk", "carer"))
_OFFICERS = tuple(Grant(role, _OF_DISTRICT) for role in ("district_reviewer", "district_lead"))
_LEADS = (Grant("director", _OWN), Grant("clerk", _OWN))
_GUARDIAN = (Grant("guardian", {"incident__child_id": "child"}),)

SEE_LIST = Action("attendance.see_incidents", _("查看机构的事件"), _PEOPLE)
SEE = Action("attendance.see_incident", _("查看事件"), (*_AT_WORK, *_OFFICERS, Grant("city_officer")))
SEE_DISTRICT = Action(
    "attendance.see_incidents_of_district", _("查看区内的事件"), (*_OFFICERS, Grant("city_officer"))
)  # fmt: skip
REPORT = Action(
    "attendance.report_incident", _("报告事件"), _PEOPLE, event="incident.reported"
)  # fmt: skip
AMEND = Action("attendance.amend_incident", _("补充或更正事件"), _AT_WORK, event="incident.amended")
CLOSE = Action("attendance.close_incident", _("办结事件"), (Grant("director", _OWN),), event="incident.closed")
NOTE = Action("attendance.note_incident", _("知悉事件"), _OFFICERS, event="incident.noted")
TELL = Action("attendance.tell_guardians", _("告知监护人"), _OFFICERS, event="incident.told")
SEE_NOTICE = Action("attendance.see_incident_notice", _("查看事件告知"), _GUARDIAN)
ANSWER = Action("attendance.answer_incident", _("签收事件告知或提出异议"), _GUARDIAN, event="incident.answered")
SEE_PHOTO = Action(
    "attendance.see_incident_photo",
    _("查看事件照片"),
    (
        Grant("guardian", {"incident__child_id": "child"}),
        *(Grant(role, {"incident__institution_id": "institution"}) for role in ("director", "clerk", "carer")),
        *(
            Grant(role, {"incident__institution__district_id": "division"})
            for role in ("district_reviewer", "district_lead")
        ),
    ),
)
SEE_PACK = Action(
    "attendance.see_incident_pack",
    _("查看证据包"),
    (
        Grant("director", {"incident__institution_id": "institution"}),
        *(
            Grant(role, {"incident__institution__district_id": "division"})
            for role in ("district_reviewer", "district_lead")
        ),
    ),
)
ASK_PACK = Action(
    "attendance.supplement_pack",
    _("固定补充证据包"),
    (Grant("director", _OWN), *_OFFICERS),
    event="incident.pack_asked",
)
FREEZE = Action("attendance.freeze_pack", _("固定证据包"), (Grant("system"),), event="incident.frozen")
WATCH = Action("attendance.watch_incidents", _("检查事件时限"), (Grant("system"),), event="attendance.alerted")
