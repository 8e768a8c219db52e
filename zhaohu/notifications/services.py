"""Telling people: into their inbox with the deed, out of the house by a job, at night only what is urgent."""

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from itertools import groupby
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from zhaohu.accounts.models import User
from zhaohu.core import gateways, jobs
from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.notifications import errors, permissions, queries, quiet
from zhaohu.notifications.choices import Channel, DeliveryState, Urgency
from zhaohu.notifications.models import Delivery, Notice, QuietHours
from zhaohu.notifications.wording import Wording
from zhaohu.notifications.wordings import wording

_DELIVER = "zhaohu.notifications.tasks.deliver"
# One statement tells everybody; whoever has been told under the same key is left out.
_TELL = """
INSERT INTO notifications_notice (user_id, wording, params, link, key, at)
SELECT t."user", t.template, t.params, t.link, t.key, %s
FROM jsonb_to_recordset(%s::jsonb) AS t("user" bigint, template text, params jsonb, link text, key text)
ON CONFLICT DO NOTHING
RETURNING id, user_id, wording
"""


class Line(NamedTuple):
    """One message for one person, by the number of the account; with a key nobody is told the same twice."""

    user: int
    template: str
    params: dict[str, Any]
    link: str = ""
    key: str = ""


def notify(
    *, users: Iterable[User], template: str, params: dict[str, Any], at: datetime, link: str = "", key: str = ""
) -> int:
    """Tell people something, inside the transaction of the deed; returns how many were told.

    With a `key` nobody is told the same twice. KeyError for a wording or a fact that does not exist.
    """
    people = {user.pk: user for user in users}
    return _tell([Line(pk, template, params, link, key) for pk in sorted(people)], people, at)


def notify_each(*, told: Sequence[Line], at: datetime) -> int:
    """Tell many people something of their own, with the same statements however many there are; as `notify`."""
    return _tell(told, None, at)


def _tell(told: Sequence[Line], people: dict[int, User] | None, at: datetime) -> int:
    """Tell these; `people` are their accounts, where somebody has read them already."""
    if not told:
        return 0
    chosen = {template: wording(template) for template in {line.template for line in told}}
    facts = {template: _facts(template) for template in chosen}
    rows = [
        {
            "user": line.user, "template": line.template, "link": line.link, "key": line.key,
            "params": {name: str(line.params[name]) for name in facts[line.template]},
        }
        for line in told
    ]  # fmt: skip
    with transaction.atomic(savepoint=False):  # the deed's own
        with connection.cursor() as cursor:
            cursor.execute(_TELL, [at, msgspec.json.encode(rows).decode()])
            made = cursor.fetchall()
        out = [(notice, user, chosen[template]) for notice, user, template in made]
        if not (out := [row for row in out if row[2].channels]):
            return len(made)
        if people is None:
            people = User.objects.in_bulk({user for _notice, user, _wording in out})
        _send_out(
            [
                (Delivery(notice_id=notice, channel=channel), user, one)
                for notice, user, one in out for channel in one.channels if _address(people[user], channel)
            ],
            at,
        )  # fmt: skip
    return len(made)


@functools.cache
def _facts(template: str) -> frozenset[str]:
    return wording(template).facts


def _address(user: User, channel: str) -> str:
    return {Channel.SMS: user.phone, Channel.EMAIL: user.email}[Channel(channel)] or ""


def _send_out(wanted: Sequence[tuple[Delivery, int, Wording]], at: datetime) -> None:
    """Queue a job for each delivery, which knows its job; what waits for the morning has its job then."""
    if not wanted:
        return
    own = QuietHours.objects.in_bulk({user for _row, user, one in wanted if one.urgency != Urgency.URGENT})
    for row, user, one in wanted:
        row.not_before = quiet.over_at(one.urgency, at, own.get(user))
    deliveries = Delivery.objects.bulk_create([row for row, _user, _one in wanted])
    for when, rows in groupby(sorted(deliveries, key=lambda row: row.not_before or at), lambda row: row.not_before):
        waiting = list(rows)
        queued = jobs.defer_each(_DELIVER, [{"delivery_id": row.pk} for row in waiting], at=when)
        for delivery, job in zip(waiting, queued, strict=True):
            delivery.job_id = job
    Delivery.objects.bulk_update(deliveries, ["job_id"])


