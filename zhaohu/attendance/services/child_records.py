"""What this room keeps of a child, for the family's copy, a merge and a deletion (see families.services.records)."""

from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.models import (
    Alert,
    Allergy,
    ChildDay,
    Dose,
    Event,
    Illness,
    LogEntry,
    MedicationOrder,
    MenuConflict,
    Photo,
    Resolution,
    SleepMiss,
)
from zhaohu.attendance.queries.log_words import words
from zhaohu.families.services.records import Records, Table

_PEOPLE = (
    "made_by", "answered_by", "seen_by", "stated_by", "ended_by", "withdrawn_by", "named_by",
    "employment",
)  # fmt: skip


def _entry_in_words(row: LogEntry) -> dict[str, str]:
    return {"内容": words(LogKind(row.what), row.facts)}


def _times_in_words(row: MedicationOrder) -> dict[str, str]:
    return {"时间": "、".join(f"{one // 60:02}:{one % 60:02}" for one in row.times)}


RECORDS = Records(
    name="attendance",
    tables=(
        Table(
            model=LogEntry, kind="placements", blank={"facts": {}}, in_words=_entry_in_words,
            hidden=("event", "care_class", "facts", "photo", *_PEOPLE),
        ),
        Table(model=Photo, path="entries__child", kind="photos", file="file", hidden=("file", "device", "id")),
        Table(model=SleepMiss, kind="placements"),
        Table(
            model=Allergy, kind="health", blank={"allergen": None, "detail": None, "action": None},
            hidden=("allergen_digest", *_PEOPLE),
        ),
        Table(
            model=MedicationOrder, kind="health", file="prescription", in_words=_times_in_words,
            blank={"drug": None, "dose": None, "reason": None},
            hidden=("prescription", "times", *_PEOPLE),
        ),
        Table(
            model=Dose, path="order__child", kind="health",
            hidden=("order", "given_event", "witness_event", "given_by", "witnessed_by"),
        ),
        Table(model=MenuConflict, kind="health", hidden=("dish", "allergy", *_PEOPLE)),
        Table(
            model=Event, kind="placements", blank={"facts": {}, "adult": ""},
            hidden=("batch", "of", "user", "care_class", "seq", "fault", "code", *_PEOPLE),
        ),
        Table(model=Resolution, path="event__child", kind="placements", hidden=("event", "made_by")),
        Table(
            model=ChildDay, kind="placements", blank={"brought_by": "", "collected_by": ""},
            hidden=("received_by", "handed_by", "care_class", "flag"),
        ),
        Table(model=Illness, kind="health", blank={"proof": ""}, hidden=_PEOPLE),
        Table(model=Alert, kind="placements", blank={"facts": {}, "reason": ""}, hidden=("care_class", *_PEOPLE)),
    ),
)  # fmt: skip
