"""Who reads an illness cluster, and of which children it consists.

Names belong to the institution and to the community health centre of its street. The district reads numbers, and opens
the names for a purpose that the guardians are told.
"""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Action, Grant

_OWN = {"institution_id": "institution"}
_CENTRE = Grant("health_centre", {"institution__street_id": "division"})
_NAMES = (Grant("director", _OWN), Grant("clerk", _OWN), _CENTRE)
_OF_DISTRICT = {"institution__district_id": "division"}
_DISTRICT = (Grant("district_reviewer", _OF_DISTRICT), Grant("district_lead", _OF_DISTRICT))

SEE_CLUSTERS = Action("attendance.see_clusters", _("查看辖区的聚集性患病"), (_CENTRE,))
SEE_CLUSTER = Action("attendance.see_cluster", _("查看聚集性患病"), (*_NAMES, *_DISTRICT))
SEE_CASES = Action("attendance.see_cases", _("查看聚集性患病的孩子"), _NAMES)
OPEN_CASES = Action("attendance.open_cases", _("为一个用途查看聚集性患病的孩子"), _DISTRICT, event="child.read")
