"""A person at a shared tablet: the right PIN brings the share of the device key, wrong ones are counted.

Whoever is locked is locked at every tablet of the house; one at which many PINs were wrong is locked for everybody.
"""

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from zhaohu.attendance.errors import devices as errors
from zhaohu.attendance.models import Device, Unlock
from zhaohu.attendance.permissions import devices as permissions
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Employment
from zhaohu.staff.queries import people, standing
from zhaohu.staff.services import pins


@dataclass(frozen=True, slots=True)
class Share:
    """What a person brings to the device's key."""

    salt: bytes
    key: str


def unlock(*, device: Device, employment_id: int, pin: str, by: Actor, at: datetime) -> Share:
    """The person's share of the device key. Raises PIN_WRONG, PIN_LOCKED, or STAFF_BARRED for whom a ban
    forbids the post; the tries outlive the refusal."""
    permissions.UNLOCK.require(by, device.institution)
    rule = rules.value("attendance.tablet", on=day_of(at), division=device.institution.district_id)
    employment = people.current(day_of(at)).filter(pk=employment_id, institution_id=device.institution_id).first()
    _check_device(device, rule, at)
    if employment is None:
        raise errors.PIN_WRONG.raised(left=0)
    for problem in standing.barred(employment, day_of(at)):
        raise problem
    with transaction.atomic():
        row = _row(device, employment)
        _check_person(employment, at)
        if pins.matches(employment=employment, pin=pin):
            return _open(row, device, by, at)
        left = _wrong(row, rule, at)
    if left <= 0:
        raise _locked(row.locked_until or at)
    raise errors.PIN_WRONG.raised(left=left)


def _row(device: Device, employment: Employment) -> Unlock:
    Unlock.objects.get_or_create(
        device=device, employment=employment, defaults={"salt": os.urandom(16), "share": lambda: _share(device)}
    )
    return Unlock.objects.select_for_update().get(device=device, employment=employment)


def _share(device: Device) -> str:
    """The device's half of its key: the same for all, so that one carer can send what another left on the tablet."""
    Device.objects.select_for_update().get(pk=device.pk)
    before = Unlock.objects.filter(device=device).first()
    return before.share if before else secrets.token_urlsafe(32)


def _check_person(employment: Employment, at: datetime) -> None:
    until = Unlock.objects.filter(employment=employment, locked_until__gt=at).order_by("-locked_until").first()
    if until is not None and until.locked_until:
        raise _locked(until.locked_until)


def _check_device(device: Device, rule: dict[str, int], at: datetime) -> None:
    since = timedelta(minutes=rule["pin_minutes"])
    recent = Unlock.objects.filter(device=device, wrong_at__gt=at - since)
    if (recent.aggregate(n=Sum("wrong"))["n"] or 0) >= rule["device_tries"]:
        raise _locked(at + since)


def _locked(until: datetime) -> ProblemError:
    return errors.PIN_LOCKED.raised(until=f"{timezone.localtime(until):%H:%M}")


def _wrong(row: Unlock, rule: dict[str, int], at: datetime) -> int:
    """Count a wrong PIN; how many tries are left."""
    minutes = timedelta(minutes=rule["pin_minutes"])
    row.wrong = 1 if row.wrong_at is None or at - row.wrong_at > minutes else row.wrong + 1
    row.wrong_at = at
    if row.wrong >= rule["pin_tries"]:
        row.locked_until = at + minutes
    row.save(update_fields=["wrong", "wrong_at", "locked_until"])
    return rule["pin_tries"] - row.wrong


def _open(row: Unlock, device: Device, by: Actor, at: datetime) -> Share:
    row.wrong, row.wrong_at, row.locked_until, row.unlocked_at = 0, None, None, at
    row.save(update_fields=["wrong", "wrong_at", "locked_until", "unlocked_at"])
    ledger.record(
        event="tablet.unlocked", subject=row, by=by, at=at, division=device.institution.district_id,
        institution=device.institution_id, content={"device": device.pk, "employment": row.employment_id},
    )  # fmt: skip
    return Share(bytes(row.salt), row.share)


@transaction.atomic
def forgive(*, unlock: Unlock, by: Actor, at: datetime) -> Unlock:
    """The director lets a locked person try again, at this tablet and every other."""
    row = Unlock.objects.select_for_update(of=("self",)).select_related("device__institution").get(pk=unlock.pk)
    permissions.FORGIVE.require(by, row)
    same = Unlock.objects.filter(employment_id=row.employment_id, device__institution_id=row.device.institution_id)
    same.update(wrong=0, wrong_at=None, locked_until=None)
    ledger.record(
        event="tablet.pin_forgiven", subject=row, by=by, at=at, division=row.device.institution.district_id,
        institution=row.device.institution_id, content={"employment": row.employment_id},
    )  # fmt: skip
    return row
