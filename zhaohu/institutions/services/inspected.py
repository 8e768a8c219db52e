"""The last public inspection, as it is kept with an institution for those who search for care."""

import msgspec

from zhaohu.institutions.models import Institution
from zhaohu.institutions.queries.records import LastInspection


def keep(*, institution: Institution, last: LastInspection | None) -> None:
    """Show this as the last inspection of a locked institution, inside the deed that made or changed its result."""
    institution.last_inspection = msgspec.to_builtins(last)
    institution.save(update_fields=["last_inspection"])
