"""Deliveries of records by departments: over the API written at once, as a file checked first; both can be undone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from zhaohu.core import sheets
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import decrypt, sm3
from zhaohu.core.errors import ProblemError
from zhaohu.core.identity import is_uscc
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.penalties import (
    RECORD_DELIVERY_TRANSITIONS,
    Channel,
    DeliveryState,
    RecordKind,
    RecordState,
    RowResult,
    WithdrawalReason,
)
from zhaohu.supervision.errors import penalties as errors
from zhaohu.supervision.models import CreditRecord, Delivery, DeliveryRow, RecordStep
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.services import record_steps as steps
from zhaohu.supervision.services import records
from zhaohu.supervision.services.record_check import Checked, Fault, checked, fields

UPSERT, DELETE = "upsert", "delete"
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A batch as it came over the API (domain 5.4)."""

    batch: str
    source_unit: str
    kind: RecordKind
    count: int
    sm3: str
    rows: Sequence[Mapping[str, Any]]


def digest(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The SM3 that an envelope names: over `{"records":[…]}` with sorted keys, no spaces, UTF-8."""
    return sm3(ledger.canonical({"records": list(rows)}).encode())


@transaction.atomic
def take(*, told: Envelope, department: str, division: str, by: Actor, at: datetime) -> Delivery:
    """Take a batch; each row gets its own answer. The same batch twice gets the first answer.

    Raises RECORD_BATCH_…; what is wrong with a row refuses that row alone.
    """
    permissions.IMPORT.require(by, Delivery(department=department, division_id=division))
    _check(told, day_of(at))
    found = digest(told.rows)
    _lock(department, division, told.batch)
    before = Delivery.objects.filter(department=department, division_id=division, batch=told.batch).first()
    if before is not None:
        if bytes(before.body_sm3) != found or before.kind != told.kind:
            raise errors.BATCH_OTHER.raised(batch=told.batch)
        return before
    made = Delivery.objects.create(
        department=department, division_id=division, kind=told.kind, channel=Channel.API, batch=told.batch,
        source_unit=told.source_unit, body_sm3=found, rows_total=len(told.rows), received_at=at, written_at=at,
        received_by_id=by.user_id,
    )  # fmt: skip
    for number, row in enumerate(told.rows, 1):
        fresh = DeliveryRow(delivery=made, number=number)
        _written(fresh, row, by, at)
        fresh.save()
    _record("record.delivery_received", made, by, at)
    return made


def _lock(department: str, division: str, batch: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 6))", [f"{department} {division} {batch}"])


def _check(told: Envelope, on: date) -> None:
    limit = rules.value("record.api_rows", on=on)
    if len(told.rows) > limit:
        raise errors.BATCH_LARGE.raised(field="records", limit=limit)
    if told.count != len(told.rows):
        raise errors.BATCH_COUNT.raised(field="count", said=told.count, fact=len(told.rows))
    if told.sm3.lower() != digest(told.rows).hex():
        raise errors.BATCH_SM3.raised(field="sm3")
    if not is_uscc(told.source_unit):
        raise errors.BATCH_UNIT.raised(field="sourceUnit", fact=told.source_unit[:20])


def _written(row: DeliveryRow, raw: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """Write one row in a savepoint of its own, or say why not."""
    raw = dict(raw)
    op, reason = str(raw.pop("op", UPSERT) or UPSERT), str(raw.pop("reason", "") or "")
    found = checked(row.delivery.kind, raw, on=day_of(at))
    row.doc_no, row.party = found.values.get("doc_no", "")[:128], found.values.get("party_name", "")[:200]
    origin = records.Origin(
        department=row.delivery.department, division=row.delivery.division_id, channel=Channel(row.delivery.channel),
        delivery=row.delivery,
    )  # fmt: skip
    try:
        with transaction.atomic():
            if op == DELETE:
                row.record, row.result = _deleted(found, reason, origin, by, at), RowResult.DELETED
                return
            if found.faults:
                row.result, row.problems = RowResult.REJECTED, [fault.kept() for fault in found.faults]
                return
            row.record, row.result = records.upsert(found, origin=origin, by=by, at=at)
    except ProblemError as problem:
        fault = Fault(problem.problem, problem.field or "", {name: str(v) for name, v in problem.facts.items()})
        row.record, row.result, row.problems = None, RowResult.REJECTED, [fault.kept()]


_KEY = ("authority_uscc", "doc_no", "party_category", "uscc", "biz_reg_no")


def _deleted(found: Checked, reason: str, origin: records.Origin, by: Actor, at: datetime) -> CreditRecord:
    """Take a record out by its key alone; the row is kept, the reason with it."""
    for fault in found.faults:
        if fault.field in _KEY:
            raise fault.raised()
    if reason not in WithdrawalReason.values or reason == WithdrawalReason.UNDONE:
        named = "、".join(one.value for one in WithdrawalReason if one != WithdrawalReason.UNDONE)
        raise errors.REASON_NEEDED.raised(field="reason", choices=named)
    row = records.known(found) if found.values["party_category"] else None
    if row is None:
        raise errors.UNKNOWN.raised()
    if (row.department, row.division_id) != (origin.department, origin.division):
        raise errors.NOT_YOURS.raised(department=row.get_department_display())
    if row.state == RecordState.WITHDRAWN:
        return row
    label = str(WithdrawalReason(reason).label)
    records.withdrawn(row, WithdrawalReason(reason), note=label, by=by, at=at, delivery=origin.delivery)
    return row


# --- a file ---


@transaction.atomic
def receive(
    *, file: "UploadedFile[Any]", kind: RecordKind, department: str, division: str, key: str, by: Actor, at: datetime
) -> Delivery:
    """Read a file and check each row; nothing is written yet. The same key is the same delivery.

    Raises RECORD_FILE_… and what is wrong with the file as a whole (SHEET_…).
    """
    permissions.IMPORT.require(by, Delivery(department=department, division_id=division))
    _lock(department, division, key)
    before = Delivery.objects.filter(department=department, division_id=division, batch=key).first()
    if before is not None:
        return before
    on = day_of(at)
    limits = rules.value("record.import", on=on)
    if (file.size or 0) > limits["maximum_bytes"]:
        raise errors.FILE_LARGE.raised(field="file", limit=limits["maximum_bytes"] // _MB)
    body = b"".join(file.chunks())
    file.seek(0)
    made = Delivery.objects.create(
        department=department, division_id=division, kind=kind, channel=Channel.FILE, batch=key, body_sm3=sm3(body),
        file_name=(file.name or "").replace("\\", "/").rsplit("/", 1)[-1][-120:], state=DeliveryState.CHECKED,
        received_at=at, received_by_id=by.user_id,
    )  # fmt: skip
    source: BinaryIO = file.file if hasattr(file, "file") else file  # type: ignore[assignment]
    rows = _judged(made, sheets.rows(source, shape=shape(kind, on=on), unpacked_limit=limits["unpacked_bytes"]),
                   limits["maximum_rows"], on)  # fmt: skip
    if not rows:
        raise errors.FILE_NO_ROWS.raised(field="file")
    DeliveryRow.objects.bulk_create(rows)
    made.rows_total = len(rows)
    made.save(update_fields=["rows_total"])
    _record("record.delivery_received", made, by, at)
    return made


def shape(kind: str, *, on: date) -> sheets.Shape:
    """The columns of a file of this kind: by our titles, or by the codes of the exchange format."""
    ours = fields(kind, on=on)
    titles = {one["model"]: (_plain(one["title"]), one["code"]) for one in ours}
    return sheets.Shape(titles=titles, needed=[one["model"] for one in ours if one["required"] == "always"])


def _plain(title: str) -> str:
    """A title as `sheets` compares it, without brackets."""
    return title.split("(")[0].replace("（", "(").split("(")[0]


def _judged(made: Delivery, table: Any, limit: int, on: date) -> list[DeliveryRow]:
    rows: list[DeliveryRow] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, cells in table:
        if len(rows) >= limit:
            raise errors.FILE_LONG.raised(field="file", limit=limit)
        row = DeliveryRow(delivery=made, number=number, result=RowResult.READY)
        rows.append(row)
        if isinstance(cells, tuple):
            problem, fact = cells
            row.result = RowResult.REJECTED
            row.problems = [Fault(problem, "", {"fact": str(fact)}).kept()]
            continue
        found = checked(made.kind, cells, on=on)
        row.doc_no, row.party = found.values.get("doc_no", "")[:128], found.values.get("party_name", "")[:200]
        faults = found.faults
        if not faults:
            key = (found.values["authority_uscc"], found.values["doc_no"], records.party_code(found))
            if (first := seen.setdefault(key, number)) != number:
                faults = [Fault(errors.TWICE, "doc_no", {"fact": str(first)})]
        if faults:
            row.result, row.problems = RowResult.REJECTED, [fault.kept() for fault in faults]
        else:
            row.cells = json.dumps(found.values | found.numbers, ensure_ascii=False)
    return rows


@transaction.atomic
def write(*, delivery: Delivery, by: Actor, at: datetime) -> Delivery:
    """Write the good rows of a checked file; the refused ones stay refused. Raises RECORD_DELIVERY_STATE."""
    made = _held(delivery, DeliveryState.WRITTEN, by)
    for row in made.rows.filter(result=RowResult.READY).order_by("number"):
        row.delivery = made
        cells = json.loads(row.cells or "{}")
        _written(row, cells, by, at)
        row.cells = None
        row.save()
    made.written_at = at
    made.save(update_fields=["state", "written_at"])
    _record("record.delivery_written", made, by, at)
    return made


def _held(delivery: Delivery, to: DeliveryState, by: Actor) -> Delivery:
    made = Delivery.objects.select_for_update().get(pk=delivery.pk)
    permissions.IMPORT.require(by, made)
    if to not in RECORD_DELIVERY_TRANSITIONS[DeliveryState(made.state)]:
        raise errors.DELIVERY_STATE.raised(state=DeliveryState(made.state).label)
    made.state = to
    return made


@transaction.atomic
def undo(*, delivery: Delivery, by: Actor, at: datetime) -> Delivery:
    """Take a delivery back: what it made is withdrawn, what it changed is as before. All of it, or none.

    Raises RECORD_UNDO_FOLLOWED where somebody has worked on one of its records since.
    """
    made = _held(delivery, DeliveryState.UNDONE, by)
    mine = list(made.steps.order_by("-pk"))
    touched = {step.record_id for step in mine}
    later = RecordStep.objects.filter(record__in=touched, at__gt=made.written_at or at)
    if count := later.values("record").distinct().count():
        raise errors.UNDO_FOLLOWED.raised(count=count)
    for step in mine:
        row = steps.locked(step.record_id)
        if step.before is None:
            label = str(WithdrawalReason.UNDONE.label)
            records.withdrawn(row, WithdrawalReason.UNDONE, note=label, by=by, at=at)
        else:
            _restored(row, step, by, at)
    made.undone_at = at
    made.save(update_fields=["state", "undone_at"])
    _record("record.delivery_undone", made, by, at)
    return made


def _restored(row: CreditRecord, step: RecordStep, by: Actor, at: datetime) -> None:
    """Bring a locked record back to what it was before a step."""
    before: dict[str, Any] = dict(step.before or {})
    was = RecordState(row.state)
    for name in ("person_id", "legal_rep_id"):
        text = before.pop(name, "")
        setattr(row, name, decrypt(bytes.fromhex(text)) if text else None)
    for name, value in before.items():
        made: Any = CreditRecord._meta.get_field(name)
        setattr(row, name, value if name.endswith("_id") else made.to_python(value))
    steps.keep(row, "record.updated", by=by, at=at, was=was, note=str(WithdrawalReason.UNDONE.label))


def _record(event: str, made: Delivery, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=made, by=by, at=at, division=made.division_id,
        content={
            "department": made.department, "kind": made.kind, "batch": made.batch, "rows": made.rows_total,
            "sm3": bytes(made.body_sm3).hex(),
        },
    )  # fmt: skip
