"""Reading a child's record is a deed: it is kept, the ledger knows, and the child's guardians see it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child, Reading
from zhaohu.ledger import services as ledger


@transaction.atomic
def record(
    *,
    children: Collection[Child],
    purpose: ReadingPurpose,
    items: str,
    place: str,
    by: Actor,
    at: datetime,
    institution: int | None = None,
    division: str = "",
) -> None:
    """Keep that `by` read `items` (in words) of these children, in `place` (the institution or office, in words).

    Call it in the view or service that opens the record, before anything is shown. A guardian who reads his own
    child's record is not kept. One entry in the ledger for the whole page, one row a child.
    """
    read = [child for child in children if not by.guards(child.pk)]
    if not read:
        return
    entry = ledger.record(
        event="child.read", subject=read[0], by=by, at=at, division=division, institution=institution,
        content={"children": sorted(child.pk for child in read), "purpose": purpose, "items": items},
    )  # fmt: skip
    Reading.objects.bulk_create(
        Reading(
            child=child, reader_id=by.user_id, reader_name=by.name, role=by.role, place=place,
            institution_id=institution, purpose=purpose, items=items, at=at, entry_id=entry.pk,
        )
        for child in read
    )  # fmt: skip
