"""The result of an inspection before the public: drafted with the signature, mended, published, withdrawn."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.rectification import ObjectionState, PublicationDeed, PublicationState, ReplyState
from zhaohu.supervision.errors import publications as errors
from zhaohu.supervision.models import Finding, FindingObjection, Inspection, Publication
from zhaohu.supervision.services import limits, personal_data, publication_steps


def prepare(*, inspection: Inspection, by: Actor, at: datetime) -> Publication:
    """Draft what the public will read, inside the deed that follows the signature. Twice is once."""
    known = Publication.objects.filter(inspection=inspection).first()
    if known is not None:
        return known
    on, division = day_of(inspection.signed_at or at), inspection.district_id
    objecting = rules.value("publication.objection_days", on=on, division=division)
    row = Publication(
        inspection=inspection, institution=inspection.institution, district=inspection.district,
        summary=inspection.summary, open_from=limits.working_days(on, objecting + 1),
        due_on=limits.working_days(on, rules.value("inspection.publication", on=on, division=division)),
        facts={str(pk): fact for pk, fact in Finding.objects.filter(inspection=inspection).values_list("pk", "fact")},
    )  # fmt: skip
    row.save()
    publication_steps.keep(row, PublicationDeed.PREPARED, by=by, at=at)
    return row


@transaction.atomic
def revise(
    *, publication: Publication, revision: int | None, summary: str, facts: dict[int, str], reason: str, by: Actor,
    at: datetime,
) -> Publication:  # fmt: skip
    """Write the public words anew, with the reason: the draft, or as a correction what is public already.

    Raises PUBLICATION_REASON_NEEDED, PUBLICATION_TEXT_NEEDED, PUBLICATION_PERSONAL_DATA, PUBLICATION_STEP_NOT_POSSIBLE.
    """
    row = publication_steps.held(publication.pk, revision=revision, by=by)
    if row.state == PublicationState.WITHDRAWN:
        raise errors.STEP.raised(state=PublicationState(row.state).label)
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    row.summary = summary.strip()
    row.facts = {pk: facts.get(int(pk), fact).strip() for pk, fact in row.facts.items()}
    if blank := next((pk for pk, fact in row.facts.items() if not fact), None):
        raise errors.TEXT_NEEDED.raised(field=f"fact_{blank}", what=_("查到的事实"))
    check(row, at=at)
    event = PublicationDeed.CORRECTED if row.state == PublicationState.PUBLISHED else PublicationDeed.REVISED
    publication_steps.keep(row, event, by=by, at=at, note=reason.strip())
    if event == PublicationDeed.CORRECTED:
        _tell(row, "result_corrected", at, reason=reason.strip())
    return row


@transaction.atomic
def publish(
    *, publication: Publication, revision: int | None, by: Actor, at: datetime, reason: str = ""
) -> Publication:
    """Show the result to everybody; what was withdrawn, with a reason.

    Raises PUBLICATION_TOO_EARLY, PUBLICATION_OBJECTION_OPEN, PUBLICATION_PERSONAL_DATA, PUBLICATION_REASON_NEEDED.
    """
    row = publication_steps.held(publication.pk, revision=revision, by=by)
    before = PublicationState(row.state)
    publication_steps.turn(row, PublicationState.PUBLISHED)
    if before == PublicationState.WITHDRAWN and not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    if day_of(at) < row.open_from:
        raise errors.TOO_EARLY.raised(day=row.open_from.isoformat())
    if objected(row).exists():
        raise errors.OBJECTION_OPEN.raised()
    check(row, at=at)
    row.published_at, row.withdrawn_at, row.withdrawn_because = at, None, ""
    row.entry_id = row.entry_id or 0  # the entry is written with the deed, below
    publication_steps.keep(row, PublicationDeed.PUBLISHED, by=by, at=at, note=reason.strip(), before=before)
    _tell(row, "result_published", at)
    return row


@transaction.atomic
def withdraw(*, publication: Publication, revision: int | None, reason: str, by: Actor, at: datetime) -> Publication:
    """Show it no more, with the reason. Raises PUBLICATION_REASON_NEEDED or PUBLICATION_STEP_NOT_POSSIBLE."""
    row = publication_steps.held(publication.pk, revision=revision, by=by)
    before = PublicationState(row.state)
    publication_steps.turn(row, PublicationState.WITHDRAWN)
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    row.withdrawn_at, row.withdrawn_because = at, reason.strip()[:300]
    publication_steps.keep(row, PublicationDeed.WITHDRAWN, by=by, at=at, note=reason.strip(), before=before)
    _tell(row, "result_withdrawn", at, reason=row.withdrawn_because)
    return row


def objected(row: Publication) -> QuerySet[FindingObjection]:
    """The objections of the term that wait for an answer: those raised later hold nothing back."""
    return FindingObjection.objects.filter(
        finding__inspection=row.inspection_id, state=ObjectionState.RAISED, raised_at__date__lt=row.open_from
    )


def check(row: Publication, *, at: datetime) -> None:
    """Raise PUBLICATION_PERSONAL_DATA, at the field, for the first words that may not be public."""
    for field, where, text in texts(row):
        if hits := personal_data.found(text, inspection=row.inspection, at=at):
            raise errors.PERSONAL_DATA.raised(field=field, where=where, what=told(hits))


def texts(row: Publication) -> list[tuple[str, str, str]]:
    """Every free text of a publication: its field, what it is called, what it says."""
    titles = dict(Finding.objects.filter(inspection=row.inspection_id).values_list("pk", "title"))
    found = [("summary", _("检查情况"), row.summary)]
    found += [(f"fact_{pk}", titles.get(int(pk), ""), fact) for pk, fact in row.facts.items()]
    if row.reply_state == ReplyState.SHOWN:
        found.append(("reply", _("机构回应"), row.reply))
    return found


def told(hits: list[personal_data.Hit]) -> str:
    """What was found, in words."""
    return "、".join(f"{hit.title}「{hit.words}」" for hit in hits)


def _tell(row: Publication, template: str, at: datetime, **facts: str) -> None:
    notices.to_institution(
        institution=row.institution, template=template, at=at, number=row.inspection.number,
        link=notices.address_of("supervision:own_result", row.inspection_id), **facts,
    )  # fmt: skip
