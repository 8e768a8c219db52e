"""What a child's guardians consent to, asked anew each time: a withdrawal works at once, everywhere."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from zhaohu.families.choices import GUARDING, Decision, Purpose
from zhaohu.families.models import Child, Consent
from zhaohu.families.queries import children


def in_force(child: Child, purpose: Purpose) -> dict[int, Consent]:
    """The newest decision of each guardian, by guardian."""
    rows = _of([child.pk]).filter(purpose=purpose).order_by("guardian_id", "-pk").distinct("guardian_id")
    return {row.guardian_id: row for row in rows}


def all_in_force(child: Child) -> dict[str, dict[int, Consent]]:
    """The newest decision of each guardian for each purpose: purpose, then guardian."""
    rows = _of([child.pk]).order_by("purpose", "guardian_id", "-pk").distinct("purpose", "guardian_id")
    found: dict[str, dict[int, Consent]] = {}
    for row in rows:
        found.setdefault(row.purpose, {})[row.guardian_id] = row
    return found


def _of(child_ids: Collection[int]) -> QuerySet[Any]:
    """Decisions for some children; what was decided for a record merged into another counts for that one."""
    where = Q(child_id__in=child_ids) | Q(child__merged_into_id__in=child_ids)
    return Consent.objects.filter(where).annotate(record=Coalesce("child__merged_into_id", "child_id"))


def permitted(child: Child, purpose: Purpose, *, on: date) -> bool:
    """Whether the purpose is allowed: one guardian said yes and none of today's says no (the strictest counts)."""
    return bool(permitted_children([child.pk], purpose, on=on))


def permitted_children(child_ids: Collection[int], purpose: Purpose, *, on: date) -> set[int]:
    """Those of some children for whom a purpose is allowed, with two statements however many there are."""
    return permitted_each(child_ids, [purpose], on=on)[purpose]


def permitted_each(child_ids: Collection[int], purposes: Collection[Purpose], *, on: date) -> dict[Purpose, set[int]]:
    """`permitted_children` for several purposes, with two statements however many there are."""
    guardians = set(
        children.guarding(on).filter(child_id__in=child_ids, state__in=GUARDING).values_list("child_id", "guardian_id")
    )
    rows = _of(child_ids).filter(purpose__in=purposes)
    newest = rows.order_by("purpose", "record", "guardian_id", "-pk").distinct("purpose", "record", "guardian_id")
    given: dict[str, set[int]] = {purpose: set() for purpose in purposes}
    refused: dict[str, set[int]] = {purpose: set() for purpose in purposes}
    for purpose, child_id, guardian_id, decision in newest.values_list("purpose", "record", "guardian_id", "decision"):
        if (child_id, guardian_id) in guardians:
            (given if decision == Decision.GIVEN else refused)[purpose].add(child_id)
    return {purpose: given[purpose] - refused[purpose] for purpose in purposes}
