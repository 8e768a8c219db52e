"""What is in an inbox, and how the jobs stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from zhaohu.core.access import Actor
from zhaohu.notifications import permissions
from zhaohu.notifications.choices import Urgency
from zhaohu.notifications.models import Delivery, Notice, QuietHours
from zhaohu.notifications.wordings import wording


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The notices of a person."""
    return permissions.READ_INBOX.rows(actor, Notice.objects.all())


def unread(actor: Actor) -> int:
    """How many of them wait to be read."""
    return 0 if actor.is_anonymous else inbox(actor).filter(read_at__isnull=True).count()


def quiet_hours(actor: Actor) -> QuietHours | None:
    """A person's own quiet hours; None while those of the rule are enough."""
    return QuietHours.objects.filter(pk=actor.user_id or 0).first()


@dataclass(frozen=True)
class Told:
    """A notice in words."""

    notice: Notice
    title: str
    text: str
    urgency: Urgency


def told(notices: list[Notice]) -> list[Told]:
    """Notices in the reader's language."""
    chosen = [(notice, wording(notice.wording)) for notice in notices]
    return [Told(notice, *one.told(notice.params), one.urgency) for notice, one in chosen]


def job_states() -> list[dict[str, Any]]:
    """How many jobs of each task are in each state."""
    return list(
        ProcrastinateJob.objects.values("task_name").annotate(
            waiting=Count("id", filter=Q(status="todo")),
            doing=Count("id", filter=Q(status="doing")),
            done=Count("id", filter=Q(status="succeeded")),
            failed=Count("id", filter=Q(status="failed")),
            last_at=Max("procrastinateevent__at", filter=Q(procrastinateevent__type="succeeded")),
        ).order_by("task_name")
    )  # fmt: skip


@dataclass(frozen=True)
class DeadLetter:
    """A job that has used up its attempts."""

    job: ProcrastinateJob
    failed_at: datetime | None
    fault: str


def dead_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs that have failed for good."""
    rows: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(status="failed")
    return rows.annotate(failed_at=Max("procrastinateevent__at", filter=Q(procrastinateevent__type="failed")))


def dead_letters(jobs: list[ProcrastinateJob]) -> Iterator[DeadLetter]:
    """Dead letters with what the last attempt met, where its task has noted it."""
    rows = Delivery.objects.filter(job_id__in=[job.pk for job in jobs])
    faults = dict(rows.values_list("job_id", "fault"))
    for job in jobs:
        yield DeadLetter(job=job, failed_at=getattr(job, "failed_at", None), fault=faults.get(job.pk, ""))
