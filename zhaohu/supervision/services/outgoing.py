"""What leaves for the hotline and the police: written with the deed, sent once by a job. Carries no complainant."""

from datetime import datetime
from typing import Any

from django.db import transaction

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.supervision import outside
from zhaohu.supervision.choices.orders import OutgoingKind, OutgoingState
from zhaohu.supervision.models import Complaint, Outgoing
from zhaohu.supervision.permissions import complaints as permissions


def report_to_police(complaint: Complaint, *, at: datetime) -> None:
    """Tell the police of a grave matter at once: where, of what kind, when; whom to ask is the district's number."""
    _send(
        complaint, OutgoingKind.POLICE_REPORT, key=f"police-{complaint.pk}", at=at,
        body={
            "number": complaint.number, "district": complaint.district_id, "category": complaint.category,
            "institution": complaint.institution.uscc if complaint.institution else "",
            "place": complaint.institution.address if complaint.institution else complaint.place,
            "received_at": complaint.received_at.isoformat(),
        },
    )  # fmt: skip


def answer_hotline(complaint: Complaint, *, stage: str, text: str, at: datetime) -> None:
    """Answer the order from which a complaint came; nothing where it came another way."""
    if (order := getattr(complaint, "order", None)) is None:
        return
    _send(
        complaint, OutgoingKind.HOTLINE_ANSWER, key=f"order-{order.pk}-{stage}-{complaint.revision}", at=at,
        body={
            "order": order.number, "stage": stage, "text": text, "finding": complaint.finding, "at": at.isoformat(),
        },
    )  # fmt: skip


def _send(complaint: Complaint, kind: OutgoingKind, *, key: str, body: dict[str, Any], at: datetime) -> None:
    made, new = Outgoing.objects.get_or_create(
        key=key, defaults={"complaint": complaint, "kind": kind, "body": body, "made_at": at}
    )
    if new:
        jobs.defer("zhaohu.supervision.tasks.send_outgoing", outgoing_id=made.pk)


def deliver(*, outgoing_id: int, by: Actor, at: datetime) -> None:
    """Send one; a second call finds it sent. Raises OSError when the other side did not take it."""
    permissions.DELIVER.require(by)
    fault: OSError | None = None
    with transaction.atomic():
        row = Outgoing.objects.select_for_update(of=("self",)).select_related("complaint").get(pk=outgoing_id)
        division = row.complaint.district_id if row.complaint else row.division_id or ""
        if row.state == OutgoingState.SENT:
            return
        row.tries += 1
        try:
            outside.way(OutgoingKind(row.kind)).send(key=row.key, body=row.body)
            row.state, row.sent_at, row.fault = OutgoingState.SENT, at, ""
        except OSError as error:
            fault, row.fault = error, str(error)[:200]
        row.save()
        if fault is None:
            ledger.record(
                event="complaint.outgoing_sent", subject=row, by=by, at=at, division=division,
                content={"kind": row.kind, "key": row.key},
            )  # fmt: skip
    if fault is not None:
        raise fault
