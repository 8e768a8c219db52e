"""What was so at the instant of an incident, from what the house holds: the content of its evidence pack.

Other children of the house stand in it as numbers, with times and classes and nothing of their health.
"""

from collections import defaultdict
from datetime import date, datetime
from math import ceil
from typing import Any

from django.db.models import Q
from django.utils import timezone

from zhaohu.attendance.choices.events import EventState
from zhaohu.attendance.models import ChildDay, Device, Event, Incident, IncidentPack, LogEntry
from zhaohu.attendance.queries import ratio
from zhaohu.core.clock import day_of
from zhaohu.enrolment.queries.bookings import instant
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.models import RosterShift
from zhaohu.staff.queries import presence, standing

FORMAT = "zhaohu.incident-pack/1"


def told(at: datetime | None) -> str | None:
    """An instant in Beijing, as the pack writes it."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def content(pack: IncidentPack, *, at: datetime) -> dict[str, Any]:
    """Everything that the pack holds, as of `at`."""
    incident = pack.incident
    on, moment = day_of(incident.happened_at), incident.happened_at
    return {
        "format": FORMAT, "pack": pack.number, "reason": pack.reason, "frozen_at": told(at), "day": on.isoformat(),
        "institution": {"id": incident.institution_id, "name": incident.institution.name},
        "incident": _incident(incident), "roster": _roster(incident, on), "ratio": _ratio(incident, moment),
        "children": _children(incident, on), "events": _events(incident, on), "log": _log(incident, on),
        "staff": _staff(incident, moment), "devices": _devices(incident, moment),
    }  # fmt: skip


def _incident(incident: Incident) -> dict[str, Any]:
    child = incident.child
    return {
        "id": incident.pk, "kind": incident.kind, "kind_title": str(incident.get_kind_display()),
        "severity": incident.severity, "state": incident.state, "happened_at": told(incident.happened_at),
        "place": incident.place, "what": incident.what, "first_aid": incident.first_aid, "marks": incident.marks,
        "reported_at": told(incident.made_at), "reported_by": incident.by_name, "report_due_at":
        told(incident.report_due_at), "child": {"id": child.pk, "nickname": child.nickname} if child else None,
        "class": incident.care_class_id, "guardians_told_at": told(incident.told_at),
        "district": {"due_at": told(incident.note_due_at), "noted_at": told(incident.noted_at), "note": incident.note},
        "closed_at": told(incident.closed_at), "measures": incident.measures,
        "witnesses": [
            {"employment": one.employment_id, "name": one.name} for one in incident.witnesses.order_by("pk")
        ],
        "photos": [
            {"sm3": bytes(one.file.sm3).hex(), "at": told(one.made_at)}
            for one in incident.photos.select_related("file").order_by("pk")
        ],
        "amendments": [
            {"at": told(one.made_at), "by": one.by_name, "words": one.words, "reason": one.reason}
            for one in incident.amendments.order_by("pk")
        ],
        "notices": [
            {
                "guardian": one.guardian_id, "told_at": told(one.told_at), "state": one.state,
                "answered_at": told(one.answered_at), "words": one.words, "reminded": one.reminded,
            }
            for one in incident.notices.order_by("pk")
        ],
    }  # fmt: skip


def _roster(incident: Incident, on: date) -> list[dict[str, Any]]:
    """Who was to work that day."""
    rows = RosterShift.objects.filter(
        roster__institution=incident.institution_id, roster__state=RosterState.PUBLISHED, on=on
    ).select_related("employment__member", "care_class")
    return [
        {
            "employment": row.employment_id, "name": row.employment.member.name, "post": row.employment.post,
            "class": row.care_class.name if row.care_class else None,
            "from": told(instant(on, row.first)), "to": told(instant(on, row.last)),
        }
        for row in rows.order_by("first", "pk")
    ]  # fmt: skip


def _there(incident: Incident, moment: datetime) -> dict[int | None, int]:
    """How many children were in each class at the instant."""
    rows = ChildDay.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gt=moment), institution=incident.institution_id, on=day_of(moment),
        arrived_at__lte=moment,
    )  # fmt: skip
    found: dict[int | None, int] = defaultdict(int)
    for care_class in rows.values_list("care_class_id", flat=True):
        found[care_class] += 1
    return found


def _ratio(incident: Incident, moment: datetime) -> list[dict[str, Any]]:
    """Children and carers of each class at the instant, as the records say now."""
    there = _there(incident, moment)
    rows = []
    for one in ratio.now([incident.institution_id], at=moment).get(incident.institution_id, []):
        children = there.get(one.care_class.pk, 0)
        needed = ceil(children / one.per_carer)
        rows.append(
            {
                "class": one.care_class.pk, "name": one.care_class.name, "children": children, "needed": needed,
                "children_per_carer": one.per_carer, "counting": one.counting, "short": max(0, needed - one.counting),
                "carers": [
                    {"employment": who.employment, "name": who.name, "counts": who.counts} for who in one.carers
                ],
            }
        )  # fmt: skip
    return rows


def _children(incident: Incident, on: date) -> list[dict[str, Any]]:
    rows = ChildDay.objects.filter(institution=incident.institution_id, on=on).order_by("child_id")
    return [
        {
            "child": row.child_id, "class": row.care_class_id, "state": row.state, "arrived_at": told(row.arrived_at),
            "left_at": told(row.left_at),
        }
        for row in rows
    ]  # fmt: skip


def _class(incident: Incident, on: date) -> Q:
    """The child, and whoever was in its class that day."""
    mates = ChildDay.objects.filter(
        institution=incident.institution_id, on=on, care_class=incident.care_class_id, care_class__isnull=False
    )
    return Q(child=incident.child_id, child__isnull=False) | Q(child__in=mates.values("child_id"))


def _events(incident: Incident, on: date) -> list[dict[str, Any]]:
    """What tablets told that day of the child, and of its class: of others only what, when and by whom."""
    about = _class(incident, on) | Q(child__isnull=True)
    rows = Event.objects.filter(about, institution=incident.institution_id, on=on).order_by("at", "seq", "pk")
    return [_event(row, own=incident.child_id is not None and row.child_id == incident.child_id) for row in rows]


def _event(row: Event, *, own: bool) -> dict[str, Any]:
    found = {
        "id": str(row.pk), "kind": row.kind, "at": told(row.happened_at), "told_at": told(row.told_at),
        "child": row.child_id, "class": row.care_class_id, "by": row.employment_id, "state": row.state,
    }  # fmt: skip
    if row.state != EventState.APPLIED:
        found["code"] = row.code or row.fault
    return found | ({"facts": row.facts, "adult": row.adult} if own else {})


def _log(incident: Incident, on: date) -> list[dict[str, Any]]:
    """The day log of the child in full, of its class what and when."""
    rows = LogEntry.objects.filter(_class(incident, on), institution=incident.institution_id, on=on)
    return [
        {"child": row.child_id, "what": row.what, "at": told(row.happened_at), "by": row.employment_id}
        | ({"facts": row.facts} if row.child_id == incident.child_id else {})
        for row in rows.order_by("happened_at", "pk")
    ]


def _staff(incident: Incident, moment: datetime) -> list[dict[str, Any]]:
    """Who was at work at the instant, and what spoke against it."""
    on, rows = day_of(moment), presence.present(incident.institution, moment).order_by("came_at", "pk")
    return [
        {
            "employment": row.employment_id, "name": row.employment.member.name, "post": row.employment.post,
            "came_at": told(row.came_at), "left_at": told(row.left_at), "counts": bool(row.counts),
            "against": [one.sentence for one in standing.problems(row.employment, on)],
        }
        for row in rows
    ]  # fmt: skip


def _devices(incident: Incident, moment: datetime) -> list[dict[str, Any]]:
    rows = Device.objects.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment), institution=incident.institution_id,
        paired_at__lte=moment,
    )  # fmt: skip
    return [
        {"id": row.pk, "name": row.name, "paired_at": told(row.paired_at), "seen_at": told(row.seen_at)}
        for row in rows.order_by("pk")
    ]
