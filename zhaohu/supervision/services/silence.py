"""Departments that have not delivered: since when, and a nudge to those who answer for it."""

from datetime import datetime

from django.db import transaction

from zhaohu.accounts.choices import Department
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.models import CreditRecord
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.services import case_clocks


@transaction.atomic
def nudge(*, department: str, division: Division, by: Actor, at: datetime) -> int:
    """Ask a department to deliver, once a day; returns how many people were told. Raises RECORD_NUDGED."""
    permissions.NUDGE.require(by, CreditRecord(district_id=division.pk))
    people = case_clocks.of_department(department, division.pk, at=at)
    told = notifications.notify(
        users=people, template="department_nudged", at=at, key=f"nudge-{department}-{division.pk}-{day_of(at)}",
        params={"office": by.name, "place": division.name}, link="",
    )  # fmt: skip
    if people.exists() and not told:
        raise errors.NUDGED.raised(department=Department(department).label)
    ledger.record(
        event="record.department_nudged", subject=division, by=by, at=at, division=division.pk,
        content={"department": department, "told": told},
    )  # fmt: skip
    return told
