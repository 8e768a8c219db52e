"""Who brought a child and who may collect it. Until persons are authorised by guardians, guardians alone may."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.errors.events import PICKUP_REFUSED
from zhaohu.attendance.services import shapes
from zhaohu.attendance.services.shapes import Read
from zhaohu.core.clock import day_of
from zhaohu.families.choices import Relation
from zhaohu.families.queries import children


class Adult(NamedTuple):
    """Somebody of a child: how the tablet names him, what he is to the child, and his account."""

    key: str
    relation: str
    user: int


@dataclass(frozen=True, slots=True)
class People:
    """The adults of the children of a batch, read with one statement."""

    of: dict[int, list[Adult]]

    def find(self, child: int | None, key: str) -> Adult | None:
        return next((one for one in self.of.get(child or 0, ()) if one.key == key), None)


def of_children(ids: Collection[int], *, at: datetime) -> People:
    """The guardians of some children on a day."""
    found: dict[int, list[Adult]] = {}
    if ids:
        rows = children.guarding(day_of(at)).filter(child_id__in=ids)
        for child, guardian, relation, user in rows.values_list(
            "child_id", "guardian_id", "relation", "guardian__user_id"
        ):
            found.setdefault(child, []).append(Adult(f"guardian:{guardian}", str(Relation(relation).label), user))
    return People(found)


def adults(read: Iterable[Read], *, institution: int, at: datetime) -> People:
    """Whom the events of a batch may be about."""
    return of_children({one.event.child for one in read if one.event.child is not None}, at=at)


def check(*, child: int | None, facts: shapes.Departure, people: People, at: datetime) -> tuple[str, str]:
    """Who collects the child, in words, and the code for which he is refused (empty: he may).

    A guardian of the child may collect it; everybody else is refused.
    """
    found = people.find(child, facts.pickup)
    return (found.relation, "") if found else ("", PICKUP_REFUSED.code)


def adult(read: Read, people: People) -> tuple[str, str]:
    """The adult of an event in words, and the code for which the event is refused."""
    event, facts = read.event, read.facts
    if event.kind == EventKind.ARRIVAL:
        return _brought(event.child, facts.brought_by, facts.brought_name, people), ""
    if event.kind == EventKind.DEPARTURE:
        return check(child=event.child, facts=facts, people=people, at=read.at)
    if event.kind == EventKind.REFUSAL:
        return facts.name, ""
    if event.kind == EventKind.CORRECT:
        laid = facts.facts
        if laid.get("pickup") or laid.get("token"):
            said = shapes.Departure(pickup=str(laid.get("pickup", "")), token=str(laid.get("token", "")))
            return check(child=event.child, facts=said, people=people, at=read.at)
        return _brought(
            event.child, str(laid.get("brought_by", "")), str(laid.get("brought_name", ""))[:40], people
        ), ""
    return "", ""


def _brought(child: int | None, key: str, name: str, people: People) -> str:
    found = people.find(child, key) if key else None
    return found.relation if found else name
