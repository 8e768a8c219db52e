"""The one way by which a publication moves: locked, still as it was read, kept with its words, in the ledger."""

from datetime import datetime
from typing import Any

from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.rectification import PUBLICATION_TRANSITIONS, PublicationDeed, PublicationState
from zhaohu.supervision.errors import publications as errors
from zhaohu.supervision.models import Publication, PublicationStep
from zhaohu.supervision.permissions import publications as permissions
from zhaohu.supervision.services import last_inspection


def locked(publication_id: int) -> Publication:
    """The publication, locked until the deed ends."""
    rows = Publication.objects.select_for_update(of=("self",)).select_related("inspection", "institution", "district")
    return rows.get(pk=publication_id)


def held(publication_id: int, *, revision: int | None, by: Actor) -> Publication:
    """The publication, locked for a deed of an officer. Raises NOT_ALLOWED or PUBLICATION_CHANGED_MEANWHILE."""
    row = locked(publication_id)
    permissions.PUBLISH.require(by, row)
    if revision is not None and revision != row.revision:
        raise errors.CHANGED.raised()
    return row


def turn(row: Publication, to: PublicationState) -> None:
    """Raise PUBLICATION_STEP_NOT_POSSIBLE unless the table has this step."""
    before = PublicationState(row.state)
    if to not in PUBLICATION_TRANSITIONS[before]:
        raise errors.STEP.raised(state=before.label)
    row.state = to


def keep(
    row: Publication, event: PublicationDeed, *, by: Actor, at: datetime, note: str = "",
    before: PublicationState | None = None,
) -> PublicationStep:  # fmt: skip
    """Keep what was done and the words as they stand; the ledger has their SM3, in public once they are.

    What proves the public page is the entry of the deed that made it public or corrected it. The caller has changed the
    row and does not save it.
    """
    row.revision += 1
    content = words(row)
    public = row.state != PublicationState.WAITING and event in _PUBLIC
    entry = ledger.record(
        event=event, subject=row, by=by, at=at, division=row.district_id, institution=row.institution_id, public=public,
        content={
            "inspection": row.inspection.number, "uscc": row.institution.uscc, "state": row.state,
            "sm3": sm3(ledger.canonical(content).encode()).hex(),
        },
    )  # fmt: skip
    if event in (PublicationDeed.PUBLISHED, PublicationDeed.CORRECTED):
        row.entry_id = entry.pk
    row.save()
    if public:
        last_inspection.retell(institution_id=row.institution_id)
    was = before or PublicationState(row.state)
    return PublicationStep.objects.create(
        publication=row, event=event, from_state=was, to_state=row.state, note=note[:500], content=content,
        by_id=by.user_id, by_role=by.role, at=at, entry_id=entry.pk,
    )  # fmt: skip


_PUBLIC = (
    PublicationDeed.PUBLISHED,
    PublicationDeed.CORRECTED,
    PublicationDeed.WITHDRAWN,
    PublicationDeed.REPLY_SHOWN,
)


def words(row: Publication) -> dict[str, Any]:
    """The words of a publication as they are kept and sealed."""
    return {"summary": row.summary, "facts": row.facts, "reply": row.reply, "reply_state": str(row.reply_state)}
