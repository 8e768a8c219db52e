"""Claiming an institution with the code that went to the address of its registration."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhaohu.accounts.choices import AttemptKind
from zhaohu.accounts.models import User
from zhaohu.accounts.services import attempts
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.core.pinyin import search_text, sort_key
from zhaohu.institutions.choices.institution import InstitutionKind, MembershipRole
from zhaohu.institutions.choices.registration import Authority, RegistrationStatus, ScopeClass
from zhaohu.institutions.errors import claims as errors
from zhaohu.institutions.models import ClaimCode, Institution, Membership, Registration
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.services import claim_codes
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules


def claim(*, uscc: str, code: str, by: Actor, at: datetime) -> Institution:
    """Become the director of a registered institution. The code counts once; wrong ones are counted per person.

    Raises CLAIM_TOO_MANY_TRIES, CLAIM_CODE_WRONG, CLAIM_CODE_EXPIRED, CLAIM_CODE_USED, CLAIM_REGISTRATION_ENDED,
    CLAIM_ALREADY_CLAIMED.
    """
    permissions.CLAIM.require(by)
    key = f"claim:{by.user_id}"
    try:
        attempts.check_lock(key=key, address=None, at=at)
    except ProblemError:
        minutes = rules.value("accounts.lock.minutes", on=day_of(at))
        raise errors.TOO_MANY_TRIES.raised(field="code", minutes=minutes) from None
    try:
        return _claimed(uscc.strip().upper(), code, by, at)
    except ProblemError as problem:
        if problem.problem is errors.CODE_WRONG:
            attempts.failed(kind=AttemptKind.FACTOR, key=key, address=None, at=at)
        raise


@transaction.atomic
def _claimed(uscc: str, code: str, by: Actor, at: datetime) -> Institution:
    codes = ClaimCode.objects.select_for_update().filter(digest=claim_codes.digest(code), registration__uscc=uscc)
    found = codes.first()
    if found is None:
        raise errors.CODE_WRONG.raised(field="code")
    if found.used_at is not None:
        raise errors.CODE_USED.raised(field="code")
    if found.expires_at <= at:
        raise errors.CODE_EXPIRED.raised(field="code", day=day_of(found.expires_at))
    registration = found.registration
    if registration.status != RegistrationStatus.ACTIVE:
        raise errors.REGISTRATION_ENDED.raised(field="uscc", state=RegistrationStatus(registration.status).label)
    institution = _institution(registration, at)
    if _has_director(institution, at):
        raise errors.ALREADY_CLAIMED.raised(field="uscc")
    found.used_at, found.used_by_id = at, by.user_id
    found.save(update_fields=["used_at", "used_by"])
    Membership.objects.create(
        institution=institution, user_id=by.user_id or 0, role=MembershipRole.DIRECTOR, valid_from=day_of(at)
    )
    ledger.record(
        event="institution.claimed", subject=institution, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"uscc": uscc, "user": by.user_id, "code": found.pk},
    )  # fmt: skip
    person = User.objects.get(pk=by.user_id or 0)
    notifications.notify(
        users=[person], template="claimed", params={"name": institution.name}, link="/workplace/", at=at
    )
    return institution


def _has_director(institution: Institution, at: datetime) -> bool:
    rows = institution.memberships.filter(role=MembershipRole.DIRECTOR)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day_of(at))).exists()


def kind_of(registration: Registration) -> InstitutionKind:
    """The kind of institution that a registration tells of; the director may say more."""
    if registration.scope_class == ScopeClass.HOME_SITE:
        return InstitutionKind.HOME_SITE
    if registration.authority == Authority.EDUCATION or registration.scope_class == ScopeClass.KINDERGARTEN_CLASS:
        return InstitutionKind.KINDERGARTEN_CLASS
    return InstitutionKind.INDEPENDENT


def _institution(registration: Registration, at: datetime) -> Institution:
    """The institution of a registration, made from it when it is claimed for the first time."""
    return Institution.objects.get_or_create(
        uscc=registration.uscc,
        defaults={
            "registration": registration,
            "name": registration.name,
            "pinyin": search_text(registration.name),
            "sort_key": sort_key(registration.name)[:400],
            "kind": kind_of(registration),
            "legal_form": registration.legal_form,
            "for_profit": registration.for_profit,
            "district_id": registration.district_id,
            "street_id": registration.street_id,
            "address": registration.address,
            "updated_at": at,
        },
    )[0]
