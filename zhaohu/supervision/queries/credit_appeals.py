"""Appeals against points, as institutions and officers see them."""

from datetime import date

from django.db.models import QuerySet

from zhaohu.core.access import Actor
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.credit import OPEN_APPEALS, PublicationState
from zhaohu.supervision.models import CreditAppeal, CreditPoint, CreditPublication, PublishedCredit
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries.credit_scores import score_of

ORDER = ("due_on", "id")
ENDED_ORDER = ("-decided_at", "-id")


def visible(actor: Actor) -> QuerySet[CreditAppeal]:
    """The appeals within an officer's sight."""
    rows = CreditAppeal.objects.select_related("institution", "district", "officer", "decided_by", "publication")
    return permissions.SEE_APPEALS.rows(actor, rows.defer("district__boundary", "publication__content"))


def listed(actor: Actor, *, ended: bool) -> QuerySet[CreditAppeal]:
    rows = visible(actor)
    return rows.exclude(state__in=OPEN_APPEALS) if ended else rows.filter(state__in=OPEN_APPEALS)


def waiting(actor: Actor) -> int:
    return permissions.SEE_APPEALS.rows(actor, CreditAppeal.objects.filter(state__in=OPEN_APPEALS)).count()


def of_institution(institution: Institution) -> QuerySet[CreditAppeal]:
    """What an institution has contested, the latest first."""
    rows = CreditAppeal.objects.filter(institution=institution).select_related("publication")
    return rows.defer("publication__content").order_by("-pk")


def of_publication(publication: CreditPublication) -> QuerySet[CreditAppeal]:
    """The open appeals that were made in the objection window of a quarter."""
    return CreditAppeal.objects.filter(publication=publication, state__in=OPEN_APPEALS)


def counts_now(point: CreditPoint) -> bool:
    """Whether the point belongs to the present score, or to a quarter's grade of its institution."""
    present = score_of(point.score.institution)
    if present is not None and present.pk == point.score_id:
        return True
    return PublishedCredit.objects.filter(score_id=point.score_id).exists()


def window_of(point: CreditPoint, on: date) -> CreditPublication | None:
    """The quarter in whose objection window the point is contested."""
    grades = PublishedCredit.objects.filter(
        institution_id=point.score.institution_id, publication__state=PublicationState.IN_OBJECTION,
        publication__objection_to__gte=on,
    )  # fmt: skip
    same = {"criterion": point.criterion, "table": point.table, "row": point.row}
    found = grades.filter(score__in=CreditPoint.objects.filter(**same).values("score")).select_related("publication")
    row = found.first()
    return row.publication if row else None
