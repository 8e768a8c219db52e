"""What institutions contest in their files, as districts answer it and as files show it."""

from django.db.models import QuerySet

from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import StatementObjection
from zhaohu.supervision.permissions import statements as permissions


def visible(actor: Actor) -> QuerySet[StatementObjection]:
    """Those within an officer's sight."""
    rows = StatementObjection.objects.select_related("institution", "filed_by", "answered_by")
    return permissions.SEE.rows(actor, rows)


def latest(institution: Institution) -> dict[tuple[str, int], StatementObjection]:
    """The newest objection to each statement of a file that was contested."""
    rows = StatementObjection.objects.filter(institution=institution).order_by("section", "row", "-pk")
    return {(one.section, one.row): one for one in rows.distinct("section", "row")}
