"""The record of a visit: one text made of everything that was told, laid before those who sign, sealed by the last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.ledger import services as ledger
from zhaohu.ledger.models import Entry
from zhaohu.supervision.choices.inspections import UNCHECKED, Conclusion, InspectionState
from zhaohu.supervision.choices.plans import VisitDeed
from zhaohu.supervision.choices.visits import Signer, Term
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import (
    Finding,
    Inspection,
    InspectionOfficer,
    VisitEvent,
    VisitPhoto,
    VisitRecord,
    VisitSignature,
    VisitVoice,
)
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import inspection_steps, record_text, rectification
from zhaohu.supervision.services import visit_steps as steps

_TASK = "zhaohu.supervision.tasks.print_record"
_POINTS = 4000


@transaction.atomic
def make(*, inspection: Inspection, conclusion: Conclusion, summary: str, by: Actor, at: datetime) -> VisitRecord:
    """Make the record that is to be signed; one that was made before counts no more.

    Raises VISIT_NOT_SENT, INSPECTION_STEP, VISIT_SUMMARY_NEEDED, VISIT_OFFICERS_FEW, VISIT_NOT_CHECKED_IN,
    VISIT_NOT_READY, VISIT_CONCLUSION_DIFFERS.
    """
    inspection = inspection_steps.locked(inspection.pk)
    steps.sent(inspection, permissions.MAKE_RECORD, by=by)
    inspection_steps.check(inspection, InspectionState.SIGNED)
    if not summary.strip():
        raise errors.SUMMARY_NEEDED.raised(field="summary")
    listed, events = queries.checklist_of(inspection, day_of(at)), queries.told(inspection)
    people, state = queries.officers(inspection), queries.state(events, listed)
    _check_people(people, state, listed.rule["officers"])
    if conclusion not in UNCHECKED:
        _check_items(state, conclusion, events)
    told = record_text.content(
        inspection, events=events, listed=listed, state=state, people=people, conclusion=conclusion,
        summary=summary.strip(), at=at,
    )  # fmt: skip
    text = ledger.canonical(told)
    made = VisitRecord.objects.create(
        inspection=inspection, conclusion=conclusion, summary=summary.strip(), text=text, sm3=sm3(text.encode()),
        made_by_id=by.user_id or 0, made_at=at,
    )  # fmt: skip
    ledger.record(
        event="inspection.record_made", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id,
        content={"number": inspection.number, "conclusion": conclusion, "sm3": bytes(made.sm3).hex()},
    )  # fmt: skip
    return made


def _check_people(people: list[InspectionOfficer], state: queries.State, least: int) -> None:
    if len(people) < least:
        raise errors.OFFICERS_FEW.raised(n=least)
    absent = [one.user.name for one in people if one.user_id not in state.shown]
    if absent:
        raise errors.NOT_CHECKED_IN.raised(names="、".join(absent))


def _check_items(state: queries.State, conclusion: Conclusion, events: Sequence[VisitEvent]) -> None:
    shown = queries.evidence(events)
    kept = {
        pk
        for kind in (VisitPhoto, VisitVoice)
        for pk in kind.objects.filter(pk__in=[one.pk for one in shown]).values_list("pk", flat=True)
    }
    unsent = {one.item for one in shown if one.pk not in kept}
    waiting = sorted({*state.lacking, *unsent})
    if waiting:
        named = "、".join(waiting[:5]) + ("……" if len(waiting) > 5 else "")
        raise errors.NOT_READY.raised(n=len(waiting), items=named)
    if (conclusion == Conclusion.CLEAR) == bool(state.unmet):
        raise errors.CONCLUSION_DIFFERS.raised(n=len(state.unmet), field="conclusion")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfInstitution:
    """What the institution's person leaves: name, post and a signature, or why not and who saw it."""

    name: str = ""
    post: str = ""
    strokes: list[list[list[float]]] | None = None
    refused_because: str = ""
    witness: str = ""


@transaction.atomic
def sign(
    *, inspection: Inspection, record: str, by: Actor, at: datetime, strokes: list[list[list[float]]] | None = None,
    institution: OfInstitution | None = None,
) -> VisitSignature:  # fmt: skip
    """Sign the record whose SM3 is given: the officer himself, or the institution's person on the officer's phone.

    Upon the last signature the record is sealed. Raises VISIT_NOT_SENT, INSPECTION_STEP, VISIT_RECORD_OLD,
    VISIT_SIGNATURE_NEEDED, VISIT_NO_SIGNATURE_OF_INSTITUTION, and, by the database, VISIT_SIGNED_TWICE and
    VISIT_INSTITUTION_SIGNED.
    """
    inspection = inspection_steps.locked(inspection.pk)
    officer = steps.sent(inspection, permissions.SIGN, by=by)
    inspection_steps.check(inspection, InspectionState.SIGNED)
    found, people = queries.latest_record(inspection), queries.officers(inspection)
    if found is None or bytes(found.sm3).hex() != record or _changed(inspection, found):
        raise errors.RECORD_OLD.raised()
    if institution is None:
        if strokes:
            _check_strokes(strokes)
        made = VisitSignature(
            record=found, signer=Signer.OFFICER, user_id=officer.user_id, name=officer.user.name,
            post=officer.certificate_number, strokes=strokes or [], at=at,
        )  # fmt: skip
    else:
        made = _of_institution(found, institution, officer, at)
    made.save(force_insert=True)
    ledger.record(
        event="inspection.record_signed", subject=inspection, by=by, at=at, division=inspection.district_id,
        institution=inspection.institution_id,
        content={"number": inspection.number, "signer": made.signer, "sm3": record},
    )  # fmt: skip
    if _complete(found, people):
        _seal(inspection, found, by, at)
    return made


