"""Quarters: as the city prepares them, as an institution may contest them, as the public reads them."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.credit import OPEN_APPEALS, PublicationState
from zhaohu.supervision.models import CreditPublication, PublishedCredit


def listed() -> QuerySet[CreditPublication]:
    """Every quarter, the newest first."""
    rows = CreditPublication.objects.select_related("proposed_by", "opened_by", "published_by").defer("content")
    rows = rows.annotate(waiting=Count("appeals", filter=Q(appeals__state__in=OPEN_APPEALS), distinct=True))
    return rows.order_by("-year", "-quarter")


def counts(publication: CreditPublication) -> dict[str, int]:
    """How many institutions stand in which grade, by their last revision."""
    newest = PublishedCredit.objects.filter(publication=publication).order_by("institution_id", "-revision")
    found: dict[str, int] = {}
    for grade in newest.distinct("institution_id").values_list("grade", flat=True):
        found[grade] = found.get(grade, 0) + 1
    return dict(sorted(found.items()))


def window(institution: Institution) -> PublishedCredit | None:
    """The grade that is proposed for an institution in the quarter that may be contested now."""
    rows = PublishedCredit.objects.filter(
        institution=institution, publication__state=PublicationState.IN_OBJECTION
    ).select_related("publication")
    return rows.defer("publication__content").order_by("-publication_id", "-revision").first()


def public() -> QuerySet[PublishedCredit]:
    """What the public reads: of each institution on the register the newest quarter's last revision."""
    own = PublishedCredit.objects.filter(institution_id=OuterRef("institution_id"), published_at__isnull=False)
    newest = own.order_by("-publication__year", "-publication__quarter", "-revision").values("pk")[:1]
    rows = PublishedCredit.objects.filter(pk=Subquery(newest), institution__filing_state__in=ON_REGISTER)
    rows = rows.select_related("institution__district", "publication")
    return rows.defer("institution__district__boundary", "publication__content")


def trail(institution: Institution) -> QuerySet[PublishedCredit]:
    """Everything that was published of an institution, corrections beside what they corrected, the newest first."""
    rows = PublishedCredit.objects.filter(institution=institution, published_at__isnull=False)
    rows = rows.select_related("publication", "appeal").defer("publication__content")
    return rows.order_by("-publication__year", "-publication__quarter", "-revision")


def last_published() -> CreditPublication | None:
    rows = CreditPublication.objects.filter(state=PublicationState.PUBLISHED).defer("content")
    return rows.order_by("-year", "-quarter").first()
