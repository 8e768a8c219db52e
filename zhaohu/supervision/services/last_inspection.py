"""What the search for care says of an institution's last inspection: written anew with each deed that changes it."""

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import override

from zhaohu.core.clock import day_of
from zhaohu.institutions.queries.records import LastInspection
from zhaohu.institutions.services import inspected, standing
from zhaohu.supervision.choices.inspections import UNCHECKED, Conclusion
from zhaohu.supervision.choices.rectification import FindingState, PublicationState
from zhaohu.supervision.models import Publication


def retell(*, institution_id: int) -> None:
    """Keep the newest public result with the institution. It is locked first: of two deeds the later sees both."""
    institution = standing.locked(institution_id)
    counted = ~Q(inspection__findings__state=FindingState.DROPPED) & Q(inspection__findings__isnull=False)
    row = (
        Publication.objects.filter(institution=institution, state=PublicationState.PUBLISHED)
        .select_related("inspection")
        .annotate(
            began_at=Coalesce("inspection__started_at", "inspection__signed_at", "published_at"),
            found=Count("inspection__findings", filter=counted),
            open=Count("inspection__findings", filter=counted & Q(inspection__findings__corrected_on=None)),
        )
        .order_by("-began_at", "-pk")
        .first()
    )
    last = None
    if row is not None:
        unchecked = row.inspection.conclusion in UNCHECKED
        last = LastInspection(
            on=day_of(row.began_at), found=row.found, open=row.open,
            unchecked=_untranslated(row.inspection.conclusion) if unchecked else "",
        )  # fmt: skip
    inspected.keep(institution=institution, last=last)


def _untranslated(conclusion: str) -> str:
    """The Chinese words: whoever reads the page translates them."""
    with override("zh-hans"):
        return str(Conclusion(conclusion).label)
