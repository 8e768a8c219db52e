"""Who may collect whom, as the roll of a tablet tells it: one statement each for guardians, persons and blocks."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from zhaohu.attendance.models import CustodyBlock, HandOverKey, PickupPerson
from zhaohu.attendance.queries import pickups
from zhaohu.attendance.services import hand_over_keys
from zhaohu.core.clock import day_of
from zhaohu.families.choices import Relation
from zhaohu.families.models import Guardianship
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution

Told = dict[str, Any]


def of_children(ids: list[int], *, at: datetime) -> tuple[dict[int, list[Told]], dict[int, list[Told]]]:
    """Whoever may collect these children today, guardians first; and whom a court forbids to, by child."""
    found: dict[int, list[Told]] = defaultdict(list)
    blocked: dict[int, list[Told]] = defaultdict(list)
    held: dict[int, list[CustodyBlock]] = defaultdict(list)
    for block in pickups.blocks(ids, day_of(at)):
        held[block.child_id].append(block)
        blocked[block.child_id].append({"name": block.name or "", "court": block.court, "number": block.number})
    for row in _guardianships(ids, at):
        if not any(block.guardian_id == row.guardian_id for block in held[row.child_id]):
            found[row.child_id].append(_guardian(row))
    for person in pickups.open_persons(ids, at):
        if not any(pickups.is_same(block, person) for block in held[person.child_id]):
            found[person.child_id].append(told(person))
    return found, blocked


def _guardianships(ids: list[int], at: datetime) -> QuerySet[Guardianship]:
    rows = children.guarding(day_of(at)).filter(child_id__in=ids)
    return rows.select_related("guardian__user").order_by("pk")


def _guardian(row: Guardianship) -> Told:
    return {
        "id": f"guardian:{row.guardian_id}", "name": row.guardian.name or "", "guardian": True, "photo": None,
        "relation": str(Relation(row.relation).label), "valid_to": row.valid_to, "phone": row.guardian.user.phone,
    }  # fmt: skip


def told(person: PickupPerson) -> Told:
    """A person as a tablet shows it. `code`: nobody is let go with this one without a code or a token."""
    address = reverse("attendance:tablet_photo", args=[person.pk])
    photo = f"{address}?v={person.photo_id}" if person.photo_id else None  # another picture, another address
    last = day_of(person.ends_at - timedelta(microseconds=1))
    return {
        "id": f"person:{person.pk}", "name": person.name or "", "guardian": False, "photo": photo, "phone": None,
        "relation": str(person.get_relation_display()), "code": person.temporary,
        "valid_from": timezone.localtime(person.starts_at) if person.temporary else None,
        "valid_to": timezone.localtime(person.ends_at) if person.temporary else last,
    }  # fmt: skip


def keys(institution: Institution, at: datetime) -> list[dict[str, str]]:
    """With what the tokens of the day are checked."""
    return [hand_over_keys.told(one) for one in HandOverKey.objects.filter(institution=institution, on=day_of(at))]
