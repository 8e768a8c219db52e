"""Who acts for an institution: the director adds clerks and ends their access, at once and on every device."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.errors import claims as errors
from zhaohu.institutions.models import Institution, Membership
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.ledger import services as ledger


@transaction.atomic
def add(*, institution: Institution, account: str, by: Actor, at: datetime) -> Membership:
    """Let somebody fill in for the institution as a clerk. `account` is a user name or a mobile number."""
    permissions.MANAGE_MEMBERS.require(by, institution)
    known = Q(username=account.strip()) | Q(phone_digest=lookup(account))
    person = User.objects.filter(known, kind=Kind.INSTITUTION, is_active=True).first()
    if person is None:
        raise errors.MEMBER_UNKNOWN.raised(field="account", account=account.strip()[:60])
    held = institution.memberships.select_for_update().filter(user=person)
    if held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day_of(at))).exists():
        raise errors.MEMBER_ALREADY.raised(field="account")
    made = Membership.objects.create(
        institution=institution, user=person, role=MembershipRole.CLERK, valid_from=day_of(at)
    )
    _record(made, by, at)
    return made


@transaction.atomic
def end(*, membership: Membership, by: Actor, at: datetime) -> None:
    """End a clerk's access today. A director is replaced by a change filing, never by a click."""
    permissions.MANAGE_MEMBERS.require(by, membership.institution)
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.role == MembershipRole.DIRECTOR:
        raise errors.LAST_DIRECTOR.raised()
    if row.valid_to is None or row.valid_to > day_of(at):
        row.valid_to = day_of(at)
        row.save(update_fields=["valid_to"])
        _record(row, by, at)


def end_all(*, user_id: int, roles: Collection[MembershipRole], by: Actor, at: datetime) -> int:
    """End somebody's access in these roles everywhere, a director's too, inside the caller's deed; how many ended."""
    on = day_of(at)
    rows = Membership.objects.select_for_update(of=("self",)).filter(user_id=user_id, role__in=roles)
    held = list(rows.exclude(valid_to__lte=on).select_related("institution").order_by("pk"))
    for row in held:
        row.valid_to = max(on, row.valid_from)
        row.save(update_fields=["valid_to"])
        _record(row, by, at)
    return len(held)


def _record(row: Membership, by: Actor, at: datetime) -> None:
    ledger.record(
        event="institution.member_changed", subject=row, by=by, at=at, division=row.institution.district_id,
        institution=row.institution_id, content={"user": row.user_id, "role": row.role, "valid_to": row.valid_to},
    )  # fmt: skip
