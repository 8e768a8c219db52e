"""Documents of a family: handed in once, used by each of its applications, checked by whoever takes the child."""

from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.urls import reverse

from zhaohu.core import uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.enrolment.choices.applications import DOCUMENT_TRANSITIONS, DocumentState
from zhaohu.enrolment.errors import applications as errors
from zhaohu.enrolment.models import Choice, FamilyDocument
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.enrolment.services import ranks, telling
from zhaohu.families.models import Child
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


def read(file: File, *, at: datetime) -> bytes:  # type: ignore[type-arg]
    """The bytes of a sent file; one that is too large is refused unread. Raises UPLOAD_TOO_LARGE."""
    uploads.check_size(file.size or 0, maximum_bytes=rules.value("filing.upload.maximum_bytes", on=day_of(at)))
    return bytes(file.read())


@transaction.atomic
def upload(*, child: Child, kind: str, data: bytes, name: str, by: Actor, at: datetime) -> FamilyDocument:
    """Keep a document; the same file sent twice is one. A refused one of its kind is taken down.

    Raises DOCUMENT_KIND and the problems of `core.uploads`.
    """
    on = day_of(at)
    if kind not in rules.value("enrolment.documents", on=on):
        raise errors.DOCUMENT_KIND.raised(field="kind")
    permissions.KEEP_DOCUMENT.require(by, FamilyDocument(child=child, household_id=child.household_id))
    checked = uploads.check(
        data, name=name, types=rules.value("filing.upload.types", on=on),
        maximum_bytes=rules.value("filing.upload.maximum_bytes", on=on),
    )  # fmt: skip
    rows = FamilyDocument.objects.select_for_update().filter(
        household_id=child.household_id, kind=kind, withdrawn_at__isnull=True
    )
    for one in rows.select_related("file"):
        if bytes(one.file.sm3) == sm3(checked.data):
            return one
        if one.state == DocumentState.REFUSED:
            one.withdrawn_at = at
            one.save(update_fields=["withdrawn_at"])
    made = FamilyDocument.objects.create(
        household_id=child.household_id, child=child, kind=kind, file=materials.keep(checked, by=by, at=at)
    )
    _record("document.kept", made, by, at)
    return made


@transaction.atomic
def withdraw(*, document: FamilyDocument, by: Actor, at: datetime) -> None:
    """Take a document down; points that rested on it are gone. Twice is once."""
    applications = ranks.hold_household(document.household_id)
    document = FamilyDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    permissions.KEEP_DOCUMENT.require(by, document)
    if document.withdrawn_at:
        return
    document.withdrawn_at = at
    document.save(update_fields=["withdrawn_at"])
    ranks.score_all(applications, at=at)
    _record("document.kept", document, by, at)


@transaction.atomic
def check(
    *, document: FamilyDocument, choice: Choice, accept: bool, reason: str, by: Actor, at: datetime
) -> FamilyDocument:
    """Whoever takes the child finds a document in order, or not and says why. Points follow at once.

    Raises DOCUMENT_REASON or DOCUMENT_CHECKED.
    """
    permissions.CHECK_DOCUMENT.require(by, choice)
    applications = ranks.hold_household(document.household_id)
    rows = FamilyDocument.objects.select_for_update(of=("self",))
    document = rows.get(pk=document.pk, household_id=choice.application.child.household_id)
    to = DocumentState.ACCEPTED if accept else DocumentState.REFUSED
    if document.state == to:
        return document  # the same click twice
    if not accept and not reason.strip():
        raise errors.DOCUMENT_REASON.raised(field="reason")
    if document.withdrawn_at or to not in DOCUMENT_TRANSITIONS[DocumentState(document.state)]:
        raise errors.DOCUMENT_CHECKED.raised(state=DocumentState(document.state).label)
    document.state, document.reason = to, "" if accept else reason.strip()
    document.checked_by_id, document.checked_at = by.user_id, at
    document.save(update_fields=["state", "reason", "checked_by", "checked_at"])
    ranks.score_all(applications, at=at)
    if not accept:
        _tell_refusal(document, at)
    _record("document.checked", document, by, at, institution=choice.offer.institution_id)
    return document


def _tell_refusal(document: FamilyDocument, at: datetime) -> None:
    kinds = rules.value("enrolment.documents", on=day_of(at))
    title = kinds.get(document.kind, {}).get("title", document.kind)
    if document.child:
        telling.family(
            child=document.child, template="document_refused", at=at, link=reverse("enrolment:family_documents"),
            document=title, reason=document.reason,
        )  # fmt: skip


def _record(event: str, document: FamilyDocument, by: Actor, at: datetime, institution: int | None = None) -> None:
    ledger.record(
        event=event, subject=document, by=by, at=at, institution=institution,
        content={"document": document.pk, "kind": document.kind, "state": document.state,
                 "withdrawn": document.withdrawn_at is not None},
    )  # fmt: skip
