"""「对这一条有异议」: an institution contests one finding; an officer upholds it or corrects it. The clock goes on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.inspections import DONE, TO_MEND
from zhaohu.supervision.choices.rectification import (
    FINDING_OBJECTION_TRANSITIONS,
    UNSETTLED,
    FindingState,
    ObjectionState,
    OrderDeed,
)
from zhaohu.supervision.errors import rectification as errors
from zhaohu.supervision.models import Finding, FindingObjection, Inspection
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.services import inspection_steps, limits, mending, order_steps, order_telling


@transaction.atomic
def raise_(*, finding: Finding, text: str, key: UUID, by: Actor, at: datetime) -> FindingObjection:
    """Contest a finding of a signed record; one at a time, at any time. Twice is once.

    Raises NOT_ALLOWED, FINDING_NOT_SIGNED, ORDER_TEXT_NEEDED, FINDING_OBJECTED, FINDING_STEP_NOT_POSSIBLE.
    """
    inspection = inspection_steps.locked(finding.inspection_id)
    permissions.OBJECT.require(by, inspection)
    row = Finding.objects.get(pk=finding.pk)
    if (known := FindingObjection.objects.filter(key=key, finding=row).first()) is not None:
        return known
    if inspection.state not in DONE:
        raise errors.NOT_SIGNED.raised()
    if row.state == FindingState.DROPPED:
        raise errors.FINDING_STEP.raised(state=FindingState(row.state).label)
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text", what=_("对什么有异议、为什么"))
    if FindingObjection.objects.filter(finding=row, state=ObjectionState.RAISED).exists():
        raise errors.OBJECTED.raised()
    days = rules.value("rectification.objection_days", on=day_of(at), division=inspection.district_id)
    made = FindingObjection.objects.create(
        finding=row, key=key, text=text.strip(), raised_by_id=by.user_id, raised_at=at,
        due_on=limits.working_days(day_of(at), days),
    )  # fmt: skip
    _keep(inspection, row, OrderDeed.OBJECTED, made, by, at)
    told(made, inspection, "order_objected", at=at)
    return made


@transaction.atomic
def answer(
    *, objection: FindingObjection, result: ObjectionState, text: str, by: Actor, at: datetime
) -> FindingObjection:
    """Uphold the finding, or correct it: then nothing is owed for it any more, and the public reads so.

    The signed record stays as it was signed. Raises NOT_ALLOWED, FINDING_OBJECTION_ANSWERED, ORDER_TEXT_NEEDED.
    """
    inspection = inspection_steps.locked(objection.finding.inspection_id)
    permissions.HANDLE.require(by, inspection)
    made = FindingObjection.objects.get(pk=objection.pk)
    if result not in FINDING_OBJECTION_TRANSITIONS[ObjectionState(made.state)]:
        raise errors.OBJECTION_ANSWERED.raised()
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field="text", what=_("答复"))
    made.state, made.answer, made.answered_by_id, made.answered_at = result, text.strip(), by.user_id, at
    made.save()
    row = Finding.objects.get(pk=made.finding_id)
    if result == ObjectionState.CORRECTED:
        _drop(inspection, row, made, by, at)
    else:
        _keep(inspection, row, OrderDeed.ANSWERED, made, by, at)
    notices.to_institution(
        institution=inspection.institution, template="order_objection_answered", at=at, number=inspection.number,
        title=row.title, result=made.get_state_display(),
        link=notices.address_of("supervision:own_result", inspection.pk),
    )  # fmt: skip
    return made


def _drop(inspection: Inspection, row: Finding, made: FindingObjection, by: Actor, at: datetime) -> None:
    owed = row.state in UNSETTLED
    order_steps.turn(row, FindingState.DROPPED)
    order = order_steps.locked(row.order_id) if row.order_id else None
    if order is not None and owed and order.state in TO_MEND:
        mending.settled(order, OrderDeed.ANSWERED, finding=row.pk, note=_note(row, made), by=by, at=at)
    else:
        _keep(inspection, row, OrderDeed.ANSWERED, made, by, at)


def _keep(
    inspection: Inspection, row: Finding, event: OrderDeed, made: FindingObjection, by: Actor, at: datetime
) -> None:
    """In the course of the order where there is one, of the inspection where all was mended on the spot."""
    if row.order_id:
        order = order_steps.locked(row.order_id)
        told: dict[str, Any] = {"finding": row.pk, "objection": made.pk, "result": made.state}
        order_steps.keep(order, event, by=by, at=at, note=_note(row, made), **told)
        return
    inspection_steps.keep(
        inspection, event, by=by, at=at, note=_note(row, made), finding=row.pk, objection=made.pk, result=made.state
    )


def _note(row: Finding, made: FindingObjection) -> str:
    return f"{row.title}：{made.answer or made.text}"


def told(made: FindingObjection, inspection: Inspection, template: str, *, at: datetime, key: str = "") -> int:
    """Tell who inspected of an objection; with `key` each person once."""
    people = order_telling.inspectors(inspection)
    if key:
        people = people | order_telling.leads(inspection.district_id, at=at)
    return notifications.notify(
        users=people, template=template, at=at, key=key,
        params={
            "number": inspection.number, "name": inspection.institution.name, "title": made.finding.title,
            "due_on": made.due_on.isoformat(),
        },
        link=notices.address_of("supervision:publication", inspection.publication.pk),
    )  # fmt: skip


def late(*, at: datetime) -> list[int]:
    """The objections that should have been answered by now."""
    rows = FindingObjection.objects.filter(state=ObjectionState.RAISED, due_on__lt=day_of(at))
    return list(rows.order_by("due_on").values_list("pk", flat=True))


@transaction.atomic
def remind(*, objection_id: int, by: Actor, at: datetime) -> bool:
    """Tell of a late answer, once a day; twice is once. Returns whether somebody was told."""
    permissions.ESCALATE.require(by)
    rows = FindingObjection.objects.select_for_update(of=("self",)).select_related("finding__inspection__institution")
    made = rows.filter(pk=objection_id, state=ObjectionState.RAISED, due_on__lt=day_of(at)).first()
    if made is None:
        return False
    inspection = made.finding.inspection
    if not told(made, inspection, "order_objection_over", at=at, key=f"objection-{made.pk}-{day_of(at):%y%m%d}"):
        return False
    ledger.record(
        event="order.escalated", subject=made, by=by, at=at, division=inspection.district_id,
        content={"number": inspection.number, "objection": made.pk, "due_on": made.due_on.isoformat()},
    )  # fmt: skip
    return True
