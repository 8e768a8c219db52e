"""Who may check a receipt, and who may have its document. What a receipt says is public."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

VERIFY = Action("institutions.verify_receipt", _("核验备案回执"), (Grant(ANYONE),))
_IN_DISTRICT = {"institution__district_id": "division"}
_OWN = {"institution_id": "institution"}
DOWNLOAD = Action(
    "institutions.download_receipt",
    _("下载备案回执"),
    (
        Grant("director", _OWN),
        Grant("clerk", _OWN),
        Grant("district_reviewer", _IN_DISTRICT),
        Grant("district_lead", _IN_DISTRICT),
        Grant("city_officer"),
    ),
)
