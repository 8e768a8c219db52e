"""Who brought a child and who may collect it: its guardians, those whom they have authorised, and nobody whom a court
forbids to. Read for a whole batch with a fixed number of statements, then answered event by event by `check`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from zhaohu.attendance.choices.events import EventKind
from zhaohu.attendance.errors import events as errors
from zhaohu.attendance.models import CustodyBlock, PickupPerson
from zhaohu.attendance.queries import pickups
from zhaohu.attendance.services import shapes, token_uses
from zhaohu.attendance.services.shapes import Read
from zhaohu.core.clock import day_of
from zhaohu.families.choices import GUARDING, Relation

# As `families.queries.children.guarding` and `queries.pickups.blocks`: this is asked with every tap.
_GUARDING = """
SELECT c.id, c.nickname, g.guardian_id, g.relation, a.id, a.is_active AND NOT EXISTS (
    SELECT FROM attendance_custodyblock b WHERE b.child_id = c.id AND b.guardian_id = g.guardian_id
    AND b.state = 'confirmed' AND (b.ends_on IS NULL OR b.ends_on >= %(on)s::date)),
  EXISTS (SELECT FROM attendance_pickupperson o WHERE o.child_id = c.id)
    OR EXISTS (SELECT FROM attendance_custodyblock b WHERE b.child_id = c.id)
FROM families_child c
LEFT JOIN (families_guardianship g
  JOIN families_guardian p ON p.id = g.guardian_id JOIN accounts_user a ON a.id = p.user_id)
  ON g.child_id = c.id AND g.state = ANY(%(states)s::text[]) AND g.valid_from <= %(on)s::date
  AND (g.valid_to IS NULL OR g.valid_to > %(on)s::date) AND c.merged_into_id IS NULL AND c.erased_at IS NULL
WHERE c.id = ANY(%(ids)s::bigint[])
"""
_STATES = [state.value for state in GUARDING]
_RELATIONS = {one.value: one.label for one in Relation}


class Adult(NamedTuple):
    """A guardian of a child: how the tablet names him, what he is to the child, his account, and whether he is told
    where the child is: not by an account that is closed, and not whom a court keeps away."""

    key: str
    relation: str
    user: int
    told: bool


@dataclass(frozen=True, slots=True)
class People:
    """The adults of the children of a batch: guardians, persons authorised, persons forbidden, tokens shown; and what
    the children are called."""

    of: dict[int, list[Adult]]
    names: dict[int, str] = field(default_factory=dict)
    persons: dict[int, list[PickupPerson]] = field(default_factory=dict)
    blocks: dict[int, list[CustodyBlock]] = field(default_factory=dict)
    tokens: dict[UUID, token_uses.Shown] = field(default_factory=dict)

    def relation(self, child: int | None, key: str) -> str:
        """What somebody whom the tablet names is to the child; empty for a stranger."""
        for adult in self.of.get(child or 0, ()):
            if adult.key == key:
                return adult.relation
        person = self.person(child, key)
        return str(person.get_relation_display()) if person else ""

    def person(self, child: int | None, key: str) -> PickupPerson | None:
        return next((one for one in self.persons.get(child or 0, ()) if f"person:{one.pk}" == key), None)


def of_children(ids: Collection[int], *, at: datetime, whole: bool = True) -> People:
    """The adults of some children: guardians with one statement, with two more everybody else (`whole`), where there
    is somebody else."""
    found = People({})
    if not ids:
        return found
    values: dict[str, Any] = {"states": _STATES, "on": day_of(at), "ids": list(ids)}
    others = set()
    with connection.cursor() as cursor:
        cursor.execute(_GUARDING, values)
        for child, name, guardian, relation, user, told, has_others in cursor.fetchall():
            found.names[child] = name
            if has_others:
                others.add(child)
            if guardian is not None:
                adult = Adult(f"guardian:{guardian}", str(_RELATIONS[relation]), user, told)
                found.of.setdefault(child, []).append(adult)
    if not whole or not others:
        return found
    for person in PickupPerson.objects.filter(child_id__in=others).defer("name", "phone"):
        found.persons.setdefault(person.child_id, []).append(person)
    for block in CustodyBlock.objects.filter(child_id__in=others).defer("name"):
        found.blocks.setdefault(block.child_id, []).append(block)
    return found


def adults(read: Iterable[Read], *, institution: int, device: int | None = None, at: datetime) -> People:
    """Whom the events of a batch may be about; the tokens they carry are used from now on."""
    read = list(read)
    whole = any(_names_others(one) for one in read)
    found = of_children({one.event.child for one in read if one.event.child is not None}, at=at, whole=whole)
    found.tokens.update(token_uses.shown(read, institution=institution, device=device, at=at))
    return found


def _names_others(read: Read) -> bool:
    """Whether guardians alone do not say who it was: the morning's arrivals mostly need no more."""
    kind = read.event.kind
    brought = read.facts.brought_by if kind == EventKind.ARRIVAL and read.facts is not None else ""
    return kind in (EventKind.DEPARTURE, EventKind.CORRECT) or brought.startswith("person:")


