"""The six digits by which somebody is known at a shared tablet: kept as the accounts keep passwords."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.ledger import services as ledger
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import Employment, StaffPin
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import standing

_DIGITS = 6
_RUNS = "01234567890 09876543210"


@transaction.atomic
def set_pin(*, employment: Employment, pin: str, by: Actor, at: datetime, badge: str = "") -> None:
    """Set the PIN, and the number of a badge if there is one. Raises STAFF_PIN_SHAPE for one that anybody guesses,
    STAFF_BARRED where a ban forbids the post."""
    permissions.SET_PIN.require(by, employment)
    for problem in standing.barred(employment, day_of(at)):
        raise problem
    if len(pin) != _DIGITS or not (pin.isascii() and pin.isdigit()) or len(set(pin)) == 1 or pin in _RUNS:
        raise errors.PIN_SHAPE.raised(field="pin")
    StaffPin.objects.update_or_create(
        employment=employment,
        defaults={"encoded": make_password(pin), "badge_digest": lookup(badge) if badge else None, "set_at": at},
    )
    ledger.record(
        event="staff.pin_set", subject=employment, by=by, at=at, division=employment.institution.district_id,
        institution=employment.institution_id, content={"badge": bool(badge)},
    )  # fmt: skip


def matches(*, employment: Employment, pin: str) -> bool:
    """Whether it is the person's PIN; whoever asks counts the tries."""
    row = StaffPin.objects.filter(employment=employment).first()
    return row is not None and check_password(pin, row.encoded)
