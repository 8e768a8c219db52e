"""The half-yearly checks of the children whom an institution looks after (rule `growth.house_checks`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.child_health.models import Measurement
from zhaohu.child_health.permissions import growth as permissions
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Placement
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child
from zhaohu.families.queries import ages, consents
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_PLACED = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)


@dataclass(frozen=True, slots=True)
class Check:
    """One child: what was measured here last (None: never), whether it is due, whether its family lets it be."""

    child: Child
    last: Measurement | None
    is_due: bool
    permitted: bool


def in_care(institution: Institution, on: date) -> QuerySet[Child]:
    """The children who have a place on a day."""
    places = Placement.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), institution=institution, state__in=_PLACED, starts_on__lte=on,
    )  # fmt: skip
    return Child.objects.filter(pk__in=places.values("child_id"), erased_at__isnull=True, merged_into__isnull=True)


def of(institution: Institution, *, on: date) -> list[Check]:
    """The checks of an institution, what is due first, then who was measured longest ago."""
    every = int(rules.value("growth.house_checks", on=on))
    children = list(in_care(institution, on).filter(born_on__isnull=False).order_by("pk"))
    ids = [child.pk for child in children]
    measured = Measurement.objects.filter(institution=institution, child__in=ids, voided_at__isnull=True, erased=False)
    last = {row.child_id: row for row in measured.order_by("child_id", "-on", "-pk").distinct("child_id")}
    allowed = consents.permitted_children(ids, Purpose.HEALTH, on=on) if ids else set()
    found = [
        Check(child, last.get(child.pk), _due(last.get(child.pk), every, on), child.pk in allowed) for child in children
    ]
    return sorted(found, key=lambda one: (not one.is_due, one.last.on if one.last else date.min, one.child.pk))


def _due(last: Measurement | None, every: int, on: date) -> bool:
    return last is None or ages.months(last.on, on) >= every


def todos(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """How many children are due whose families let them be measured here."""
    if not permissions.SEE_CHECKS.allows(actor, institution):
        return
    if n := sum(one.is_due and one.permitted for one in of(institution, on=day_of(at))):
        yield Todo(
            icon="ruler-2", title=_("{n} 个孩子要做半年体检").format(n=n), text=_("量身高体重，家长会收到结果"),
            url=f"{reverse('child_health:house_checks')}?institution={institution.uscc}", deed=_("去录入"),
        )  # fmt: skip