def check(
    *, child: int | None, facts: shapes.Departure, people: People, at: datetime, event: UUID | None = None
) -> tuple[str, str]:
    """Who collects the child, in words, and the code for which he is refused (empty: he may).

    A token speaks for its person. What holds is what held at that instant, however late the tablet tells it.
    """
    key, shown = facts.pickup, people.tokens.get(event) if event else None
    if facts.token:
        if shown is None:
            return "", errors.TOKEN_INVALID.code
        relation = people.relation(child, shown.person)
        if shown.code:
            return relation, shown.code
        if key and key != shown.person:
            return relation, errors.TOKEN_INVALID.code
        key = shown.person
    if _is_forbidden(people, child, key, at):
        return people.relation(child, key), errors.PICKUP_BLOCKED.code
    if (person := people.person(child, key)) is not None:
        return people.relation(child, key), _fault(person, at, has_token=bool(facts.token))
    relation = people.relation(child, key)
    return relation, "" if relation else errors.PICKUP_REFUSED.code


def _fault(person: PickupPerson, at: datetime, *, has_token: bool) -> str:
    ended = person.ended_at is not None and person.ended_at <= at
    if ended or not person.starts_at <= at < person.ends_at:
        return errors.PICKUP_EXPIRED.code
    if person.weekdays and day_of(at).isoweekday() not in person.weekdays:
        return errors.PICKUP_WEEKDAY.code
    if person.temporary and not has_token:
        return errors.PICKUP_CODE_NEEDED.code
    return ""


def _is_forbidden(people: People, child: int | None, key: str, at: datetime) -> bool:
    """Whether a court forbade it at that instant: to a guardian by his row, to others by name or telephone."""
    person = people.person(child, key)
    for block in people.blocks.get(child or 0, ()):
        if not pickups.held_at(block, at):
            continue
        if block.guardian_id and key == f"guardian:{block.guardian_id}":
            return True
        if person is not None and pickups.is_same(block, person):
            return True
    return False


def adult(read: Read, people: People) -> tuple[str, str]:
    """The adult of an event in words, and the code for which the event is refused."""
    event, facts = read.event, read.facts
    if event.kind == EventKind.ARRIVAL:
        return _brought(event.child, facts.brought_by, facts.brought_name, people), ""
    if event.kind == EventKind.DEPARTURE:
        return check(child=event.child, facts=facts, people=people, at=read.at, event=event.id)
    if event.kind == EventKind.REFUSAL:
        return facts.name, ""
    if event.kind == EventKind.CORRECT:
        if (said := token_uses.corrected(facts)) is not None:
            return check(child=event.child, facts=said, people=people, at=read.at, event=event.id)
        laid = facts.facts
        return _brought(
            event.child, str(laid.get("brought_by", "")), str(laid.get("brought_name", ""))[:40], people
        ), ""
    return "", ""


def _brought(child: int | None, key: str, name: str, people: People) -> str:
    return (people.relation(child, key) if key else "") or name
