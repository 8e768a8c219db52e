"""Staff clock in and out at a tablet: each through the staff room, which refuses whoever may not work that day."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.errors.events import STAFF_NOT_HERE
from zhaohu.attendance.models import Device
from zhaohu.attendance.services.shapes import Row
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.staff.models import Employment
from zhaohu.staff.services import presence


def clock(*, rows: Sequence[Row], device: Device, by: Actor) -> dict[UUID, ProblemError]:
    """Clock people in and out at the instants that were told, earliest first; the refusals by event."""
    if not rows:
        return {}
    wanted = {row.employment for row in rows}
    people = Employment.objects.filter(pk__in=[pk for pk in wanted if pk], institution_id=device.institution_id)
    known = {one.pk: one for one in people.select_related("institution", "member")}
    refused = {}
    for row in sorted(rows, key=lambda row: (row.at, row.seq)):
        employment = known.get(row.employment or 0)
        try:
            if employment is None:
                raise STAFF_NOT_HERE.raised()
            with transaction.atomic():
                _clock(row, employment, device, by, row.at)
        except ProblemError as problem:
            refused[row.id] = problem
    return refused


def _clock(row: Row, employment: Employment, device: Device, by: Actor, at: datetime) -> None:
    if row.kind == EventKind.CLOCK_IN:
        presence.clock_in(employment=employment, client_id=row.id, at=at, by=by, device=device.pk)
    else:
        presence.clock_out(employment=employment, client_id=row.id, at=at, by=by)
