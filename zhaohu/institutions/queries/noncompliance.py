"""What was published about institutions that do not comply, the newest first."""

from django.db.models import QuerySet

from zhaohu.institutions.choices.institution import ENDED, ON_REGISTER
from zhaohu.institutions.models import NonComplianceNotice
from zhaohu.institutions.queries.register_page import published

HAS_PAGE = frozenset((*ON_REGISTER, *ENDED))
ORDER = ("-published_at", "-id")


def notices(*, district: str = "", open_only: bool = False) -> QuerySet[NonComplianceNotice]:
    """Published notices with their institutions, of one district or of all."""
    rows = published().select_related("institution__district").defer("institution__district__boundary")
    if district:
        rows = rows.filter(institution__district_id=district)
    return rows.filter(rectified_on__isnull=True) if open_only else rows
