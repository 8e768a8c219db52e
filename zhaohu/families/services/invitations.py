"""The second guardian: invited with a one-time code, or asking to join a record by the child's number."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhaohu.accounts.choices import AttemptKind
from zhaohu.accounts.services import attempts
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError, from_database
from zhaohu.families import errors, permissions
from zhaohu.families.choices import GUARDING, Basis, GuardianshipState, IdentityKind, Relation
from zhaohu.families.models import Child, ChildIdentity, Guardian, Guardianship, Invitation
from zhaohu.families.queries import children as queries
from zhaohu.families.queries import identities
from zhaohu.families.services import children, guardianships, relation_checks
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is read as something else
_GROUPS, _GROUP = 3, 4


def digest(code: str) -> bytes:
    """The digest of a code however it is typed: hyphens, blanks and small letters do not matter."""
    return lookup("".join(mark for mark in code.upper() if mark in _ALPHABET))


@transaction.atomic
def invite(*, child: Child, relation: Relation, by: Actor, at: datetime) -> tuple[Invitation, str]:
    """A new code, shown once; an unused older one ends now."""
    child = Child.objects.select_for_update().get(pk=child.pk)
    permissions.INVITE.require(by, child)
    Invitation.objects.filter(child=child, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=at)
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    made = Invitation.objects.create(
        child=child, made_by=Guardian.objects.get(user_id=by.user_id or 0), relation=relation, digest=digest(code),
        made_at=at, expires_at=at + timedelta(days=_days(at)),
    )  # fmt: skip
    ledger.record(event="guardianship.invited", subject=child, by=by, at=at, content={"relation": relation})
    return made, code


def _days(at: datetime) -> int:
    return int(rules.value("families.invitation.days", on=day_of(at)))


def accept(*, code: str, name: str, identity: str, by: Actor, at: datetime) -> Guardianship:
    """Become a guardian with a code. Of two who open the same, the first has it; the same person twice is once.

    Raises INVITATION_WRONG, INVITATION_USED, INVITATION_OVER, GUARDIAN_ALREADY, FAMILY_TOO_MANY_TRIES.
    """
    permissions.ACCEPT_INVITATION.require(by)
    _not_locked(by, at)
    try:
        return _accepted(code, name, identity, by, at)
    except ProblemError as problem:
        if problem.problem is errors.INVITATION_WRONG:
            _failed(by, at)
        raise


def _key(by: Actor) -> str:
    return f"family:{by.user_id}"


def _not_locked(by: Actor, at: datetime) -> None:
    try:
        attempts.check_lock(key=_key(by), address=None, at=at)
    except ProblemError:
        minutes = rules.value("accounts.lock.minutes", on=day_of(at))
        raise errors.TOO_MANY_TRIES.raised(minutes=minutes) from None


def _failed(by: Actor, at: datetime) -> None:
    attempts.failed(kind=AttemptKind.FACTOR, key=_key(by), address=None, at=at)


@transaction.atomic
def _accepted(code: str, name: str, identity: str, by: Actor, at: datetime) -> Guardianship:
    found = Invitation.objects.select_for_update(of=("self",)).filter(digest=digest(code)).first()
    if found is None:
        raise errors.INVITATION_WRONG.raised(field="code")
    mine = Guardianship.objects.filter(child_id=found.child_id, guardian__user_id=by.user_id or 0, state__in=GUARDING)
    if (existing := mine.first()) is not None:
        return existing
    if found.used_at:
        raise errors.INVITATION_USED.raised(field="code")
    if found.withdrawn_at or found.expires_at <= at or found.child.merged_into_id or found.child.erased_at:
        raise errors.INVITATION_OVER.raised(field="code", days=_days(at))
    guardian = children.guardian(name=name, identity=identity, household=found.child.household, by=by, at=at)
    inviter = Actor(user_id=found.made_by.user_id)
    made = _relate(
        found.child, guardian, Relation(found.relation), guardianships.standing_of(found.child_id, inviter), at
    )
    found.used_at, found.used_by = at, guardian
    found.save(update_fields=["used_at", "used_by"])
    ledger.record(
        event="guardianship.accepted", subject=made, by=by, at=at, content={"child": found.child_id, "code": found.pk}
    )
    others = queries.guardians(found.child, day_of(at)).exclude(pk=by.user_id or 0)
    notifications.notify(
        users=others, template="guardian_joined", params={"nickname": found.child.nickname},
        link=f"/family/children/{found.child_id}/", at=at,
    )  # fmt: skip
    return made


def _relate(
    child: Child, guardian: Guardian, relation: Relation, state: GuardianshipState, at: datetime
) -> Guardianship:
    requested = Guardianship.objects.filter(child=child, guardian=guardian, state=GuardianshipState.REQUESTED).first()
    made = requested or Guardianship(child=child, guardian=guardian, valid_from=day_of(at))
    made.relation, made.state, made.basis, made.decided_at = relation, state, Basis.GUARDIAN, at
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise from_database(error) from error
    if state == GuardianshipState.DECLARED:
        relation_checks.ask(guardianship=made, at=at)
    return made


def ask_to_join(
    *, kind: IdentityKind, number: str, relation: Relation, name: str, identity: str, by: Actor, at: datetime
) -> None:
    """Ask to be a guardian of the child with that number. Whether there is one is not told: its guardians decide.

    Raises IDENTITY_SHAPE, FAMILY_TOO_MANY_TRIES.
    """
    permissions.ASK_TO_JOIN.require(by)
    clean = identities.checked(kind, number)
    _not_locked(by, at)
    if not _asked(kind, clean, relation, name, identity, by, at):
        _failed(by, at)


@transaction.atomic
def _asked(
    kind: IdentityKind, number: str, relation: Relation, name: str, identity: str, by: Actor, at: datetime
) -> bool:
    guardian = children.guardian(name=name, identity=identity, by=by, at=at)
    rows = ChildIdentity.objects.select_related("child").filter(kind=kind, digest=lookup(number))
    found = rows.filter(child__merged_into__isnull=True, child__erased_at__isnull=True).first()
    if found is None:
        return False
    known = Guardianship.objects.filter(child=found.child, guardian=guardian)
    if known.exclude(state__in=[GuardianshipState.REFUSED, GuardianshipState.ENDED]).exists():
        return True
    made = Guardianship.objects.create(
        child=found.child, guardian=guardian, relation=relation, state=GuardianshipState.REQUESTED,
        basis=Basis.OWN_WORD, valid_from=day_of(at),
    )  # fmt: skip
    relation_checks.ask(guardianship=made, at=at)
    ledger.record(event="guardianship.requested", subject=made, by=by, at=at, content={"child": found.child_id})
    notifications.notify(
        users=queries.guardians(found.child, day_of(at)), template="guardian_requested",
        params={"nickname": found.child.nickname}, link=f"/family/children/{found.child_id}/", at=at,
    )  # fmt: skip
    return True
