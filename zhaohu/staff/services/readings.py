"""Opening a person's staff file is a deed: it is kept, the ledger knows, and the person sees it."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.rosters import ReadingReason
from zhaohu.staff.models import Employment, StaffReading
from zhaohu.staff.permissions import people as permissions


@transaction.atomic
def record(*, employment: Employment, reason: ReadingReason, items: str, place: str, by: Actor, at: datetime) -> None:
    """Keep that `by` read `items` (in words) of a file, in `place` (the institution or office, in words).

    Call it before anything is shown. Who reads the own file is not kept.
    """
    permissions.SEE_FILE.require(by, employment)
    member, institution = employment.member, employment.institution
    if member.user_id is not None and member.user_id == by.user_id:
        return
    entry = ledger.record(
        event="staff.read", subject=member, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"employment": employment.pk, "reason": reason, "items": items},
    )  # fmt: skip
    StaffReading.objects.create(
        member=member, reader_id=by.user_id, reader_name=by.name, role=by.role, place=place,
        institution_id=institution.pk, reason=reason, items=items, at=at, entry_id=entry.pk,
    )  # fmt: skip
