"""Banning somebody from practice: one officer proposes, another confirms, and from then on nobody rosters or lets in
the person; lifting it and appeals against it are kept."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import from_database
from zhaohu.divisions.models import Division
from zhaohu.families.choices import IdentityKind
from zhaohu.families.queries import identities
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.services import members
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.bans import (
    APPEAL_TRANSITIONS,
    BAN_TRANSITIONS,
    BARRED_POSTS,
    AppealState,
    BanScope,
    BanState,
    DocumentState,
)
from zhaohu.staff.errors import bans as errors
from zhaohu.staff.models import BanAppeal, PracticeBan, StaffMember
from zhaohu.staff.permissions import bans as permissions
from zhaohu.staff.queries import bans as queries
from zhaohu.staff.services import effects, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a decision says: whom, from what, since when, until when (None: for life), by which paper."""

    name: str
    identity: str
    scope: BanScope
    decision_number: str
    basis: str
    reason: str
    starts_on: date
    ends_on: date | None = None
    identity_kind: str = IdentityKind.CITIZEN_ID


@transaction.atomic
def propose(
    *, terms: Terms, division: Division, by: Actor, at: datetime, because_of: PracticeBan | None = None
) -> PracticeBan:
    """Propose a ban. It forbids nothing yet. `because_of`: the ban of whom this person was the direct manager.

    Raises IDENTITY_SHAPE, BAN_WORDS, BAN_DAYS, BAN_TWICE, or BAN_STATE where that other ban is not in force.
    """
    permissions.PROPOSE.require(by, PracticeBan(division=division))
    if because_of is not None and because_of.state != BanState.CONFIRMED:
        raise errors.BAN_STATE.raised(state=BanState(because_of.state).label)
    kind = IdentityKind(terms.identity_kind)
    number = identities.checked(kind, terms.identity)
    for field, what in (("decision_number", _("决定书文号")), ("basis", _("依据")), ("reason", _("理由"))):
        if not getattr(terms, field).strip():
            raise errors.BAN_WORDS.raised(field=field, what=what)
    try:
        with transaction.atomic():
            made = PracticeBan.objects.create(
                name=terms.name.strip(), identity_kind=kind, identity=number, identity_digest=lookup(number),
                division=division, because_of=because_of,
                scope=terms.scope, decision_number=terms.decision_number.strip(), basis=terms.basis.strip(),
                reason=terms.reason.strip(), starts_on=terms.starts_on, ends_on=terms.ends_on,
                proposed_by_id=by.user_id or 0, proposed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    record("ban.proposed", made, by, at)
    return made


@transaction.atomic
def decide(*, ban: PracticeBan, agreed: bool, by: Actor, at: datetime) -> int:
    """Confirm a ban, which holds at once, or refuse it. Returns how many posts it ended. Not by who proposed it.

    Documents that were named with the proposal are confirmed with it, unless the same officer named them. The person
    is held first: who clocks in at the same moment is either too late or thrown out.
    """
    people = held(ban)
    row = locked(ban)
    permissions.DECIDE.require(by, row)
    if row.proposed_by_id == by.user_id:
        raise errors.BAN_SECOND_PERSON.raised()
    _move(row, BanState.CONFIRMED if agreed else BanState.REFUSED)
    row.decided_by_id, row.decided_at = by.user_id, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    named = row.documents.filter(state=DocumentState.PROPOSED).exclude(proposed_by=by.user_id)
    named.update(
        state=DocumentState.CONFIRMED if agreed else DocumentState.REFUSED, decided_by_id=by.user_id, decided_at=at
    )
    known = set(queries.digests(row))
    count = sum(stopped(row, one, by, at) for one in people if agreed and bytes(one.identity_digest) in known)
    record("ban.decided", row, by, at, documents=row.documents.filter(state=DocumentState.CONFIRMED).count())
    return count


def stopped(row: PracticeBan, member: StaffMember, by: Actor, at: datetime) -> int:
    """End the work of somebody whom a ban names, and the access to institutions; returns how many posts it ended."""
    on = day_of(at)
    if row.ends_on and row.ends_on < on:
        return 0
    scope = BanScope(row.scope)
    facts = {"decision": row.decision_number, "scope": str(scope.label), "term": queries.term(row)}
    count = effects.stop(
        member_id=member.pk, template="staff_barred", to_district="staff_barred_to_district", by=by, at=at,
        posts=BARRED_POSTS[scope], since=row.starts_on, **facts,
    )  # fmt: skip
    telling.account(member.user, "staff_barred_to_person", at=at, **facts)
    if member.user_id and row.starts_on <= on:
        roles = tuple(MembershipRole) if scope == BanScope.ALL else (MembershipRole.DIRECTOR,)
        members.end_all(user_id=member.user_id, roles=roles, by=by, at=at)
    return count


@transaction.atomic
def lift(*, ban: PracticeBan, reason: str, by: Actor, at: datetime) -> None:
    """Lift a ban and say why; who confirmed it may. Raises BAN_WORDS or BAN_STATE."""
    row = locked(ban)
    permissions.LIFT.require(by, row)
    _lift(row, reason, by, at)


@transaction.atomic
def appeal(*, ban: PracticeBan, filed_on: date, text: str, by: Actor, at: datetime) -> BanAppeal:
    """Keep that the person contests a ban; it holds meanwhile. Raises BAN_STATE, BAN_WORDS or BAN_APPEAL_OPEN."""
    row = locked(ban)
    permissions.RECORD_APPEAL.require(by, row)
    if row.state != BanState.CONFIRMED:
        raise errors.BAN_STATE.raised(state=BanState(row.state).label)
    if not text.strip():
        raise errors.BAN_WORDS.raised(field="text", what=_("申诉内容"))
    try:
        with transaction.atomic():
            made = BanAppeal.objects.create(
                ban=row, filed_on=min(filed_on, day_of(at)), text=text.strip(), recorded_by_id=by.user_id or 0,
                recorded_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    record("ban.appealed", row, by, at, appeal=made.pk)
    return made


@transaction.atomic
def decide_appeal(*, appeal: BanAppeal, granted: bool, outcome: str, by: Actor, at: datetime) -> None:
    """Uphold a ban, or grant the appeal, which lifts it. Not by who confirmed the ban.

    Raises BAN_APPEAL_SECOND_PERSON, BAN_APPEAL_DECIDED or BAN_WORDS.
    """
    row = locked(appeal.ban)
    permissions.DECIDE_APPEAL.require(by, row)
    if row.decided_by_id == by.user_id:
        raise errors.APPEAL_SECOND_PERSON.raised()
    appeal = BanAppeal.objects.select_for_update().get(pk=appeal.pk)
    to = AppealState.GRANTED if granted else AppealState.UPHELD
    if to not in APPEAL_TRANSITIONS[AppealState(appeal.state)]:
        raise errors.APPEAL_DECIDED.raised()
    if not outcome.strip():
        raise errors.BAN_WORDS.raised(field="outcome", what=_("复议结论"))
    appeal.state, appeal.outcome = to, outcome.strip()[:300]
    appeal.decided_by_id, appeal.decided_at = by.user_id, at
    appeal.save(update_fields=["state", "outcome", "decided_by", "decided_at"])
    if granted:
        _lift(row, outcome, by, at)
    record("ban.appeal_decided", row, by, at, appeal=appeal.pk, outcome=to)


def held(ban: PracticeBan) -> list[StaffMember]:
    """The people in the staff register whom a ban names by any document, held until the deed ends."""
    rows = StaffMember.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    return list(rows.filter(identity_digest__in=queries.digests(ban, proposed=True)).order_by("pk"))


def locked(ban: PracticeBan) -> PracticeBan:
    return PracticeBan.objects.select_for_update().get(pk=ban.pk)


def _move(row: PracticeBan, to: BanState) -> None:
    if to not in BAN_TRANSITIONS[BanState(row.state)]:
        raise errors.BAN_STATE.raised(state=BanState(row.state).label)
    row.state = to


def _lift(row: PracticeBan, reason: str, by: Actor, at: datetime) -> None:
    if not reason.strip():
        raise errors.BAN_WORDS.raised(field="reason", what=_("解除理由"))
    _move(row, BanState.LIFTED)
    row.lifted_by_id, row.lifted_at, row.lift_reason = by.user_id, at, reason.strip()[:300]
    row.save(update_fields=["state", "lifted_by", "lifted_at", "lift_reason"])
    for employment in queries.posts(row, on=day_of(at)):
        telling.of_employment(employment, "staff_ban_lifted", at=at, decision=row.decision_number)
    record("ban.lifted", row, by, at)


def record(event: str, row: PracticeBan, by: Actor, at: datetime, **content: object) -> None:
    """Enter a deed on a ban into the ledger; no name and no number."""
    ledger.record(
        event=event, subject=row, by=by, at=at, division=row.division_id,
        content={"ban": row.pk, "scope": row.scope, "decision_number": row.decision_number, "state": row.state,
                 "starts_on": row.starts_on, "ends_on": row.ends_on, "because_of": row.because_of_id, **content},
    )  # fmt: skip
