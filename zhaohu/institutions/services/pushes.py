"""A file of registrations: received, checked as a dry run, written when somebody says so, undone if nothing followed.

The work goes in batches. Each batch commits its rows together with `rows_done`, so that a job which dies goes on where
it stopped, and a job which runs twice does nothing twice.
"""

import uuid
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from cryptography.hazmat.primitives import hashes
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from procrastinate.contrib.django import app as jobs

from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.core.jobs import working as working_on
from zhaohu.institutions.choices.registration import Channel, PushState
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.models import Push, PushRow, StoredFile
from zhaohu.institutions.permissions import registrations as permissions
from zhaohu.institutions.services import registrations_apply as batch
from zhaohu.institutions.services import registrations_files as files
from zhaohu.institutions.services.registrations import (
    cancel_filings,
    check_key,
    checked,
    finish,
    move,
    record,
)
from zhaohu.institutions.services.registrations_rows import ground
from zhaohu.rules import queries as rules

BATCH = 5000
WORKER = system("registrations")
_MB = 1024 * 1024


@transaction.atomic
def receive(
    *, file: "UploadedFile[Any]", authority: str, division: str, key: str, by: Actor, at: datetime
) -> tuple[Push, bool]:
    """Store a file of an authority and make its push; the second value says whether it is new.

    The same key again is the same push. Raises REG_FILE_EMPTY, REG_FILE_SIZE, REG_IDEMPOTENCY_KEY_SHAPE.
    """
    permissions.PUSH.require(by, Push(authority=authority, division_id=division))
    check_key(key)
    limit = rules.value("registration.import.maximum_bytes", on=day_of(at))
    if not file.size:
        raise errors.FILE_EMPTY.raised(field="file")
    if file.size > limit:
        raise errors.FILE_SIZE.raised(field="file", size=file.size // _MB, limit=limit // _MB)
    known = Push.objects.filter(authority=authority, division_id=division, idempotency_key=key).first()
    if known:
        return known, False
    digest, lines = _digest(file)
    stored = StoredFile.objects.create(
        key=default_storage.save(f"pushes/{at:%Y/%m}/{uuid.uuid4().hex}", file),
        name=(file.name or "")[-200:],
        content_type=(file.content_type or "")[:80],
        size=file.size,
        sm3=digest,
        uploaded_by_id=by.user_id,
        uploaded_at=at,
    )
    push = Push.objects.create(
        authority=authority,
        division_id=division,
        channel=Channel.FILE,
        idempotency_key=key,
        file=stored,
        received_at=at,
        received_by_id=by.user_id,
        rows_total=lines,
        body_sm3=digest,
    )
    record(event="registration.file_received", push=push, by=by, at=at)
    _queue("check_push", push)
    return push, True


def _digest(file: "UploadedFile[Any]") -> tuple[bytes, int]:
    """The SM3 of a file, and about how many rows it has."""
    digest, lines = hashes.Hash(hashes.SM3()), 0
    for chunk in file.chunks():
        digest.update(chunk)
        lines += chunk.count(b"\n")
    file.seek(0)
    return digest.finalize(), lines


@transaction.atomic
def order_writing(*, push: Push, by: Actor, at: datetime) -> Push:
    """Say that a checked file shall be written; the job then writes it. Raises REG_PUSH_STEP_NOT_POSSIBLE."""
    permissions.PUSH.require(by, push)
    push = _locked(push.pk)
    move(push, PushState.APPLYING)
    push.rows_done = 0
    push.save(update_fields=["state", "rows_done"])
    record(event="registration.file_accepted", push=push, by=by, at=at)
    _queue("write_push", push)
    return push


_JOBS = {
    PushState.RECEIVED: "check_push",
    PushState.CHECKING: "check_push",
    PushState.FAILED: "check_push",
    PushState.APPLYING: "write_push",
    PushState.UNDOING: "undo_push",
}


@transaction.atomic
def resume(*, push: Push, by: Actor, at: datetime) -> None:
    """Queue the job of a push again: after a failure, or when its worker has died. It goes on where it stopped."""
    permissions.PUSH.require(by, push)
    job = _JOBS.get(PushState(push.state))
    if job is None or push.channel != Channel.FILE:
        raise errors.PUSH_STEP.raised(state=PushState(push.state).label)
    record(event="registration.file_resumed", push=push, by=by, at=at)
    _queue(job, push)


def _queue(task: str, push: Push) -> None:
    """Queue a job in the deed's own transaction."""
    jobs.configure_task(f"zhaohu.institutions.tasks.{task}").defer(push_id=push.pk)


def working(push_id: int) -> AbstractContextManager[bool]:
    """Whether this process is the one that works on the push."""
    return working_on(f"push:{push_id}")


def check(*, push_id: int) -> None:
    """Check a received file batch by batch; it ends CHECKED with every row's result, or FAILED with the reason."""
    with transaction.atomic():
        push = _locked(push_id)
        if push.state not in (PushState.RECEIVED, PushState.FAILED, PushState.CHECKING):
            return
        if push.state != PushState.CHECKING:
            move(push, PushState.CHECKING)
            push.failure = ""
            push.save(update_fields=["state", "failure"])
    try:
        _check_rows(push)
    except ProblemError as problem:
        _fail(push_id, problem)
        return
    _checked(push_id)


def _check_rows(push: Push) -> None:
    on = day_of(push.received_at)
    against = ground(authority=push.authority, division=push.division_id, on=on)
    limit = rules.value("registration.import.maximum_rows", on=on)
    unpacked = rules.value("registration.import.xlsx_unpacked_bytes", on=on)
    with default_storage.open(push.file.key) as file:  # type: ignore[union-attr]
        rows = (pair for pair in files.rows(_binary(file), unpacked_limit=unpacked) if pair[0] > push.rows_done)
        while numbered := list(islice(rows, BATCH)):
            if numbered[-1][0] > limit + 1:
                raise errors.FILE_LONG.raised(field="file", limit=f"{limit:,}")
            with transaction.atomic():
                locked = _locked(push.pk)
                batch.take(checked(numbered, against))
                batch.judge(locked, on=on)
                batch.keep(locked)
                _advance(locked, to=numbered[-1][0])


def _binary(file: Any) -> BinaryIO:
    return file.file if hasattr(file, "file") else file  # type: ignore[no-any-return]


def write(*, push_id: int, at: datetime) -> None:
    """Write a file that was ordered to be written, batch by batch."""
    push = Push.objects.get(pk=push_id)
    if push.state != PushState.APPLYING:
        return
    while True:
        with transaction.atomic():
            push = _locked(push_id)
            to = _next(push)
            if to is None:
                break
            batch.lock(push.authority)
            batch.take_kept(push, after=push.rows_done, to=to)
            batch.judge(push, on=day_of(push.received_at))
            batch.write(push, at=at)
            batch.agree(push)
            cancel_filings(at=at)
            if push.rows_done == 0:
                push.counts = {}
            _advance(push, to=to)
    with transaction.atomic():
        push = _locked(push_id)
        if push.state == PushState.APPLYING:
            push.rows_total = push.rows_done = _reported(push)
            finish(push=push, by=WORKER, at=at)


def _next(push: Push) -> int | None:
    """The last row number of the next batch; None after the last."""
    numbers = PushRow.objects.filter(push=push, number__gt=push.rows_done).order_by("number").values("number")
    found: int | None = numbers[:BATCH].aggregate(last=Max("number"))["last"]
    return found


def _advance(push: Push, *, to: int) -> None:
    """Keep the checkpoint, in the batch's own transaction."""
    push.counts = batch.counted(push, push.counts, after=push.rows_done, to=to)
    push.rows_done = to
    push.rows_total = max(push.rows_total, to)
    push.save(update_fields=["counts", "rows_done", "rows_total"])


@transaction.atomic
def _checked(push_id: int) -> None:
    push = _locked(push_id)
    if push.state == PushState.CHECKING:
        move(push, PushState.CHECKED)
        push.rows_total = push.rows_done = _reported(push)
        push.save(update_fields=["state", "rows_total", "rows_done"])


def _reported(push: Push) -> int:
    """How many rows the report holds."""
    return sum(count for name, count in push.counts.items() if name != "problems")


@transaction.atomic
def _fail(push_id: int, problem: ProblemError) -> None:
    push = _locked(push_id)
    move(push, PushState.FAILED)
    push.failure = f"{problem.sentence}{problem.remedy}"[:300]
    push.save(update_fields=["state", "failure"])


def _locked(push_id: int) -> Push:
    return Push.objects.select_for_update(of=("self",)).select_related("division", "file").get(pk=push_id)
