"""The institution's public reply beside a result: looked into for personal data, and for nothing else."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.rectification import REPLY_TRANSITIONS, PublicationDeed, ReplyState
from zhaohu.supervision.errors import publications as errors
from zhaohu.supervision.models import Publication
from zhaohu.supervision.permissions import publications as permissions
from zhaohu.supervision.services import (
    limits,
    order_telling,
    personal_data,
    publication_steps,
    publications,
)


@transaction.atomic
def reply(*, publication: Publication, text: str, by: Actor, at: datetime) -> Publication:
    """Write, or write anew, the public reply. The same twice is once; until a new one is checked the old one goes.

    Raises NOT_ALLOWED, PUBLICATION_TEXT_NEEDED, PUBLICATION_REPLY_LONG, PUBLICATION_PERSONAL_DATA.
    """
    row = publication_steps.locked(publication.pk)
    permissions.REPLY.require(by, row)
    words = text.strip()
    if not words:
        raise errors.TEXT_NEEDED.raised(field="text", what=_("回应"))
    if words == row.reply and row.reply_state in (ReplyState.WRITTEN, ReplyState.SHOWN):
        return row
    limit = rules.value("publication.reply_characters", on=day_of(at), division=row.district_id)
    if len(words) > limit:
        raise errors.REPLY_LONG.raised(field="text", limit=limit, n=len(words))
    if hits := personal_data.found(words, inspection=row.inspection, at=at):
        raise errors.PERSONAL_DATA.raised(field="text", where=_("回应"), what=publications.told(hits))
    days = rules.value("publication.reply_check_days", on=day_of(at), division=row.district_id)
    _turn(row, ReplyState.WRITTEN)
    row.reply, row.replied_at, row.reply_note = words, at, ""
    row.reply_due_on = limits.working_days(day_of(at), days)
    publication_steps.keep(row, PublicationDeed.REPLIED, by=by, at=at)
    notifications.notify(
        users=order_telling.inspectors(row.inspection), template="result_replied", at=at,
        params={
            "name": row.institution.name, "number": row.inspection.number, "due_on": row.reply_due_on.isoformat(),
        },
        link=notices.address_of("supervision:publication", row.pk),
    )  # fmt: skip
    return row


@transaction.atomic
def show(*, publication: Publication, revision: int | None, by: Actor, at: datetime) -> Publication:
    """Nothing personal stands in it: show it beside the result."""
    row = publication_steps.held(publication.pk, revision=revision, by=by)
    return _shown(row, by, at)


@transaction.atomic
def give_back(*, publication: Publication, revision: int | None, reason: str, by: Actor, at: datetime) -> Publication:
    """Something personal stands in it that no pattern knows: say what. Raises PUBLICATION_REASON_NEEDED."""
    row = publication_steps.held(publication.pk, revision=revision, by=by)
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    _turn(row, ReplyState.RETURNED)
    row.reply_note, row.reply_due_on = reason.strip()[:300], None
    publication_steps.keep(row, PublicationDeed.REPLY_RETURNED, by=by, at=at, note=reason.strip())
    notices.to_institution(
        institution=row.institution, template="result_reply_returned", at=at, number=row.inspection.number,
        reason=row.reply_note, link=notices.address_of("supervision:own_result", row.inspection_id),
    )  # fmt: skip
    return row


def unchecked(*, at: datetime) -> list[int]:
    """The replies that nobody has looked into in time."""
    rows = Publication.objects.filter(reply_state=ReplyState.WRITTEN, reply_due_on__lt=day_of(at))
    return list(rows.order_by("reply_due_on").values_list("pk", flat=True))


@transaction.atomic
def show_unchecked(*, publication_id: int, by: Actor, at: datetime) -> bool:
    """The right to reply does not fall with nobody looking: the patterns found nothing in it. Twice is once."""
    permissions.REMIND.require(by)
    row = publication_steps.locked(publication_id)
    late = row.reply_due_on is not None and row.reply_due_on < day_of(at)
    if row.reply_state != ReplyState.WRITTEN or not late:
        return False
    _shown(row, by, at)
    return True


def _shown(row: Publication, by: Actor, at: datetime) -> Publication:
    _turn(row, ReplyState.SHOWN)
    row.reply_due_on = None
    publication_steps.keep(row, PublicationDeed.REPLY_SHOWN, by=by, at=at)
    return row


def _turn(row: Publication, to: ReplyState) -> None:
    before = ReplyState(row.reply_state)
    if to not in REPLY_TRANSITIONS[before]:
        raise errors.REPLY_STATE.raised(state=before.label)
    row.reply_state = to
