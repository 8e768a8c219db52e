"""What may not stand in a published text (rule `publication.personal_data`): numbers by pattern, names by record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import Placement
from zhaohu.families.models import Child
from zhaohu.rules import queries as rules
from zhaohu.supervision.models import Complainant, Inspection, InspectionOfficer

_SHORTEST = 2  # one sign alone is in too many words


@dataclass(frozen=True, slots=True)
class Hit:
    """A kind of personal data in a text, and the words themselves for who mends it."""

    title: str
    words: str


def found(text: str, *, inspection: Inspection, at: datetime) -> list[Hit]:
    """What has to go from this text before anybody may publish it."""
    rule = rules.value("publication.personal_data", on=day_of(at), division=inspection.district_id)
    hits = [
        Hit(one["title"], match[0])
        for one in rule["patterns"]
        for match in re.finditer(one["pattern"], text)
    ]  # fmt: skip
    for source, title in rule["names"].items():
        hits += [Hit(title, name) for name in sorted(set(_NAMES[source](inspection))) if name in text]
    return hits


def _children(inspection: Inspection) -> Iterator[str]:
    """Full names and nicknames of the children who have, or had, a place there."""
    placed = Placement.objects.filter(institution_id=inspection.institution_id)
    for child in Child.objects.filter(pk__in=placed.values("child_id"), erased_at__isnull=True).iterator():
        yield from _said(child.name, child.nickname)


def _officers(inspection: Inspection) -> Iterator[str]:
    rows = InspectionOfficer.objects.filter(inspection=inspection)
    for name, number in rows.values_list("user__name", "certificate_number"):
        yield from _said(name, number)


def _complainant(inspection: Inspection) -> Iterator[str]:
    person = Complainant.objects.filter(complaint=inspection.complaint_id).first() if inspection.complaint_id else None
    if person is not None:
        yield from _said(person.name, person.phone)


def _said(*names: str | None) -> Iterator[str]:
    for name in names:
        if name and len(name.strip()) >= _SHORTEST:
            yield name.strip()


_NAMES = {"children": _children, "officers": _officers, "complainant": _complainant}
