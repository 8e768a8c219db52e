"""A visit: the officers who were sent tell what they find and sign; the office and the institution read the record.

What an officer may do is asked of a row of `InspectionOfficer`: a role alone opens no visit.
"""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_SENT = tuple(Grant(role, {"user_id": "user"}) for role in ("inspector", "district_reviewer", "street_officer"))
_OF_INSTITUTION = {"institution_id": "institution"}
_READERS = (
    Grant("inspector", {"district_id": "division"}),
    Grant("district_reviewer", {"district_id": "division"}),
    Grant("district_lead", {"district_id": "division"}),
    Grant("city_officer"),
    Grant("director", _OF_INSTITUTION),
    Grant("clerk", _OF_INSTITUTION),
)

# The phone: its page and its files hold no data.
OPEN_PHONE = Action("supervision.open_visit_phone", _("打开现场检查"), (Grant(ANYONE),))
SEE_OWN = Action("supervision.see_own_visits", _("现场检查"), _SENT)
LOAD = Action("supervision.load_visit", _("把检查装到手机上"), _SENT, event="inspection.loaded")
TELL = Action("supervision.tell_visit", _("填写现场检查"), _SENT, event="inspection.recorded")
KEEP_PHOTO = Action("supervision.keep_visit_photo", _("上传现场照片"), _SENT, event="inspection.photo_kept")
KEEP_VOICE = Action("supervision.keep_visit_voice", _("上传现场语音"), _SENT, event="inspection.voice_kept")
MAKE_RECORD = Action("supervision.make_visit_record", _("生成检查记录"), _SENT, event="inspection.record_made")
SIGN = Action("supervision.sign_visit_record", _("签检查记录"), _SENT, event="inspection.record_signed")

# Afterwards
SEE_RECORD = Action("supervision.see_visit_record", _("查看检查记录"), _READERS)
# A note is the officers' own: the institution reads that there is one, and does not hear it.
HEAR_VOICE = Action(
    "supervision.hear_visit_voice", _("听现场语音"),
    tuple(one for one in _READERS if one.role not in ("director", "clerk")), event="inspection.voice_heard",
)  # fmt: skip
SEE_RECORDS = Action(
    "supervision.see_visit_records",
    _("查看本机构的检查记录"),
    (Grant("director", _OF_INSTITUTION), Grant("clerk", _OF_INSTITUTION)),
)
PRINT = Action("supervision.print_visit_record", _("生成检查记录文书"), (Grant("system"),))
