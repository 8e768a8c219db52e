"""Correcting what is known of a child, and adding the numbers that it gets after birth."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhaohu.core import errors as core_errors
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup, sm3
from zhaohu.core.errors import from_database
from zhaohu.divisions.models import Division
from zhaohu.families import errors, permissions
from zhaohu.families.choices import GUARDING, IdentityKind, Sex
from zhaohu.families.models import Child, ChildIdentity, Guardian, Household
from zhaohu.families.queries import identities
from zhaohu.families.services import children, relation_checks
from zhaohu.ledger import services as ledger

_FIELDS = ("nickname", "name", "sex", "born_on", "expected_on", "birth_order")


@transaction.atomic
def correct(*, child: Child, particulars: children.Particulars, revision: int, by: Actor, at: datetime) -> Child:
    """Write what the guardian says now. The ledger keeps a digest of what was there before, not the value itself.

    Raises STALE when somebody else has corrected it meanwhile, CHILD_DATES or CHILD_BIRTH_DATE.
    """
    child = Child.objects.select_for_update().get(pk=child.pk)
    permissions.CORRECT_CHILD.require(by, child)
    if child.revision != revision:
        raise core_errors.STALE.raised()
    children.check_days(particulars, day_of(at))
    number = child.identities.filter(kind=IdentityKind.CITIZEN_ID).first()
    if number:
        identities.checked(IdentityKind.CITIZEN_ID, number.number, born_on=particulars.born_on)
    before = {name: getattr(child, name) for name in _FIELDS}
    _write(child, particulars)
    changed = [name for name in _FIELDS if before[name] != getattr(child, name)]
    if not changed:
        return child
    child.revision += 1
    child.save()
    digest = sm3(ledger.canonical({name: before[name] for name in changed}).encode()).hex()
    ledger.record(event="child.corrected", subject=child, by=by, at=at, content={"changed": changed, "before": digest})
    if {"name", "born_on"} & set(changed):
        _ask_again(child, at)
    return child


def _write(child: Child, given: children.Particulars) -> None:
    child.name = given.name.strip() or None
    child.name_digest = lookup(given.name) if child.name else None
    child.nickname = given.nickname.strip() or child.nickname
    child.sex = Sex(given.sex)
    child.born_on, child.expected_on, child.birth_order = given.born_on, given.expected_on, given.birth_order


def _ask_again(child: Child, at: datetime) -> None:
    for row in child.guardianships.filter(state__in=GUARDING).exclude(state="confirmed"):
        relation_checks.ask(guardianship=row, at=at)


@transaction.atomic
def identify(*, child: Child, kind: IdentityKind, number: str, by: Actor, at: datetime) -> ChildIdentity:
    """Add a number, or put a wrong one right; a temporary key of ours goes once there is a real one.

    Raises IDENTITY_SHAPE, CHILD_NOT_BORN, or CHILD_KNOWN where the number is on another child's record.
    """
    child = Child.objects.select_for_update().get(pk=child.pk)
    permissions.IDENTIFY_CHILD.require(by, child)
    if child.born_on is None:
        raise errors.NOT_BORN_YET.raised(field="number")
    clean = identities.checked(kind, number, born_on=child.born_on)
    row = child.identities.filter(kind=kind).first()
    if row and row.digest == lookup(clean):
        return row
    before = sm3(row.number.encode()).hex() if row else ""
    row = row or ChildIdentity(child=child, kind=kind)
    row.number, row.digest, row.added_at = clean, lookup(clean), at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise from_database(error) from error
    child.identities.filter(kind=IdentityKind.TEMPORARY).exclude(pk=row.pk).delete()
    ledger.record(event="child.identified", subject=child, by=by, at=at, content={"kind": kind, "before": before})
    _ask_again(child, at)
    return row


@transaction.atomic
def settle(*, guardian: Guardian, street: Division, address: str, by: Actor, at: datetime) -> Household:
    """Say where the household lives: the street decides which office checks its documents."""
    permissions.SETTLE.require(by, guardian)
    household = Household.objects.select_for_update().get(pk=guardian.household_id)
    if household.street_id == street.pk and (household.address or "") == address.strip():
        return household
    household.street, household.address = street, address.strip() or None
    household.save(update_fields=["street", "address"])
    ledger.record(
        event="household.settled", subject=household, by=by, at=at, division=street.tenant_id or "",
        content={"street": street.pk, "address": sm3(address.encode()).hex()},
    )  # fmt: skip
    return household
