"""Shared tablets: paired with a one-time code, named, known by a token of which only the digest is kept, killed."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import AttemptKind
from zhaohu.accounts.services import attempts
from zhaohu.attendance.errors import devices as errors
from zhaohu.attendance.models import Device, PairingCode, Unlock
from zhaohu.attendance.permissions import devices as permissions
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup, sm3
from zhaohu.core.errors import from_database
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_SEEN_EVERY = timedelta(seconds=20)

# Asked with every tap: what a tablet is known by and its institution, the rest of both is read where it is needed.
_DEVICE = ("id", "institution_id", "name", "seen_at", "read_on", "revoked_at")
_INSTITUTION = ("id", "uscc", "name", "district_id")
_KNOWN = """
SELECT d.id, d.institution_id, d.name, d.seen_at, d.read_on, d.revoked_at, i.id, i.uscc, i.name, i.district_id
FROM attendance_device d JOIN institutions_institution i ON i.id = d.institution_id WHERE d.token_digest = %s
"""


def digest(token: str) -> bytes:
    """By what a token is known."""
    return sm3(token.encode())


@transaction.atomic
def make_code(*, institution: Institution, by: Actor, at: datetime) -> str:
    """A code with which one tablet can be paired within some minutes; earlier ones that nobody used are void."""
    permissions.MAKE_CODE.require(by, institution)
    minutes = rules.value("attendance.tablet", on=day_of(at), division=institution.district_id)["pairing_minutes"]
    PairingCode.objects.filter(institution=institution, used_at__isnull=True).delete()
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    made = PairingCode.objects.create(
        institution=institution, digest=lookup(f"pairing {code}"), made_by_id=by.user_id, made_at=at,
        expires_at=at + timedelta(minutes=minutes),
    )  # fmt: skip
    ledger.record(
        event="tablet.code_made", subject=made, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"code": made.pk},
    )  # fmt: skip
    return code


def pair(*, code: str, name: str, address: str | None, by: Actor, at: datetime) -> tuple[Device, str]:
    """Make a tablet one of the institution whose code it shows; answers it with its token, which is told only once.

    Wrong codes are counted by network address. Raises PAIRING_CODE_WRONG, DEVICE_NAME_TAKEN or LOCKED.
    """
    permissions.PAIR.require(by)
    key = f"pairing {address}"
    attempts.check_lock(key=key, address=address, at=at)
    known = lookup(f"pairing {code.upper().replace('-', '').replace(' ', '')[:20]}")
    found = PairingCode.objects.filter(digest=known, used_at__isnull=True, expires_at__gt=at).first()
    if found is None:
        attempts.failed(kind=AttemptKind.FACTOR, key=key, address=address, at=at)
        minutes = rules.value("attendance.tablet", on=day_of(at))["pairing_minutes"]
        raise errors.PAIRING_CODE_WRONG.raised(field="code", minutes=minutes)
    return _pair(found.pk, name.strip()[:40], by, at)


@transaction.atomic
def _pair(code_id: int, name: str, by: Actor, at: datetime) -> tuple[Device, str]:
    code = PairingCode.objects.select_for_update(of=("self",)).select_related("institution").get(pk=code_id)
    if code.used_at is not None:
        raise errors.PAIRING_CODE_WRONG.raised(field="code", minutes=0)
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made = Device.objects.create(
                institution=code.institution, name=name or f"平板{code.pk}", token_digest=digest(token),
                paired_by_id=code.made_by_id, paired_at=at, seen_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    code.used_at, code.device = at, made
    code.save(update_fields=["used_at", "device"])
    ledger.record(
        event="tablet.paired", subject=made, by=by, at=at, division=code.institution.district_id,
        institution=code.institution_id, content={"device": made.pk, "code": code.pk},
    )  # fmt: skip
    return made, token


def known(token: str, *, at: datetime) -> Device:
    """The tablet behind a token; notes that it was seen. Raises TABLET_UNKNOWN or TABLET_REVOKED."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [digest(token)])
        row = cursor.fetchone()
    if row is None:
        raise errors.TABLET_UNKNOWN.raised()
    found = Device.from_db(connection.alias, _DEVICE, row[: len(_DEVICE)])
    found.institution = Institution.from_db(connection.alias, _INSTITUTION, row[len(_DEVICE) :])
    if found.revoked_at is not None:
        raise errors.TABLET_REVOKED.raised()
    if found.seen_at is None or at - found.seen_at > _SEEN_EVERY:
        Device.objects.filter(pk=found.pk).update(seen_at=at)
    return found


def read(*, device: Device, children: Collection[int], by: Actor, at: datetime) -> None:
    """Keep, once a day, that a tablet has read the roll: guardians see it among those who read."""
    if device.read_on == day_of(at) or not children:
        return
    with transaction.atomic():
        readings.record(
            children=list(Child.objects.filter(pk__in=children)), purpose=ReadingPurpose.CARE,
            items=_("当天的名单、接送人、晨午检"), place=device.institution.name, by=by, at=at,
            institution=device.institution_id, division=device.institution.district_id,
        )  # fmt: skip
        Device.objects.filter(pk=device.pk).update(read_on=day_of(at))


@transaction.atomic
def rename(*, device: Device, name: str, by: Actor, at: datetime) -> Device:
    """Give a tablet another name. Raises DEVICE_NAME_TAKEN."""
    device = _locked(device)
    permissions.RENAME.require(by, device)
    device.name = name.strip()
    try:
        with transaction.atomic():
            device.save(update_fields=["name"])
    except IntegrityError as error:
        raise from_database(error) from error
    _recorded("tablet.renamed", device, {"device": device.pk}, by, at)
    return device


@transaction.atomic
def kill(*, device: Device, reason: str, by: Actor, at: datetime) -> Device:
    """A tablet is lost, or leaves the house: at its next contact it erases everything it holds."""
    device = _locked(device)
    permissions.KILL.require(by, device)
    if device.revoked_at is not None:
        return device  # the same click twice
    device.revoked_at, device.revoked_by_id, device.revoked_reason = at, by.user_id, reason.strip()
    device.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    Unlock.objects.filter(device=device).delete()
    _recorded("tablet.killed", device, {"device": device.pk}, by, at)
    return device


def _locked(device: Device) -> Device:
    return Device.objects.select_for_update(of=("self",)).select_related("institution").get(pk=device.pk)


def _recorded(event: str, device: Device, content: dict[str, int], by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=device, by=by, at=at, division=device.institution.district_id,
        institution=device.institution_id, content=content,
    )  # fmt: skip
