"""Telling people: into their inbox with the deed, out of the house by a job."""

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from zhaohu.accounts.models import User
from zhaohu.core import gateways, jobs
from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.notifications import errors, permissions, queries
from zhaohu.notifications.choices import Channel, DeliveryState
from zhaohu.notifications.models import Delivery, Notice
from zhaohu.notifications.wordings import wording

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
        out = [(notice, user, chosen[template].channels) for notice, user, template in made]
        if not (out := [row for row in out if row[2]]):
            return len(made)
        if people is None:
            people = User.objects.in_bulk({user for _notice, user, _channels in out})
        _send_out(
            Delivery(notice_id=notice, channel=channel)
            for notice, user, channels in out for channel in channels if _address(people[user], channel)
        )  # fmt: skip
    return len(made)


@functools.cache
def _facts(template: str) -> frozenset[str]:
    return wording(template).facts


def _address(user: User, channel: str) -> str:
    return {Channel.SMS: user.phone, Channel.EMAIL: user.email}[Channel(channel)] or ""


def _send_out(wanted: Iterable[Delivery]) -> None:
    """Queue a job for each delivery, which knows its job."""
    if not (deliveries := Delivery.objects.bulk_create(wanted)):
        return
    queued = jobs.defer_each("zhaohu.notifications.tasks.deliver", [{"delivery_id": row.pk} for row in deliveries])
    for delivery, job in zip(deliveries, queued, strict=True):
        delivery.job_id = job
    Delivery.objects.bulk_update(deliveries, ["job_id"])


def deliver(*, delivery_id: int, at: datetime) -> None:
    """Send a delivery once; a second call finds it sent. Raises OSError when the gateway did not take it.

    The gateway is handed the delivery's number as idempotency key: should this process die between the sending and
    the note of it, the repetition is recognised there.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).select_related("notice__user").get(pk=delivery_id)
        if delivery.state == DeliveryState.SENT:
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


@transaction.atomic
def retry_job(*, job_id: int, by: Actor, at: datetime) -> None:
    """Put a dead letter back into the queue. Raises JOB_NOT_DEAD."""
    permissions.RETRY_JOB.require(by)
    job = ProcrastinateJob.objects.select_for_update().filter(pk=job_id, status="failed").first()
    if job is None:
        raise errors.JOB_NOT_DEAD.raised()
    jobs.again(job_id, at=at)
    ledger.record(event="job.retried", subject=job, by=by, at=at, content={"task": job.task_name})
