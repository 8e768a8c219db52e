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
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.bans import APPEAL_TRANSITIONS, BAN_TRANSITIONS, BARRED_POSTS, AppealState, BanScope, BanState
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


@transaction.atomic
def propose(*, terms: Terms, division: Division, by: Actor, at: datetime) -> PracticeBan:
    """Propose a ban. It forbids nothing yet. Raises IDENTITY_SHAPE, BAN_WORDS, BAN_DAYS or BAN_TWICE."""
    permissions.PROPOSE.require(by, PracticeBan(division=division))
    number = identities.checked(IdentityKind.CITIZEN_ID, terms.identity)
    for field, what in (("decision_number", _("决定书文号")), ("basis", _("依据")), ("reason", _("理由"))):
        if not getattr(terms, field).strip():
            raise errors.BAN_WORDS.raised(field=field, what=what)
    try:
        with transaction.atomic():
            made = PracticeBan.objects.create(
                name=terms.name.strip(), identity=number, identity_digest=lookup(number), division=division,
                scope=terms.scope, decision_number=terms.decision_number.strip(), basis=terms.basis.strip(),
                reason=terms.reason.strip(), starts_on=terms.starts_on, ends_on=terms.ends_on,
                proposed_by_id=by.user_id or 0, proposed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record("ban.proposed", made, by, at)
    return made


@transaction.atomic
def decide(*, ban: PracticeBan, agreed: bool, by: Actor, at: datetime) -> int:
    """Confirm a ban, which holds at once, or refuse it. Returns how many posts it ended. Not by who proposed it.

    The person is held first: who clocks in at the same moment is either too late or thrown out.
    """
    member = _held(ban)
    row = _locked(ban)
    permissions.DECIDE.require(by, row)
    if row.proposed_by_id == by.user_id:
        raise errors.BAN_SECOND_PERSON.raised()
    _move(row, BanState.CONFIRMED if agreed else BanState.REFUSED)
    row.decided_by_id, row.decided_at = by.user_id, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    count = _stop(row, member, by, at) if agreed and member else 0
    _record("ban.decided", row, by, at)
    return count


def _stop(row: PracticeBan, member: StaffMember, by: Actor, at: datetime) -> int:
    on = day_of(at)
    if row.starts_on > on or (row.ends_on and row.ends_on < on):
        return 0
    return effects.stop(
        member_id=member.pk, template="staff_barred", by=by, at=at, posts=BARRED_POSTS[BanScope(row.scope)],
        decision=row.decision_number, scope=BanScope(row.scope).label, term=queries.term(row),
    )  # fmt: skip


@transaction.atomic
def lift(*, ban: PracticeBan, reason: str, by: Actor, at: datetime) -> None:
    """Lift a ban and say why; who confirmed it may. Raises BAN_WORDS or BAN_STATE."""
    row = _locked(ban)
    permissions.LIFT.require(by, row)
    _lift(row, reason, by, at)


@transaction.atomic
def appeal(*, ban: PracticeBan, filed_on: date, text: str, by: Actor, at: datetime) -> BanAppeal:
    """Keep that the person contests a ban; it holds meanwhile. Raises BAN_STATE, BAN_WORDS or BAN_APPEAL_OPEN."""
    row = _locked(ban)
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
    _record("ban.appealed", row, by, at, appeal=made.pk)
    return made


@transaction.atomic
def decide_appeal(*, appeal: BanAppeal, granted: bool, outcome: str, by: Actor, at: datetime) -> None:
    """Uphold a ban, or grant the appeal, which lifts it. Not by who confirmed the ban.

    Raises BAN_APPEAL_SECOND_PERSON, BAN_APPEAL_DECIDED or BAN_WORDS.
    """
    row = _locked(appeal.ban)
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
    _record("ban.appeal_decided", row, by, at, appeal=appeal.pk, outcome=to)


def _held(ban: PracticeBan) -> StaffMember | None:
    rows = StaffMember.objects.select_for_update(no_key=True)
    return rows.filter(identity_digest=ban.identity_digest).first()


def _locked(ban: PracticeBan) -> PracticeBan:
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
    _record("ban.lifted", row, by, at)


def _record(event: str, row: PracticeBan, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event=event, subject=row, by=by, at=at, division=row.division_id,
        content={"ban": row.pk, "scope": row.scope, "decision_number": row.decision_number, "state": row.state,
                 "starts_on": row.starts_on, "ends_on": row.ends_on, **content},
    )  # fmt: skip
