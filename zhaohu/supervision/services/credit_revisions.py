"""What a decided appeal changes in quarters: a new revision beside the old, never another first one."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.ledger.models import Entry
from zhaohu.supervision.choices.credit import PublicationState
from zhaohu.supervision.models import CreditAppeal, CreditScore, PublishedCredit
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit_appeals as queries
from zhaohu.supervision.queries.credit_scheme import Assessed, Row, assess, read
from zhaohu.supervision.services import credit_scores


@transaction.atomic
def revise(appeal: CreditAppeal, *, by: Actor, at: datetime) -> list[PublishedCredit]:
    """The quarters whose grade counted the corrected row, by the scheme and on the day of that quarter.

    What is public already is revised in public; what is not comes with its quarter.
    """
    rows = PublishedCredit.objects.filter(
        institution_id=appeal.institution_id, score__points__criterion=appeal.criterion,
        score__points__table=appeal.table, score__points__row=appeal.row,
    )  # fmt: skip
    rows = rows.select_related("score", "publication", "institution").defer("publication__content")
    made = []
    for old in rows.order_by("publication_id", "-revision").distinct("publication_id"):
        found = without_corrected(old.score)
        if (found.total, found.grade) == (old.total, old.grade):
            continue
        new = PublishedCredit(
            publication=old.publication, institution=old.institution, revision=old.revision + 1, score=old.score,
            total=found.total, grade=found.grade, appeal=appeal, made_at=at,
        )  # fmt: skip
        new.save()
        if old.published_at is not None:
            _publish(new, by, at, was=old.grade)
        made.append(new)
    return made


def without_corrected(score: CreditScore) -> Assessed:
    """A score as it would have been without the rows that appeals have corrected since."""
    scheme = read(score.scheme_id, score.scheme.value)
    rows = [
        (scheme.criteria[one.criterion], Row(score.institution_id, "", "", one.table, one.row, one.day, one.words))
        for one in score.points.all()
    ]
    struck = credit_scores.corrected([score.institution_id])[score.institution_id]
    return assess(scheme, rows, on=score.on, struck=struck)


def release(appeal: CreditAppeal, *, by: Actor, at: datetime) -> None:
    """Publish the grade that the appeal held back, once its quarter is public and no other appeal holds it."""
    publication = appeal.publication
    if publication is None or publication.state != PublicationState.PUBLISHED:
        return
    if queries.of_publication(publication).filter(institution_id=appeal.institution_id).exists():
        return
    rows = PublishedCredit.objects.filter(publication=publication, institution_id=appeal.institution_id)
    newest = rows.order_by("-revision").select_related("institution", "publication").first()
    if newest is not None and newest.published_at is None:
        _publish(newest, by, at, was="")


def _publish(row: PublishedCredit, by: Actor, at: datetime, *, was: str) -> Entry:
    entry = ledger.record(
        event=permissions.REVISE.event, subject=row, by=by, at=at, division=row.institution.district_id,
        institution=row.institution_id, public=True,
        content={
            "quarter": str(row.publication), "uscc": row.institution.uscc, "name": row.institution.name,
            "revision": row.revision, "was": was, "grade": row.grade, "total": row.total,
        },
    )  # fmt: skip
    row.published_at, row.entry_id = at, entry.pk
    row.save(update_fields=["published_at", "entry_id"])
    return entry