def _changed(inspection: Inspection, record: VisitRecord) -> bool:
    """Something came in, or somebody was replaced, since the record was made."""
    if inspection.events.filter(late=False, received_at__gt=record.made_at).exists():
        return True
    sent = {one.user_id for one in queries.officers(inspection)}
    return record_text.officers_of(record) != sent


def _check_strokes(strokes: list[list[list[float]]] | None) -> None:
    points = sum(len(line) for line in strokes or [])
    if not 2 <= points <= _POINTS:
        raise errors.SIGNATURE_NEEDED.raised(what=_("签名"), field="strokes")


def _of_institution(
    record: VisitRecord, told: OfInstitution, officer: InspectionOfficer, at: datetime
) -> VisitSignature:
    if record.conclusion == Conclusion.ABSENT:
        raise errors.NO_SIGNATURE_OF_INSTITUTION.raised()
    refused = told.refused_because.strip()
    needed = (
        ("witness", told.witness, bool(refused), _("见证人")),
        ("name", told.name, not refused, _("姓名")),
        ("post", told.post, not refused, _("职务")),
    )
    for field, given, wanted, what in needed:
        if wanted and not given.strip():
            raise errors.SIGNATURE_NEEDED.raised(what=what, field=field)
    if not refused:
        _check_strokes(told.strokes)
    return VisitSignature(
        record=record, signer=Signer.INSTITUTION, user_id=officer.user_id, name=told.name.strip()[:40],
        post=told.post.strip()[:40], strokes=[] if refused else told.strokes, refused_because=refused[:200],
        witness=told.witness.strip()[:80], at=at,
    )  # fmt: skip


def _complete(record: VisitRecord, people: list[InspectionOfficer]) -> bool:
    """Every officer has signed, and the institution, unless nobody was found there."""
    signed = set(record.signatures.filter(signer=Signer.OFFICER).values_list("user_id", flat=True))
    there = record.signatures.filter(signer=Signer.INSTITUTION).exists() or record.conclusion == Conclusion.ABSENT
    return there and {one.user_id for one in people} <= signed


def _seal(inspection: Inspection, record: VisitRecord, by: Actor, at: datetime) -> None:
    """The last has signed: the text's SM3 stands in the public ledger, and from here on nothing of it changes."""
    digest = bytes(record.sm3).hex()
    entry = ledger.record(
        event="inspection.record_sealed", subject=record, by=by, at=at, content={"sm3": digest}, public=True
    )
    inspection.conclusion, inspection.summary = record.conclusion, record.summary
    inspection.record_sm3, inspection.signed_at, inspection.ended_at = record.sm3, at, record.made_at
    inspection_steps.move(inspection, InspectionState.SIGNED, event=VisitDeed.SEALED, by=by, at=at, sm3=digest)
    if record.conclusion not in UNCHECKED:
        _find(inspection, record)
    jobs.defer(_TASK, record_id=record.pk, entry_id=entry.pk)
    rectification.order(inspection=inspection, by=by, at=at)


def _find(inspection: Inspection, record: VisitRecord) -> None:
    """Every item that was not met becomes a finding, as the record says it."""
    found_on = day_of(inspection.started_at or record.made_at)
    for one in record_text.unmet(record):
        spot = one["term"] == Term.SPOT
        Finding.objects.create(
            inspection=inspection, item=one["code"], title=one["title"], weight=one["weight"], basis=one["basis"],
            fact=one["fact"], institution_words=one["words"], found_on=found_on,
            due_on=None if spot else record_text.due(found_on, one["term"]), corrected_on=found_on if spot else None,
        )  # fmt: skip


def sealed(record: VisitRecord) -> Entry | None:
    """The public entry of the ledger in which the SM3 of a signed record stands."""
    return Entry.objects.filter(
        event="inspection.record_sealed", subject_type=VisitRecord._meta.label_lower, subject_id=str(record.pk)
    ).first()


def intact(record: VisitRecord) -> bool:
    """Whether a signed record is still what was signed: its text, its digest, the visit's and the ledger's."""
    digest, entry = sm3(record.text.encode()), sealed(record)
    kept = [record.sm3, record.inspection.record_sm3]
    if entry is None or any(one is None or bytes(one) != digest for one in kept):
        return False
    said = ledger.canonical({"sm3": digest.hex()})
    return sm3(bytes(entry.opening.salt) + said.encode()) == bytes(entry.commitment)
