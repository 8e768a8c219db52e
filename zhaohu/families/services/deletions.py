"""A guardian asks that a child's data be deleted; a city officer answers within the working days of the rule."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.families import errors, permissions
from zhaohu.families.choices import DELETION_TRANSITIONS, DeletionState
from zhaohu.families.models import Child, DeletionRequest, Guardian
from zhaohu.families.queries import retention
from zhaohu.families.services import records
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.rules.workdays import add_working_days


@transaction.atomic
def ask(*, child: Child, by: Actor, at: datetime) -> DeletionRequest:
    """Ask for the deletion. Raises DELETION_BLOCKED while a place is held, DELETION_OPEN for a second request."""
    permissions.ASK_DELETION.require(by, child)
    on = day_of(at)
    if reason := records.blocked(child, on):
        raise errors.DELETION_BLOCKED.raised(reason=reason)
    lines = retention.plan(child, on=on)
    days = rules.value("families.rights.working_days", on=on)
    try:
        with transaction.atomic():
            made = DeletionRequest.objects.create(
                child=child, asked_by=Guardian.objects.get(user_id=by.user_id or 0), asked_at=at,
                due_on=add_working_days(on, days), kept=[line.as_json() for line in lines],
                erase_on=retention.last_day(lines, on=on),
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record("deletion.asked", made, by, at)
    return made


@transaction.atomic
def withdraw(*, request: DeletionRequest, by: Actor, at: datetime) -> DeletionRequest:
    """Take the request back, before the day on which the record is deleted."""
    request = _locked(request)
    permissions.WITHDRAW_DELETION.require(by, request)
    _move(request, DeletionState.WITHDRAWN)
    request.save(update_fields=["state"])
    _record("deletion.withdrawn", request, by, at)
    return request


@transaction.atomic
def decide(*, request: DeletionRequest, grant: bool, reason: str, by: Actor, at: datetime) -> DeletionRequest:
    """Grant or refuse, with the reason; a grant fixes what goes when. Raises DELETION_DECIDED, DELETION_BLOCKED."""
    request = _locked(request)
    permissions.DECIDE_DELETION.require(by, request)
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    on = day_of(at)
    if grant and (against := records.blocked(request.child, on)):
        raise errors.DELETION_BLOCKED.raised(reason=against)
    _move(request, DeletionState.GRANTED if grant else DeletionState.REFUSED)
    if grant:
        lines = retention.plan(request.child, on=on)
        request.kept, request.erase_on = [line.as_json() for line in lines], retention.last_day(lines, on=on)
    request.decided_by_id, request.decided_at, request.reason = by.user_id, at, reason.strip()
    request.save()
    _record("deletion.decided", request, by, at)
    result = _("同意，{day} 起删除").format(day=request.erase_on) if grant else _("不予删除")
    notifications.notify(
        users=[request.asked_by.user], template="deletion_decided",
        params={"nickname": request.child.nickname, "result": result, "reason": request.reason},
        link=f"/family/deletions/{request.pk}/", at=at,
    )  # fmt: skip
    return request


def _locked(request: DeletionRequest) -> DeletionRequest:
    rows = DeletionRequest.objects.select_for_update(of=("self",)).select_related("child", "asked_by__user")
    return rows.get(pk=request.pk)


def _move(request: DeletionRequest, to: DeletionState) -> None:
    before = DeletionState(request.state)
    if to not in DELETION_TRANSITIONS[before]:
        raise errors.DELETION_DECIDED.raised(state=before.label)
    request.state = to


def _record(event: str, request: DeletionRequest, by: Actor, at: datetime) -> None:
    content = {"child": request.child_id, "state": request.state, "erase_on": request.erase_on}
    ledger.record(event=event, subject=request, by=by, at=at, content=content | {"reason": request.reason})
