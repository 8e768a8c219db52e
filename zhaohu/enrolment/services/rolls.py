"""An import of the children present: a sheet is received and checked, and nothing is written until somebody says so.

The work goes row by row in batches. A batch commits its rows together with `rows_done`, so that a job which dies goes
on where it stopped, and one that runs twice does nothing twice.
"""

import json
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zhaohu.core import jobs, sheets
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.core.errors import Problem
from zhaohu.enrolment.choices.rolls import ROLL_TRANSITIONS, RollRowState, RollState
from zhaohu.enrolment.errors import rolls as errors
from zhaohu.enrolment.models import RollImport, RollRow
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.services import rolls_check
from zhaohu.enrolment.services.rolls_rows import NEEDED, TITLES, Row, read, text_of
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

WORKER = system("rolls")
_SHAPE = sheets.Shape(titles=TITLES, needed=NEEDED)
_MB = 1024 * 1024


@transaction.atomic
def receive(
    *, institution: Institution, file: "UploadedFile[Any]", key: UUID, by: Actor, at: datetime
) -> RollImport:  # fmt: skip
    """Take the rows of a sheet and check them, short ones at once, others by a job. The same key is the same import.

    Raises ROLL_FILE_SIZE, ROLL_FILE_LONG, ROLL_FILE_NO_ROWS, ROLL_NO_OFFERS, or what is wrong with the file (SHEET_…).
    """
    permissions.IMPORT_ROLL.require(by, institution)
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)  # the second click waits for the first
    known = RollImport.objects.filter(institution=institution, key=key).first()
    if known:
        return known
    limits = rules.value("enrolment.roll", on=day_of(at))
    if file.size and file.size > limits["maximum_bytes"]:
        facts = {"size": file.size // _MB, "limit": limits["maximum_bytes"] // _MB}
        raise errors.FILE_SIZE.raised(field="file", **facts)
    if not rolls_check.standing_offers(institution):
        raise errors.NO_OFFERS.raised()
    lines = _lines(file, limits)
    roll = RollImport.objects.create(
        institution=institution, key=key, file_name=_name(file), received_at=at, received_by_id=by.user_id,
        rows_total=len(lines),
    )  # fmt: skip
    RollRow.objects.bulk_create(RollRow(roll=roll, **line) for line in lines)
    record("roll.received", roll, by, at, rows=len(lines))
    if len(lines) <= limits["at_once"]:
        check(roll_id=roll.pk)
    else:
        jobs.defer("zhaohu.enrolment.tasks.check_roll", roll_id=roll.pk)
    roll.refresh_from_db()
    return roll


def _name(file: "UploadedFile[Any]") -> str:
    return (file.name or "").replace("\\", "/").rsplit("/", 1)[-1][-120:]


def _lines(file: "UploadedFile[Any]", limits: dict[str, int]) -> list[dict[str, Any]]:
    """The rows as they are kept: cells as texts, or the fault of a row that cannot be read."""
    source: BinaryIO = file.file if hasattr(file, "file") else file  # type: ignore[assignment]
    lines: list[dict[str, Any]] = []
    for number, found in sheets.rows(source, shape=_SHAPE, unpacked_limit=limits["unpacked_bytes"]):
        if len(lines) >= limits["maximum_rows"]:
            raise errors.FILE_LONG.raised(field="file", limit=limits["maximum_rows"])
        if isinstance(found, tuple):
            problem, fact = found
            lines.append({"number": number, **faulty([{"code": problem.code, "field": "", "fact": str(fact)}])})
        else:
            cells = {name: text_of(cell).replace("\0", "\ufffd") for name, cell in found.items()}
            lines.append({"number": number, "cells": json.dumps(cells, ensure_ascii=False)})
    if not lines:
        raise errors.FILE_NO_ROWS.raised(field="file")
    return lines


def faulty(faults: list[dict[str, str]]) -> dict[str, Any]:
    """The columns of a row that has faults."""
    return {
        "state": RollRowState.FAULTY, "faults": json.dumps(faults, ensure_ascii=False),
        "codes": list(dict.fromkeys(fault["code"] for fault in faults)),
    }  # fmt: skip


@transaction.atomic
def check(*, roll_id: int) -> None:
    """Check the rows of an import in one transaction; a second run finds them checked."""
    roll = locked(roll_id)
    if roll.state != RollState.CHECKING:
        return
    on = day_of(roll.received_at)
    rows = list(roll.rows.filter(state=RollRowState.WAITING).order_by("number"))
    judged = judged_rows(roll, rows, on)
    for row, found in zip(rows, judged, strict=True):
        for name, value in (faulty(found.faults) if found.faults else {"state": RollRowState.GOOD}).items():
            setattr(row, name, value)
    RollRow.objects.bulk_update(rows, ["state", "faults", "codes"])
    move(roll, RollState.CHECKED)
    roll.rows_done = roll.rows_total
    roll.save(update_fields=["state", "rows_done"])


def judged_rows(roll: RollImport, rows: list[RollRow], on: Any) -> list[Row]:
    """Rows of an import, understood and judged against what is known now."""
    found = [read(row.number, json.loads(row.cells or "{}"), on=on) for row in rows]
    ground = rolls_check.Ground(roll.institution, found, on=on)
    for row in found:
        ground.judge(row)
    return found


@transaction.atomic
def order_writing(*, roll: RollImport, by: Actor, at: datetime) -> RollImport:
    """Say that the good rows shall be written; the job does it, and the bad ones stay to be mended.

    Ordered twice it is written once. Raises ROLL_STEP or ROLL_NOTHING_GOOD.
    """
    permissions.IMPORT_ROLL.require(by, roll.institution)
    roll = locked(roll.pk)
    if roll.state in (RollState.WRITING, RollState.WRITTEN):
        return roll  # the same click twice
    good = roll.rows.filter(state=RollRowState.GOOD).count()
    move(roll, RollState.WRITING)
    if not good:
        raise errors.NOTHING_GOOD.raised()
    roll.rows_done, roll.rows_total = 0, good
    roll.save(update_fields=["state", "rows_done", "rows_total"])
    record("roll.imported", roll, by, at, rows=good)
    jobs.defer("zhaohu.enrolment.tasks.write_roll", roll_id=roll.pk)
    return roll


@transaction.atomic
def resume(*, roll: RollImport, by: Actor, at: datetime) -> None:
    """Queue the job of an import again where its worker has died; it goes on where it stopped."""
    permissions.IMPORT_ROLL.require(by, roll.institution)
    roll = locked(roll.pk)
    jobs_of = {
        RollState.CHECKING: "check_roll", RollState.WRITING: "write_roll", RollState.UNDOING: "undo_roll",
    }  # fmt: skip
    job = jobs_of.get(RollState(roll.state))
    if job is None:
        raise errors.STEP.raised(state=RollState(roll.state).label)
    record("roll.resumed", roll, by, at)
    jobs.defer(f"zhaohu.enrolment.tasks.{job}", roll_id=roll.pk)


@transaction.atomic
def erase(*, at: datetime) -> int:
    """Take the cells and faults out of imports older than the rule says, written or not; returns how many imports."""
    days = rules.value("enrolment.roll", on=day_of(at))["keep_days"]
    old = RollImport.objects.filter(erased_at__isnull=True, received_at__lt=at - timedelta(days=days))
    old = old.exclude(state__in=[RollState.WRITING, RollState.UNDOING])
    ids = list(old.values_list("pk", flat=True))
    RollRow.objects.filter(roll__in=ids).update(cells=None, faults=None)
    return RollImport.objects.filter(pk__in=ids).update(erased_at=at)


def locked(roll_id: int) -> RollImport:
    """The import, locked until the deed ends."""
    return RollImport.objects.select_for_update(of=("self",)).select_related("institution").get(pk=roll_id)


def move(roll: RollImport, to: RollState) -> None:
    """Move a locked import; the caller saves it. Raises ROLL_STEP."""
    before = RollState(roll.state)
    if to not in ROLL_TRANSITIONS[before]:
        raise errors.STEP.raised(state=before.label)
    roll.state = to


def problem_of(error_code: str) -> Problem:
    """The problem of a row that stands for what the slot engine or a constraint said at writing."""
    return errors.ENGINE.get(error_code, errors.CHANGED)


def record(event: str, roll: RollImport, by: Actor, at: datetime, **content: Any) -> None:
    ledger.record(
        event=event, subject=roll, by=by, at=at, division=roll.institution.district_id,
        institution=roll.institution_id, content={"roll": roll.pk, **content},
    )  # fmt: skip
