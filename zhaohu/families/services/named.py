"""A child whom an institution names: its guardian, known by a phone only, says later whether it is so.

Until then the relation is asked for (`REQUESTED`): a mistyped phone shows a stranger a nickname and nothing more. Every
function works inside the deed of its caller, which has asked for the permission.
"""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import from_database
from zhaohu.families.choices import GUARDING, Basis, GuardianshipState, IdentityKind, Relation
from zhaohu.families.models import Child, ChildIdentity, Guardian, Guardianship, Household
from zhaohu.families.queries import identities
from zhaohu.families.services.children import Particulars
from zhaohu.ledger import services as ledger


def guardian_of(*, user: User, name: str, at: datetime) -> Guardian:
    """The guardian behind an account, made with a household of its own where there is none."""
    User.objects.select_for_update().get(pk=user.pk)  # two children of one family at once are one household
    found = Guardian.objects.filter(user=user).first()
    if found is None:
        household = Household.objects.create(created_at=at)
        found = Guardian.objects.create(user=user, household=household, name=name, created_at=at)
    return found


def register(*, particulars: Particulars, relation: Relation, guardian: Guardian, by: Actor, at: datetime) -> Child:
    """Register a child for a guardian who has not confirmed it yet. Raises CHILD_KNOWN."""
    given = particulars
    twins = Child.objects.filter(household=guardian.household_id, born_on=given.born_on, erased_at__isnull=True).count()
    child = Child.objects.create(
        household=guardian.household, nickname=given.nickname, name=given.name, name_digest=lookup(given.name),
        sex=given.sex, born_on=given.born_on, birth_order=twins + 1, created_at=at,
    )  # fmt: skip
    kind, number = given.identity_kind, given.identity_number
    if kind is None:
        kind, number = IdentityKind.TEMPORARY, f"T{secrets.token_hex(6).upper()}"
    number = identities.checked(kind, number, born_on=given.born_on)
    try:
        with transaction.atomic():
            ChildIdentity.objects.create(child=child, kind=kind, number=number, digest=lookup(number), added_at=at)
    except IntegrityError as error:
        raise from_database(error) from error
    Guardianship.objects.create(
        child=child, guardian=guardian, relation=relation, state=GuardianshipState.REQUESTED,
        basis=Basis.INSTITUTION, valid_from=day_of(at),
    )  # fmt: skip
    ledger.record(event="child.registered", subject=child, by=by, at=at, content={"relation": relation})
    return child


def answer(*, guardianship: Guardianship, mine: bool, at: datetime) -> None:
    """The guardian says whether the child is his or hers; yes is a guardian's own word from then on."""
    guardianship.state = GuardianshipState.DECLARED if mine else GuardianshipState.REFUSED
    guardianship.decided_at, guardianship.decided_by_id = at, guardianship.guardian.user_id
    guardianship.save(update_fields=["state", "decided_at", "decided_by"])


def touched(child: Child) -> bool:
    """Whether a guardian has made a record that an institution named his or her own, or it has been changed since."""
    return (
        child.revision > 0 or child.guardianships.filter(state__in=GUARDING).exists() or child.consents.exists()
        or child.guardianships.count() > 1
    )  # fmt: skip


def erase(*, child: Child, at: datetime) -> None:
    """Take the personal data out of a record that nobody has made his own; the empty row keeps the trail together."""
    guardians = list(Guardian.objects.filter(guardianships__child=child))
    child.identities.all().delete()
    child.guardianships.all().delete()
    child.name = child.name_digest = child.born_on = None
    child.nickname, child.sex, child.erased_at = "—", "0", at
    child.save(update_fields=["name", "name_digest", "born_on", "nickname", "sex", "erased_at"])
    for guardian in guardians:
        if guardian.user.last_login is None and not guardian.guardianships.exists():
            guardian.delete()
