"""Other documents of a banned person: an old number, a passport, a residence permit. One officer names a document and
says how it is known to be the same person, another confirms it; from then on it stops as the first one does."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import from_database
from zhaohu.families.choices import IdentityKind
from zhaohu.families.queries import identities
from zhaohu.staff.choices.bans import BAN_DOCUMENT_TRANSITIONS, BanState, DocumentState
from zhaohu.staff.errors import bans as errors
from zhaohu.staff.models import BanDocument, PracticeBan
from zhaohu.staff.permissions import bans as permissions
from zhaohu.staff.services import bans

_OPEN = (BanState.PROPOSED, BanState.CONFIRMED)


@transaction.atomic
def link(*, ban: PracticeBan, kind: str, number: str, reason: str, by: Actor, at: datetime) -> BanDocument:
    """Name another document of the banned person. It stops nobody yet.

    Raises IDENTITY_SHAPE, BAN_WORDS, BAN_STATE or BAN_DOCUMENT_TWICE.
    """
    row = bans.locked(ban)
    permissions.LINK_DOCUMENT.require(by, row)
    if row.state not in _OPEN:
        raise errors.BAN_STATE.raised(state=BanState(row.state).label)
    shown = identities.checked(IdentityKind(kind), number)
    if not reason.strip():
        raise errors.BAN_WORDS.raised(field="reason", what=_("怎样认定是同一人"))
    if lookup(shown) == bytes(row.identity_digest):
        raise errors.DOCUMENT_TWICE.raised(field="number")
    try:
        with transaction.atomic():
            made = BanDocument.objects.create(
                ban=row, kind=kind, number=shown, digest=lookup(shown), reason=reason.strip()[:300],
                proposed_by_id=by.user_id or 0, proposed_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    bans.record("ban.document_linked", row, by, at, document=made.pk, kind=kind)
    return made


@transaction.atomic
def decide(*, document: BanDocument, agreed: bool, by: Actor, at: datetime) -> int:
    """Confirm that it is the same person, or not. Returns how many posts that ended. Not by who named the document.

    Raises BAN_SECOND_PERSON or BAN_DOCUMENT_STATE.
    """
    people = bans.held(document.ban)
    ban = bans.locked(document.ban)
    row = BanDocument.objects.select_for_update(of=("self",)).select_related("ban").get(pk=document.pk)
    permissions.DECIDE_DOCUMENT.require(by, row)
    if row.proposed_by_id == by.user_id:
        raise errors.BAN_SECOND_PERSON.raised()
    to = DocumentState.CONFIRMED if agreed else DocumentState.REFUSED
    if to not in BAN_DOCUMENT_TRANSITIONS[DocumentState(row.state)]:
        raise errors.DOCUMENT_STATE.raised(state=DocumentState(row.state).label)
    row.state, row.decided_by_id, row.decided_at = to, by.user_id, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    count = 0
    if agreed and ban.state == BanState.CONFIRMED:
        same = [one for one in people if bytes(one.identity_digest) == bytes(row.digest)]
        count = sum(bans.stopped(ban, one, by, at) for one in same)
    bans.record("ban.document_decided", ban, by, at, document=row.pk, document_state=to, ended=count)
    return count
