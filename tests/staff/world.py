"""Real values for the arguments of the room's addresses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.staff import bans, factories, weeks
from zhaohu.staff.choices.people import LeaveKind
from zhaohu.staff.models import RecordQuery
from zhaohu.staff.services import assignments, leaves


def _leave(world: Any) -> int:
    made = factories.hired()
    return leaves.ask(
        employment=made, kind=LeaveKind.SICK, first_on=factories.ON, last_on=factories.ON,
        by=factories.self_of(made), at=factories.AT,
    ).pk  # fmt: skip


def _assignment(world: Any) -> int:
    carer = factories.a_carer()
    from tests.enrolment import factories as enrolment

    return assignments.assign(
        employment=carer, care_class=enrolment.a_class(carer.institution), starts_on=factories.ON,
        by=factories.director(carer.institution), at=factories.AT,
    ).pk  # fmt: skip


def _query(world: Any) -> int:
    made = factories.begun()
    return RecordQuery.objects.get(member=made.member).pk


PROVIDERS: dict[str, Callable[[Any], Any]] = {
    "employment_id": lambda world: factories.begun().pk,
    "credential_id": lambda world: factories.certified(factories.hired(), "health").pk,
    "evidence_id": lambda world: factories.certified(factories.hired(), "health").file_id,
    "record_query_id": _query,
    "assignment_id": _assignment,
    "leave_id": _leave,
    "shift_id": lambda world: weeks.a_shift(factories.ON + timedelta(days=6)).pk,
    "ban_id": lambda world: bans.a_ban(confirmed=False).pk,
    "ban_document_id": lambda world: bans.a_document().pk,
    "appeal_id": lambda world: bans.an_appeal().pk,
}
