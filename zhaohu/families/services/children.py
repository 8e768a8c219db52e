"""Registering a child: by its guardian, with whatever number it has by now, or with none."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import from_database
from zhaohu.families import errors, permissions
from zhaohu.families.choices import GuardianshipState, IdentityKind, Relation, Sex
from zhaohu.families.models import Child, ChildIdentity, Guardian, Guardianship, Household
from zhaohu.families.queries import identities
from zhaohu.families.services import relation_checks
from zhaohu.ledger import services as ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a guardian writes of a child. Either day is needed; a number is not."""

    nickname: str
    name: str = ""
    sex: Sex = Sex.UNKNOWN
    born_on: date | None = None
    expected_on: date | None = None
    birth_order: int = 1
    identity_kind: IdentityKind | None = None
    identity_number: str = ""
    key: UUID | None = None


@transaction.atomic
def guardian(*, name: str, by: Actor, at: datetime, identity: str = "", household: Household | None = None) -> Guardian:
    """The guardian behind the actor's account, made at the first call with a household of its own, or in one given.

    Later calls may fill in what is still missing. Raises IDENTITY_SHAPE or GUARDIAN_KNOWN.
    """
    permissions.REGISTER_CHILD.require(by)
    User.objects.select_for_update().get(pk=by.user_id or 0)  # two first children at once are one household
    found = Guardian.objects.filter(user_id=by.user_id or 0).first()
    number = identities.checked(IdentityKind.CITIZEN_ID, identity) if identity else ""
    if found and (found.name or not name) and (found.identity or not number):
        return found
    found = found or Guardian(
        user_id=by.user_id or 0, household=household or Household.objects.create(created_at=at), created_at=at
    )
    found.name = found.name or name.strip()
    if number and not found.identity:
        found.identity, found.identity_digest = number, lookup(number)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise from_database(error) from error
    ledger.record(event="guardian.registered", subject=found, by=by, at=at, content={"household": found.household_id})
    return found


@transaction.atomic
def register(*, particulars: Particulars, relation: Relation, guardian: Guardian, by: Actor, at: datetime) -> Child:
    """Register a child of the guardian's household; the same `key` is the same child. The registers are asked later.

    Raises CHILD_KNOWN where the number is already on a record, CHILD_DATES, CHILD_BIRTH_DATE or IDENTITY_SHAPE.
    """
    permissions.REGISTER_CHILD.require(by, guardian)
    given, on = particulars, day_of(at)
    Guardian.objects.select_for_update().get(pk=guardian.pk)  # a repeated click waits for the first
    again = Child.objects.filter(key=given.key, guardianships__guardian=guardian).first() if given.key else None
    if again:
        return again
    check_days(given, on)
    child = Child.objects.create(
        household=guardian.household, nickname=given.nickname.strip() or given.name.strip()[-2:],
        name=given.name or None, name_digest=lookup(given.name) if given.name else None, sex=given.sex,
        born_on=given.born_on,
        expected_on=given.expected_on, birth_order=given.birth_order, created_at=at,
        key=given.key,
    )  # fmt: skip
    identify(child=child, kind=given.identity_kind, number=given.identity_number, at=at)
    made = Guardianship.objects.create(
        child=child, guardian=guardian, relation=relation, state=GuardianshipState.DECLARED, valid_from=on
    )
    relation_checks.ask(guardianship=made, at=at)
    ledger.record(event="child.registered", subject=child, by=by, at=at, content={"relation": relation})
    return child


def check_days(given: Particulars, on: date) -> None:
    """Raise CHILD_DATES or CHILD_BIRTH_DATE unless the child is born by that day, or expected within a year."""
    if given.born_on is None and given.expected_on is None:
        raise errors.CHILD_DATES.raised(field="born_on")
    if given.born_on and given.born_on > on:
        raise errors.BIRTH_DATE.raised(field="born_on", reason=_("在今天以后"))
    if given.born_on and given.born_on.year < on.year - 18:
        raise errors.BIRTH_DATE.raised(field="born_on", reason=_("早于 18 年前"))
    if given.identity_kind and given.identity_number.strip() and not given.born_on:
        raise errors.NOT_BORN_YET.raised(field="identity_number")


def identify(*, child: Child, kind: IdentityKind | None, number: str, at: datetime) -> ChildIdentity:
    """Add a number to a child inside the caller's deed; without one, a temporary key of ours."""
    if kind is None or not number.strip():
        kind, number = IdentityKind.TEMPORARY, f"T{secrets.token_hex(6).upper()}"
    number = identities.checked(kind, number, born_on=child.born_on)
    try:
        with transaction.atomic():
            return ChildIdentity.objects.create(
                child=child, kind=kind, number=number, digest=lookup(number), added_at=at
            )
    except IntegrityError as error:
        raise from_database(error) from error
