"""The city decides: public notice by two persons, objections answered, the name given."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import NOBODY, Actor
from zhaohu.core.clock import day_of, months_after
from zhaohu.institutions.services import demonstration as marks
from zhaohu.quality.choices.demonstration import OBJECTION_TRANSITIONS, CandidacyState, ObjectionState
from zhaohu.quality.errors import demonstration as errors
from zhaohu.quality.models import Candidacy, Objection
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.quality.queries import conditions
from zhaohu.quality.queries import demonstration as queries
from zhaohu.quality.services import moves
from zhaohu.rules import queries as rules
from zhaohu.rules.workdays import add_working_days

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that two people read differently
_CODE_LENGTH = 10


@transaction.atomic
def propose(*, candidacy: Candidacy, by: Actor, at: datetime) -> None:
    """Propose public notice of a candidate above the pass mark. Raises DEMONSTRATION_STATE or DEMONSTRATION_TOO_LOW."""
    row = moves.locked(candidacy)
    permissions.PROPOSE.require(by, row)
    moves.move(row, CandidacyState.PROPOSED)
    limit = queries.scheme(row.round)["pass"]
    if row.score is None or row.score < limit:
        raise errors.TOO_LOW.raised(score=row.score, limit=limit)
    row.proposed_by_id, row.proposed_at, row.confirmed_by_id = by.user_id, at, None
    row.save(update_fields=["state", "proposed_by", "proposed_at", "confirmed_by"])
    moves.record(permissions.PROPOSE, row, by, at, score=str(row.score))


@transaction.atomic
def decide(*, candidacy: Candidacy, agreed: bool, by: Actor, at: datetime) -> None:
    """Begin the public notice, or send the proposal back. Not by who proposed it.

    The notice begins today and lasts the working days of the rule after it. Raises DEMONSTRATION_STATE or
    DEMONSTRATION_SECOND_PERSON.
    """
    row = moves.locked(candidacy)
    permissions.CONFIRM.require(by, row)
    moves.require_state(row, CandidacyState.PROPOSED)
    if row.proposed_by_id == by.user_id:
        raise errors.SECOND_PERSON.raised()
    if not agreed:
        moves.move(row, CandidacyState.REVIEWED)
        row.save(update_fields=["state"])
        moves.record(permissions.CONFIRM, row, by, at)
        return
    moves.move(row, CandidacyState.IN_NOTICE)
    days = rules.value(queries.TERMS, on=row.round.opens_on)["notice_working_days"]
    row.confirmed_by_id, row.notice_from = by.user_id, day_of(at)
    row.notice_to = add_working_days(row.notice_from, days)
    row.save(update_fields=["state", "confirmed_by", "notice_from", "notice_to"])
    moves.record(
        permissions.CONFIRM, row, by, at, public=True, score=str(row.score), notice_from=row.notice_from,
        notice_to=row.notice_to,
    )  # fmt: skip
    moves.tell(row, at)


@transaction.atomic
def decline(*, candidacy: Candidacy, reason: str, by: Actor, at: datetime) -> None:
    """Do not name a candidate, and say why. Raises DEMONSTRATION_STATE or DEMONSTRATION_WORDS."""
    row = moves.locked(candidacy)
    permissions.DECLINE.require(by, row)
    reason = moves.worded(reason, "reason", _("不予通过的理由"))
    moves.decided(row, CandidacyState.DECLINED, permissions.DECLINE, reason, by, at)


@transaction.atomic
def object_to(*, candidacy: Candidacy, key: UUID, text: str, contact: str, at: datetime) -> Objection:
    """Keep what anybody holds against a name in public notice; the same form sent twice is kept once.

    Nobody's account is kept with it, signed in or not. Raises OBJECTION_NOT_IN_NOTICE or OBJECTION_TEXT.
    """
    row = moves.locked(candidacy)
    if known := Objection.objects.filter(key=key).first():
        return known
    on = day_of(at)
    if row.state != CandidacyState.IN_NOTICE or row.notice_to is None or on > row.notice_to:
        raise errors.NOT_IN_NOTICE.raised()
    if not text.strip():
        raise errors.OBJECTION_TEXT.raised(field="text")
    code = "".join(secrets.choice(_SIGNS) for _n in range(_CODE_LENGTH))
    made = Objection.objects.create(
        candidacy=row, code=code, key=key, text=text.strip(), contact=contact.strip(), made_at=at
    )
    moves.record(permissions.OBJECT, row, NOBODY, at, objection=made.pk)
    return made


@transaction.atomic
def answer(*, objection: Objection, upheld: bool, text: str, by: Actor, at: datetime) -> None:
    """Answer an objection; one that is upheld ends the candidacy.

    Raises OBJECTION_ANSWERED, DEMONSTRATION_STATE or DEMONSTRATION_WORDS.
    """
    candidacy = moves.locked(objection.candidacy)
    permissions.ANSWER.require(by, candidacy)
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    to = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    if to not in OBJECTION_TRANSITIONS[ObjectionState(row.state)]:
        raise errors.OBJECTION_ANSWERED.raised()
    row.state, row.answer = to, moves.worded(text, "text", _("答复"))
    row.answered_by_id, row.answered_at = by.user_id, at
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    moves.record(permissions.ANSWER, candidacy, by, at, objection=row.pk, outcome=to)
    if upheld and candidacy.state == CandidacyState.IN_NOTICE:
        reason = _("公示期间的异议成立：{text}").format(text=row.answer)
        moves.decided(candidacy, CandidacyState.DECLINED, permissions.DECLINE, reason, by, at)


@transaction.atomic
def name(*, candidacy: Candidacy, document: str, by: Actor, at: datetime) -> None:
    """Give the name once the notice is over, every objection answered and every condition still met.

    Raises DEMONSTRATION_STATE, DEMONSTRATION_NOTICE_RUNS, DEMONSTRATION_OBJECTIONS_OPEN, DEMONSTRATION_CONDITIONS or
    DEMONSTRATION_WORDS.
    """
    row = moves.locked(candidacy)
    permissions.NAME.require(by, row)
    moves.move(row, CandidacyState.NAMED)
    on = day_of(at)
    if row.notice_to is None or on <= row.notice_to:
        raise errors.NOTICE_RUNS.raised(day=row.notice_to)
    if count := queries.open_objections(row):
        raise errors.OBJECTIONS_OPEN.raised(n=count)
    if reasons := conditions.unmet(conditions.checked(row.institution, on)):
        raise errors.CONDITIONS.raised(reasons=reasons)
    row.document, row.named_on, row.named_by_id = moves.worded(document, "document", _("授牌文号")), on, by.user_id
    row.valid_to = months_after(on, 12 * rules.value(queries.TERMS, on=on)["validity_years"])
    marks.mark(institution_id=row.institution_id, until=row.valid_to, document=row.document)
    entry = moves.record(
        permissions.NAME, row, by, at, public=True, name=row.institution.name, form=row.form, document=row.document,
        named_on=row.named_on, valid_to=row.valid_to,
    )  # fmt: skip
    row.naming_entry = entry.pk
    row.save(update_fields=["state", "document", "named_on", "named_by", "valid_to", "naming_entry"])
    moves.tell(row, at)
