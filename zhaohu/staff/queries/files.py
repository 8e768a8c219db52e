"""One person's file: everything that its page shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from zhaohu.core.errors import ProblemError
from zhaohu.core.identity import mask
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.people import LeaveState
from zhaohu.staff.models import (
    ClassAssignment,
    Credential,
    Employment,
    Leave,
    RecordQuery,
    StaffReading,
    TrainingRecord,
)
from zhaohu.staff.queries import expiry, standing


@dataclass(frozen=True, slots=True)
class File:
    """What is known of somebody in one employment."""

    row: Employment
    identity: str
    phone: str
    problems: list[ProblemError]
    needed: list[expiry.Expiry]
    credentials: list[tuple[str, Credential]]
    trainings: list[tuple[str, TrainingRecord]]
    hours: int
    hours_wanted: int
    queries: list[RecordQuery]
    assignments: list[ClassAssignment]
    leaves: list[Leave]
    readings: list[StaffReading]


def of(row: Employment, on: date) -> File:
    """The file, with about a dozen statements whatever is in it."""
    member = row.member
    kinds = rules.value("staff.credentials", on=on)["kinds"]
    training = rules.value("staff.training", on=on)
    credentials = member.credentials.filter(withdrawn_at__isnull=True).select_related("file")
    trainings = member.trainings.select_related("file").order_by("-finished_on", "-pk")
    leaves = row.leaves.filter(state__in=[LeaveState.ASKED, LeaveState.GRANTED], last_on__gte=on)
    return File(
        row=row,
        identity=mask(member.identity),
        phone=mask(member.phone or ""),
        problems=standing.problems(row, on),
        needed=expiry.of([row], on)[row.pk],
        credentials=[(_title(kinds, one.kind), one) for one in credentials.order_by("kind", "-valid_from", "-pk")],
        trainings=[(_title(training["kinds"], one.kind), one) for one in trainings],
        hours=member.trainings.aggregate(n=Sum("hours"))["n"] or 0,
        hours_wanted=training["hours"].get(row.post, 0),
        queries=list(member.queries.select_related("institution").order_by("-pk")[:5]),
        assignments=list(
            row.assignments.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
            .select_related("care_class")
            .order_by("starts_on", "pk")
        ),
        leaves=list(leaves.order_by("first_on", "pk")),
        readings=list(member.readings.order_by("-pk")[:10]),
    )


def _title(kinds: dict[str, Any], kind: str) -> str:
    return str(kinds.get(kind, {}).get("title", kind))
