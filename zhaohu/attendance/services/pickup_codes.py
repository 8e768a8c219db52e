"""One-time codes of temporary persons: shown to the guardian once, told at the tablet, exchanged for a signed token."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from zhaohu.attendance.choices.pickups import ChangeKind
from zhaohu.attendance.errors import pickups as errors
from zhaohu.attendance.errors.events import PICKUP_BLOCKED
from zhaohu.attendance.models import Device, PickupCode, PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import pickup_changes as changes
from zhaohu.attendance.services import tokens
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.enrolment.services import telling
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


def make(person: PickupPerson, *, at: datetime) -> str:
    """A code for a person who has none that is open, inside the caller's deed."""
    digits = rules.value("attendance.pickup", on=day_of(at))["code_digits"]
    code = "".join(secrets.choice("0123456789") for _ in range(digits))
    PickupCode.objects.create(person=person, digest=_digest(person.child_id, code), made_at=at)
    return code


def _digest(child: int, code: str) -> bytes:
    return lookup(f"pickup code {child} {''.join(mark for mark in code if mark.isdigit())[:20]}")


def void(person: PickupPerson, *, at: datetime) -> None:
    """An open code of the person counts no more."""
    PickupCode.objects.filter(person=person, used_at__isnull=True, void_at__isnull=True).update(void_at=at)


def exchange(*, device: Device, child: int, code: str, by: Actor, at: datetime) -> tuple[PickupPerson, str]:
    """A tablet was told a code: answers with the person, to be compared with the photo, and a token for some minutes.

    A code counts once. Wrong ones are counted against all open codes of the child; with the last try these are void
    and the guardians are told. Whom a court forbids to collect the child is
    refused and the code stays unused: the court may lift it. Raises PICKUP_CODE_WRONG or PICKUP_BLOCKED.
    """
    permissions.EXCHANGE.require(by, device.institution)
    rule = rules.value("attendance.pickup", on=day_of(at))
    here = queries.children_of(device.institution, day_of(at)).filter(pk=child).exists()
    found = _used(device, child, code, rule, by, at) if here else None
    if found is None:
        _failed(child if here else 0, rule["code_tries"], by, at)
        raise errors.PICKUP_CODE_WRONG.raised(field="code", tries=rule["code_tries"])
    token = tokens.issue(
        institution=device.institution, child=child, person=f"person:{found.pk}", at=at,
        seconds=60 * rule["code_token_minutes"], until=found.ends_at,
    )  # fmt: skip
    return found, token


@transaction.atomic
def _used(device: Device, child: int, code: str, rule: dict[str, int], by: Actor, at: datetime) -> PickupPerson | None:
    rows = PickupCode.objects.select_for_update(of=("self",)).select_related("person__child", "person__photo")
    rows = rows.filter(person__child_id=child, person__ended_at__isnull=True, used_at__isnull=True)
    found = rows.filter(
        digest=_digest(child, code), void_at__isnull=True, tries__lt=rule["code_tries"], person__starts_at__lte=at,
        person__ends_at__gt=at,
    ).first()  # fmt: skip
    if found is None:
        return None
    if any(queries.is_same(block, found.person) for block in queries.blocks([child], day_of(at))):
        raise PICKUP_BLOCKED.raised()
    found.used_at, found.device = at, device
    found.save(update_fields=["used_at", "device"])
    ledger.record(
        event="pickup.code_used", subject=found, by=by, at=at, division=device.institution.district_id,
        institution=device.institution_id, content={"person": found.person_id, "device": device.pk},
    )  # fmt: skip
    return found.person


@transaction.atomic
def _failed(child: int, most: int, by: Actor, at: datetime) -> None:
    """It must outlive the refusal, so it is written in a transaction of its own."""
    rows = PickupCode.objects.select_for_update(of=("self",)).select_related("person__child__household__street")
    rows = rows.filter(person__child_id=child, used_at__isnull=True, void_at__isnull=True, person__ends_at__gt=at)
    for found in rows.order_by("pk"):
        found.tries = F("tries") + 1
        found.save(update_fields=["tries"])
        found.refresh_from_db(fields=["tries"])
        if found.tries < most:
            continue
        found.void_at = at
        found.save(update_fields=["void_at"])
        person = found.person
        words = f"{person.get_relation_display()} {changes.short(person.name)}"
        changes.keep(
            child=person.child, kind=ChangeKind.LOCKED, words=words, event="pickup.code_locked", by=by, at=at,
            person=person,
        )  # fmt: skip
        telling.family(
            child=person.child, template="pickup_code_locked", at=at, link=changes.page_of(person.child), tries=most
        )


def until(at: datetime, person: PickupPerson) -> datetime:
    """Until when the token that a code was exchanged for is good."""
    minutes = rules.value("attendance.pickup", on=day_of(at))["code_token_minutes"]
    return min(at + timedelta(minutes=minutes), person.ends_at)
