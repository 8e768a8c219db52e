"""What this room keeps of a child, for the family's copy, a merge and a deletion (see families.services.records).

An event's instants and kind stay when its content is deleted: the ledger's commitment to its batch rests on them.
"""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from zhaohu.attendance.models import Acknowledgement, Alert, ChildDay, Event, Illness, Resolution
from zhaohu.attendance.services import incident_records, log_records, message_records, pickup_records
from zhaohu.attendance.templatetags.attendance import said
from zhaohu.families.models import Child
from zhaohu.families.services.records import Records, Table

_BY_PEOPLE = ("made_by", "seen_by", "answered_by", "employment", "user", "received_by", "handed_by")


def _event_in_words(row: Event) -> dict[str, str]:
    return {"说明": said(row)}


def _blocked(child: Child, on: date) -> str:
    """A child that is in the house is not deleted."""
    here = ChildDay.objects.filter(Q(child=child) | Q(child__merged_into=child), on=on, state="present")
    return _("孩子今天还在园") if here.exists() else ""


RECORDS = Records(
    name="attendance",
    tables=(
        Table(
            model=Event, kind="placements", blank={"adult": "", "facts": {}}, in_words=_event_in_words,
            hidden=("batch", "seq", "facts", "fault", "code", "of", "care_class", *_BY_PEOPLE),
        ),
        Table(
            model=ChildDay, kind="placements", blank={"brought_by": "", "collected_by": ""},
            hidden=("care_class", "flag", *_BY_PEOPLE),
        ),
        Table(
            model=Alert, kind="placements", blank={"reason": ""},
            hidden=("care_class", "incident", "about", "facts", *_BY_PEOPLE),
        ),
        Table(model=Acknowledgement, path="alert__child", kind="placements", hidden=("alert", *_BY_PEOPLE)),
        Table(
            model=Resolution, path="event__child", kind="placements", blank={"reason": "—"},
            hidden=("event", *_BY_PEOPLE),
        ),
        Table(model=Illness, kind="placements", blank={"proof": "—"}, hidden=_BY_PEOPLE),
        *pickup_records.TABLES,
        *log_records.TABLES,
        *message_records.TABLES,
        *incident_records.TABLES,
    ),
    blocked=_blocked,
)  # fmt: skip
