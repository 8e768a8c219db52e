"""Who may push, see and treat registrations. An authority's officer reaches what that authority registers."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OF_DISTRICT = (
    Grant("district_reviewer", {"district_id": "division"}),
    Grant("district_lead", {"district_id": "division"}),
    Grant("city_officer"),
)
_SEERS = (
    *_OF_DISTRICT,
    Grant("street_officer", {"street_id": "division"}),
    Grant("city_analyst"),
    Grant("auditor"),
    Grant("registrar", {"authority": "department", "district_id": "division"}),
    Grant("registrar", {"authority": "department", "district__parent_id": "division"}),
)
_OF_PUSH = (
    Grant("registrar", {"authority": "department", "division_id": "division"}),
    Grant("city_officer"),
)

PUSH = Action("institutions.push_registrations", _("推送登记信息"), _OF_PUSH, event="registration.pushed")
UNDO_PUSH = Action("institutions.undo_push", _("撤销一次推送"), _OF_PUSH, event="registration.push_undone")
SEE_PUSHES = Action(
    "institutions.see_pushes",
    _("查看登记推送"),
    (
        *_OF_PUSH,
        Grant("registrar", {"authority": "department", "division__parent_id": "division"}),
        Grant("district_reviewer", {"division_id": "division"}),
        Grant("district_lead", {"division_id": "division"}),
        Grant("auditor"),
    ),
)
SEE = Action("institutions.see_registrations", _("查看法人登记"), _SEERS)
SEE_GAPS = Action("institutions.see_gaps", _("查看缺口"), _OF_DISTRICT)
TREAT = Action("institutions.treat_registration", _("分类处置"), _OF_DISTRICT, event="registration.treated")
NUDGE = Action("institutions.nudge_registration", _("催办备案"), _OF_DISTRICT, event="registration.nudged")
ISSUE_CODE = Action(
    "institutions.issue_claim_code", _("发放认领码"), _OF_DISTRICT, event="registration.claim_code_issued"
)
