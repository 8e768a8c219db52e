"""Opinions about one field or material: opened by the office, answered by both sides, closed, never deleted."""

from datetime import datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.institutions.choices.case import WITH_OFFICE, CaseState, MaterialState
from zhaohu.institutions.errors import review as errors
from zhaohu.institutions.models import CaseMaterial, Comment, CommentThread, FilingCase, MaterialVersion, StoredFile
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.services import queue, steps
from zhaohu.ledger import services as ledger

_FORM = "F"


def material_of(field: str) -> str:
    """The material or form to which a field belongs: `F01.address` is F01, `M02` is itself."""
    return field.partition(".")[0]


@transaction.atomic
def add(
    *, case: FilingCase, field: str, text: str, basis: str, by: Actor, at: datetime, file: StoredFile | None = None
) -> CommentThread:
    """Say what is wrong with a field or material; goes on in its open thread if there is one."""
    case = steps.locked(case.pk)
    permissions.COMMENT.require(by, case)
    queue.hold(case=case, by=by, at=at)
    if case.state not in WITH_OFFICE:
        raise errors.NOT_WITH_OFFICE.raised(state=CaseState(case.state).label)
    thread = case.threads.filter(field=field, closed_at__isnull=True).first()
    thread = thread or CommentThread.objects.create(case=case, field=field, opened_at=at)
    _say(thread, "office", text, basis, by, at, file=file)
    CaseMaterial.objects.filter(case=case, code=material_of(field)).update(
        state=MaterialState.COMMENTED, reviewed_by=by.user_id, reviewed_at=at
    )
    return thread


@transaction.atomic
def reply(
    *,
    thread: CommentThread,
    text: str,
    by: Actor,
    at: datetime,
    old_value: str = "",
    new_value: str = "",
    file: StoredFile | None = None,
) -> None:
    """Go on in an open thread, from either side."""
    case = steps.locked(thread.case_id)
    permissions.REPLY.require(by, case)
    _open(thread)
    side = "institution" if by.holds("director", "clerk") else "office"
    _say(thread, side, text, "", by, at, old_value=old_value, new_value=new_value, file=file)


@transaction.atomic
def close(*, thread: CommentThread, by: Actor, at: datetime) -> None:
    """Settle an opinion: what it asked for is there. Its material waits for review again."""
    case = steps.locked(thread.case_id)
    permissions.COMMENT.require(by, case)
    queue.hold(case=case, by=by, at=at)
    _open(thread)
    CommentThread.objects.filter(pk=thread.pk).update(closed_at=at, closed_by=by.user_id)
    code = material_of(thread.field)
    if not case.threads.filter(closed_at__isnull=True, field__startswith=code).exists():
        _back_to_review(case, code)
    _record("filing.comment_closed", thread, by, at)


def _back_to_review(case: FilingCase, code: str) -> None:
    """A material waits for review again if there is something to review, else it is still missing."""
    there = MaterialVersion.objects.filter(material__case=case, material__code=code, withdrawn_at__isnull=True)
    has = code.startswith(_FORM) or there.exists()
    state = MaterialState.UPLOADED if has else MaterialState.MISSING
    case.materials.filter(code=code, state=MaterialState.COMMENTED).update(state=state)


def _open(thread: CommentThread) -> None:
    if not CommentThread.objects.filter(pk=thread.pk, closed_at__isnull=True).exists():
        raise errors.THREAD_CLOSED.raised()


def _say(
    thread: CommentThread,
    side: str,
    text: str,
    basis: str,
    by: Actor,
    at: datetime,
    *,
    old_value: str = "",
    new_value: str = "",
    file: StoredFile | None = None,
) -> None:
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text")
    Comment.objects.create(
        thread=thread, author_id=by.user_id or 0, author_side=side, at=at, text=text.strip(), basis=basis.strip(),
        old_value=old_value, new_value=new_value, file=file,
    )  # fmt: skip
    _record("filing.commented", thread, by, at)


def _record(event: str, thread: CommentThread, by: Actor, at: datetime) -> None:
    case = thread.case
    ledger.record(
        event=event, subject=thread, by=by, at=at, division=case.district_id, institution=case.institution_id,
        content={"case": case.number, "field": thread.field},
    )  # fmt: skip
