"""Judge events again, with the very statements that judged them first: a person has settled one, or somebody doubts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.models import ChildDay, Event
from zhaohu.attendance.services import intake_sql, logs
from zhaohu.attendance.services.shapes import Verdict, verdicts
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


def judge(*, institution: Institution, ids: Sequence[UUID], at: datetime) -> list[Verdict]:
    """Judge the child-days of these events again, inside the caller's transaction."""
    _hold(institution)
    return _run(intake_sql.JUDGE, {"ids": list(ids)}, institution, day_of(at))


@transaction.atomic
def day(*, institution: Institution, on: date) -> int:
    """Forget what is known of an institution's day and work it out from the events; how many child-days there are."""
    _hold(institution)
    ChildDay.objects.filter(institution=institution, on=on).delete()
    _run(intake_sql.JUDGE_DAY, {"on": on}, institution, on)
    said = Event.objects.filter(institution=institution, on=on, kind=EventKind.LOG)
    if (last := said.aggregate(last=Max("happened_at"))["last"]) is not None:
        undo = rules.value("attendance.tablet", on=on, division=institution.district_id)["undo_seconds"]
        logs.settle(institution=institution.pk, ids=said.values_list("pk", flat=True), undo=undo, at=last)
    return ChildDay.objects.filter(institution=institution, on=on).count()


def _hold(institution: Institution) -> None:
    """Keep tablets of the institution waiting until this is done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('attendance', %s))", [institution.pk])


def _run(statement: str, values: dict[str, Any], institution: Institution, on: date) -> list[Verdict]:
    rule = rules.value("attendance.tablet", on=on, division=institution.district_id)
    values |= {"institution": institution.pk, "batch": None, "undo": timedelta(seconds=rule["undo_seconds"])}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return verdicts(cursor.fetchone()[0])
