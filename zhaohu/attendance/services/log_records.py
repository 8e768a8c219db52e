"""What the day log, allergies, medicine and menus keep of a child: part of `attendance.services.child_records`.

What a log event of several children said is deleted with the first of them; what it said of the others stays with them.
"""

from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.models import Allergy, Dose, LogEntry, LogEvent, MedicationOrder, MenuConflict, Photo, SleepMiss
from zhaohu.attendance.queries.log_words import words
from zhaohu.families.services.records import Table

_PEOPLE = ("stated_by", "ended_by", "made_by", "withdrawn_by", "named_by", "employment")


def _entry_in_words(row: LogEntry) -> dict[str, str]:
    return {"内容": words(LogKind(row.what), row.facts)}


def _times_in_words(row: MedicationOrder) -> dict[str, str]:
    return {"时间": "、".join(f"{one // 60:02}:{one % 60:02}" for one in row.times)}


TABLES = (
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
        model=LogEvent, path="entries__child", kind="placements", blank={"facts": {}},
        hidden=("institution", "batch", "seq", "facts", "fault", "code", "of", "care_class", "user", "adult", *_PEOPLE),
    ),
)  # fmt: skip
