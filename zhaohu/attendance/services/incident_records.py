"""What the room keeps of a child's incidents: part of `child_records`.

A pack is destroyed with what it was made of; its SM3 stays in the ledger and leads to nobody."""

from zhaohu.attendance.models import (
    Incident,
    IncidentAmendment,
    IncidentNotice,
    IncidentPack,
    IncidentPhoto,
    IncidentWitness,
)
from zhaohu.attendance.queries import body
from zhaohu.families.services.records import Table

_BY_PEOPLE = ("made_by", "by_name", "noted_by", "closed_by", "asked_by", "employment", "guardian")


def _marks_in_words(row: Incident) -> dict[str, str]:
    return {"受伤部位": "；".join(one.words for one in body.shown(row.marks))}


TABLES = (
    Table(
        model=Incident, kind="health", blank={"place": "—", "what": None, "first_aid": None, "marks": []},
        in_words=_marks_in_words, hidden=("care_class", "marks", *_BY_PEOPLE),
    ),
    Table(
        model=IncidentWitness, path="incident__child", kind="health", blank={"name": "—"},
        hidden=("incident", *_BY_PEOPLE),
    ),
    Table(
        model=IncidentPhoto, path="incident__child", kind="health", file="file",
        hidden=("incident", "file", *_BY_PEOPLE),
    ),
    Table(
        model=IncidentAmendment, path="incident__child", kind="health", blank={"words": None},
        hidden=("incident", *_BY_PEOPLE),
    ),
    Table(
        model=IncidentNotice, path="incident__child", kind="health", blank={"words": None},
        hidden=("incident", *_BY_PEOPLE),
    ),
    Table(
        model=IncidentPack, path="incident__child", kind="health", file="file",
        hidden=("incident", "file", *_BY_PEOPLE),
    ),
)  # fmt: skip
