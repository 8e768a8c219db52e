"""Deleting: each kind of data on its day, the child's own record last, with a certificate of what was deleted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.families import permissions
from zhaohu.families.choices import DeletionState, GuardianshipState, Sex
from zhaohu.families.models import (
    Child,
    ChildIdentity,
    DeletionRequest,
    Guardian,
    Guardianship,
    Household,
    Invitation,
    Reading,
)
from zhaohu.families.services import records
from zhaohu.ledger import services as ledger
from zhaohu.ledger.models import Entry
from zhaohu.notifications import services as notifications


def due(*, by: Actor, at: datetime) -> int:
    """Delete everything whose day has come; returns how many records are gone now. May run twice a day."""
    permissions.ERASE_CHILD.require(by)
    granted = DeletionRequest.objects.filter(state=DeletionState.GRANTED).order_by("pk").values_list("pk", flat=True)
    return sum(_carry_out(pk, by, at) for pk in granted)


@transaction.atomic
def _carry_out(request_id: int, by: Actor, at: datetime) -> bool:
    request = DeletionRequest.objects.select_for_update().get(pk=request_id)
    child = Child.objects.select_for_update().get(pk=request.child_id)
    on = day_of(at)
    if request.state != DeletionState.GRANTED or records.blocked(child, on):
        return False  # withdrawn meanwhile, or in care again: the request waits
    _kinds(request, child, on)
    last = bool(request.erase_on and request.erase_on <= on)
    if last:
        _whole(request, child, by, at)
    request.save()
    return last


def _kinds(request: DeletionRequest, child: Child, on: date) -> None:
    """The kinds whose day has come before the whole record's."""
    gone = {line["kind"] for line in request.erased}
    for line in request.kept:
        own = line["kind"] in ("profile", *gone)
        if line["on"] and line["on"] <= on.isoformat() and not own:
            count = records.empty(child=child, kind=line["kind"])
            request.erased = [*request.erased, _line(line["kind"], line["title"], max(count, line["count"]), on)]


def _line(kind: str, title: str, count: int, on: date) -> dict[str, Any]:
    return {"kind": kind, "title": title, "count": count, "on": on.isoformat()}


def _whole(request: DeletionRequest, child: Child, by: Actor, at: datetime) -> None:
    told = list(Guardian.objects.filter(guardianships__child=child).select_related("user").distinct())
    subjects = _subjects(child)
    records_of_child = [child, *Child.objects.select_for_update().filter(merged_into=child)]
    for one in records_of_child:
        _blank(one, at)
    ended = Guardianship.objects.filter(child__in=records_of_child)
    ended.filter(state=GuardianshipState.REQUESTED).update(state=GuardianshipState.REFUSED)
    ended.exclude(state=GuardianshipState.REFUSED).update(state=GuardianshipState.ENDED)
    for guardian in told:
        _forget(guardian)
    opened = _openings(subjects, by, at)
    on = day_of(at)
    profile = next(line["title"] for line in request.kept if line["kind"] == "profile")
    ledger_title = next(line["title"] for line in request.kept if line["kind"] == "ledger")
    request.erased += [_line("profile", profile, len(records_of_child), on), _line("ledger", ledger_title, opened, on)]
    request.state, request.done_at = DeletionState.DONE, at
    ledger.record(
        event="child.erased", subject=request, by=by, at=at, content={"child": child.pk, "erased": request.erased}
    )
    users = [guardian.user for guardian in told if guardian.user.is_active]
    link = f"/family/deletions/{request.pk}/"
    notifications.notify(
        users=users, template="child_erased", params={}, link=link, at=at, key=f"deletion-{request.pk}"
    )


def _blank(child: Child, at: datetime) -> None:
    household = Household.objects.select_for_update().get(pk=child.household_id)
    ChildIdentity.objects.filter(child=child).delete()
    Invitation.objects.filter(child=child, used_at__isnull=True).update(withdrawn_at=at)
    child.name = child.name_digest = child.born_on = child.expected_on = child.key = None
    child.nickname, child.sex, child.birth_order, child.erased_at = "—", Sex.NOT_STATED, 1, at
    child.household = Household.objects.create(created_at=at)
    child.save()
    if not Child.objects.filter(household=household, erased_at__isnull=True).exists():
        household.street, household.address = None, None
        household.save(update_fields=["street", "address"])


def _forget(guardian: Guardian) -> None:
    """A guardian of no other child is only an account again."""
    others = guardian.guardianships.exclude(state__in=[GuardianshipState.ENDED, GuardianshipState.REFUSED])
    if not others.exists():
        guardian.name = guardian.identity = guardian.identity_digest = None
        guardian.save(update_fields=["name", "identity", "identity_digest"])


def _subjects(child: Child) -> list[tuple[str, list[str]]]:
    """What the ledger's entries about the child are about: its records, and its rows in every room."""
    ids = [str(child.pk), *map(str, child.merged.values_list("pk", flat=True))]
    found = [(Child._meta.label_lower, ids)]
    for table in records.tables():
        if table.model is not DeletionRequest:
            found.append((table.name, [str(pk) for pk in table.rows(child).values_list("pk", flat=True)]))
    return found


def _openings(subjects: Iterable[tuple[str, list[str]]], by: Actor, at: datetime) -> int:
    """Destroy what opens the entries about the child; what is public, or tells of other children too, stays."""
    count = 0
    for kind, ids in subjects:
        entries = Entry.objects.filter(subject_type=kind, subject_id__in=ids, public=False, opening__isnull=False)
        shared = _shared(entries.filter(event="child.read").values_list("pk", flat=True))
        for entry in entries.exclude(pk__in=shared):
            ledger.erase(entry=entry, by=by, at=at)
            count += 1
    return count


def _shared(entry_ids: Iterable[int]) -> set[int]:
    rows = Reading.objects.filter(entry_id__in=list(entry_ids)).values("entry_id").annotate(n=Count("pk"))
    return {row["entry_id"] for row in rows if row["n"] > 1}