def deliver(*, delivery_id: int, at: datetime) -> None:
    """Send a delivery once; a second call finds it sent. Raises OSError when the gateway did not take it. Whenever it
    is called, in quiet hours only what is urgent goes out: the rest is queued again for their end.

    The gateway is handed the delivery's number as idempotency key: should this process die between the sending and
    the note of it, the repetition is recognised there.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).select_related("notice__user").get(pk=delivery_id)
        if delivery.state == DeliveryState.SENT or _waits(delivery, at):
            return
        delivery.tries += 1
        fault = _try(delivery)
        if fault is None:
            delivery.state, delivery.sent_at, delivery.fault = DeliveryState.SENT, at, ""
        else:
            delivery.fault = str(fault)[:200]
        delivery.save(update_fields=["state", "sent_at", "tries", "fault"])
    if fault is not None:
        raise fault


def _waits(delivery: Delivery, at: datetime) -> bool:
    """Whether it is quiet now; then the delivery has its job at the end of it."""
    own = QuietHours.objects.filter(pk=delivery.notice.user_id).first()
    later = quiet.over_at(wording(delivery.notice.wording).urgency, at, own)
    if later is None:
        return False
    delivery.not_before = later
    (delivery.job_id,) = jobs.defer_each(_DELIVER, [{"delivery_id": delivery.pk}], at=later)
    delivery.save(update_fields=["not_before", "job_id"])
    return True


def _try(delivery: Delivery) -> OSError | None:
    title, text = wording(delivery.notice.wording).told(delivery.notice.params)
    to = _address(delivery.notice.user, delivery.channel)
    key = f"delivery-{delivery.pk}"
    try:
        if delivery.channel == Channel.SMS:
            gateways.sms().send(to=to, text=f"【照护】{title}。{text}", key=key)
        else:
            gateways.mail().send(to=to, subject=f"照护：{title}", text=text, key=key)
    except OSError as fault:
        return fault
    return None


@transaction.atomic
def mark_read(*, by: Actor, at: datetime, notice: Notice | None = None) -> int:
    """Mark one notice, or all of a person's, as read; returns how many were new."""
    permissions.MARK_READ.require(by, notice)
    rows = queries.inbox(by).filter(read_at__isnull=True)
    if notice is not None:
        rows = rows.filter(pk=notice.pk)
    count = rows.update(read_at=at)
    if count:
        subject = notice or User.objects.get(pk=by.user_id or 0)
        ledger.record(event="notification.read", subject=subject, by=by, at=at, content={"count": count})
    return count


def note_read(*, user: int, keys: Iterable[str], templates: Sequence[str], at: datetime) -> None:
    """What a person has just read on the page that these notices lead to need not be opened here once more."""
    rows = Notice.objects.filter(user_id=user, wording__in=templates, key__in=list(keys), read_at__isnull=True)
    rows.update(read_at=at)


@transaction.atomic
def set_quiet_hours(*, starts: time, ends: time, by: Actor, at: datetime) -> None:
    """Widen one's own quiet hours. Raises QUIET_HOURS_NARROW beside the hours that the rule allows."""
    permissions.SET_QUIET_HOURS.require(by)
    rule = quiet.rule(at)
    clocks = {name: time.fromisoformat(text) for name, text in rule.items()}
    if not (clocks["earliest"] <= starts <= clocks["from"] and clocks["to"] <= ends <= clocks["latest"]):
        raise errors.QUIET_HOURS_NARROW.raised(
            field="starts", **{name if name != "from" else "since": text for name, text in rule.items()}
        )
    hours, _new = QuietHours.objects.update_or_create(
        user_id=by.user_id or 0, defaults={"starts": starts, "ends": ends, "changed_at": at}
    )
    content = {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    ledger.record(event="notification.quiet_hours", subject=hours, by=by, at=at, content=content)


@transaction.atomic
def retry_job(*, job_id: int, by: Actor, at: datetime) -> None:
    """Put a dead letter back into the queue. Raises JOB_NOT_DEAD."""
    permissions.RETRY_JOB.require(by)
    job = ProcrastinateJob.objects.select_for_update().filter(pk=job_id, status="failed").first()
    if job is None:
        raise errors.JOB_NOT_DEAD.raised()
    jobs.again(job_id, at=at)
    ledger.record(event="job.retried", subject=job, by=by, at=at, content={"task": job.task_name})
