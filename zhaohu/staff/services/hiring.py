"""Hiring somebody in two steps, so that the law's checks come first, and ending an employment."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhaohu.accounts.services import sign_in
from zhaohu.core import pinyin
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import from_database
from zhaohu.families.choices import IdentityKind
from zhaohu.families.queries import identities
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.people import EMPLOYMENT_TRANSITIONS, EmploymentState, WorkPost
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import ClassAssignment, Employment, RosterShift, StaffMember
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import hiring as queries
from zhaohu.staff.services import record_queries


@transaction.atomic
def begin(
    *, institution: Institution, name: str, identity: str, post: WorkPost, starts_on: date, consents: bool, by: Actor,
    at: datetime, phone: str = "", identity_kind: str = IdentityKind.CITIZEN_ID,
) -> Employment:  # fmt: skip
    """Enter somebody whom the institution wants to hire, and have the register of offences asked.

    Raises HIRE_CONSENT, IDENTITY_SHAPE, PHONE_SHAPE, HIRE_NAME or HIRE_TWICE. Nobody works by this: see `confirm`.
    """
    permissions.BEGIN_HIRE.require(by, institution)
    if not consents:
        raise errors.HIRE_CONSENT.raised(field="consents")
    member = _member(name, IdentityKind(identity_kind), identity, phone, at)
    try:
        with transaction.atomic():
            made = Employment.objects.create(
                member=member, institution=institution, post=post, starts_on=starts_on, consent_at=at,
                made_by_id=by.user_id, made_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    record_queries.ask(employment=made, by=by, at=at)
    _record("staff.hire_begun", made, by, at)
    return made


def _member(name: str, kind: IdentityKind, identity: str, phone: str, at: datetime) -> StaffMember:
    """The person of that document, known or new; a known one must bear the name."""
    number = identities.checked(kind, identity)
    mobile = sign_in.normalised(phone) if phone.strip() else ""
    values = {
        "name": name.strip(), "sort_key": pinyin.sort_key(name), "identity_kind": kind, "identity": number,
        "created_at": at,
        "phone": mobile or None, "phone_digest": lookup(mobile) if mobile else None,
    }  # fmt: skip
    member, new = StaffMember.objects.get_or_create(identity_digest=lookup(number), defaults=values)
    if member.name != name.strip():
        raise errors.HIRE_NAME.raised(field="name", name=name.strip()[:60])
    if not new and mobile and member.user_id is None:
        member.phone, member.phone_digest = mobile, lookup(mobile)
        member.save(update_fields=["phone", "phone_digest"])
    return member


def locked(employment: Employment) -> Employment:
    """The employment, its person held until the deed ends: a ban that comes meanwhile waits, or is seen."""
    member = StaffMember.objects.select_for_update(no_key=True).get(pk=employment.member_id)
    rows = Employment.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("institution", "institution__district").get(pk=employment.pk)
    found.member = member
    return found


@transaction.atomic
def confirm(*, employment: Employment, by: Actor, at: datetime) -> Employment:
    """Hire: every check of the law is asked again. Raises the first problem that forbids it, or HIRE_STATE."""
    employment = locked(employment)
    permissions.DECIDE_HIRE.require(by, employment)
    _may_go(employment, EmploymentState.EMPLOYED)
    for problem in queries.forbidding(employment, on=max(employment.starts_on, day_of(at))):
        raise problem
    employment.state, employment.decided_at = EmploymentState.EMPLOYED, at
    try:
        with transaction.atomic():
            employment.save(update_fields=["state", "decided_at"])
    except IntegrityError as error:
        raise from_database(error) from error
    _record("staff.hire_decided", employment, by, at)
    return employment


@transaction.atomic
def refuse(*, employment: Employment, reason: str, by: Actor, at: datetime) -> None:
    """Do not hire, and say why. Raises REASON_NEEDED or HIRE_STATE."""
    employment = locked(employment)
    permissions.DECIDE_HIRE.require(by, employment)
    _may_go(employment, EmploymentState.REFUSED)
    employment.state, employment.ended_reason, employment.decided_at = EmploymentState.REFUSED, needed(reason), at
    employment.save(update_fields=["state", "ended_reason", "decided_at"])
    _record("staff.hire_decided", employment, by, at)


@transaction.atomic
def end(*, employment: Employment, last_day: date, reason: str, by: Actor, at: datetime) -> Employment:
    """The last day of an employment; shifts and classes after it go.

    Raises REASON_NEEDED, EMPLOYMENT_DAYS or HIRE_STATE.
    """
    employment = locked(employment)
    permissions.END.require(by, employment)
    _may_go(employment, EmploymentState.LEFT)
    if last_day < employment.starts_on:
        raise errors.EMPLOYMENT_DAYS.raised(field="last_day")
    employment.state, employment.ends_on, employment.ended_reason = EmploymentState.LEFT, last_day, needed(reason)
    employment.save(update_fields=["state", "ends_on", "ended_reason"])
    RosterShift.objects.filter(employment=employment, on__gt=max(last_day, day_of(at))).delete()
    assigned = ClassAssignment.objects.filter(employment=employment)
    assigned.filter(starts_on__gt=last_day).delete()
    assigned.exclude(ends_on__lte=last_day).update(ends_on=last_day)
    _record("staff.ended", employment, by, at)
    return employment


def _may_go(employment: Employment, to: EmploymentState) -> None:
    state = EmploymentState(employment.state)
    if to not in EMPLOYMENT_TRANSITIONS[state]:
        raise errors.HIRE_STATE.raised(state=state.label)


def needed(reason: str) -> str:
    """The reason as it is kept. Raises STAFF_REASON_NEEDED."""
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    return reason.strip()[:200]


def _record(event: str, row: Employment, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=row, by=by, at=at, division=row.institution.district_id, institution=row.institution_id,
        content={"employment": row.pk, "post": row.post, "state": row.state, "starts_on": row.starts_on,
                 "ends_on": row.ends_on},
    )  # fmt: skip
