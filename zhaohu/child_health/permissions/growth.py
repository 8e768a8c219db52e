"""A guardian measures, screens and corrects; an institution enters its check of the children it looks after."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_CHILD = (Grant("guardian", {"pk": "child"}),)
_WORKING = ("director", "clerk", "carer")
_PEOPLE = tuple(Grant(role, {"pk": "institution"}) for role in _WORKING)

SEE = Action("child_health.see_growth", _("查看生长记录"), _CHILD)
MEASURE = Action("child_health.measure", _("记录身高体重"), _CHILD, event="growth.measured")
VOID = Action(
    "child_health.void_measurement",
    _("作废一次测量"),
    (Grant("guardian", {"child_id": "child"}), *(Grant(role, {"institution_id": "institution"}) for role in _WORKING)),
    event="growth.voided",
)
STATE_GESTATION = Action("child_health.state_gestation", _("填写出生孕周"), _CHILD, event="growth.gestation_stated")
SCREEN = Action("child_health.screen_development", _("做发育筛查"), _CHILD, event="development.screened")
SEE_CHECKS = Action("child_health.see_house_checks", _("查看在托儿童体检"), _PEOPLE)
MEASURE_AT_PLACE = Action(
    "child_health.measure_at_place", _("录入在托儿童体检"), _PEOPLE, event="growth.measured_at_place"
)
