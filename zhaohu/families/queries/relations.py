"""Guardianships as officers check them, and as guardians see each other."""

from django.db.models import QuerySet

from zhaohu.core.access import Actor
from zhaohu.families import permissions
from zhaohu.families.choices import GUARDING, GuardianshipState
from zhaohu.families.models import Child, Guardianship

_UNCHECKED = (GuardianshipState.REQUESTED, GuardianshipState.DECLARED)


def waiting(actor: Actor) -> QuerySet[Guardianship]:
    """Relations within an officer's sight that nobody has confirmed, the oldest first."""
    return visible(actor).filter(state__in=_UNCHECKED)


def visible(actor: Actor) -> QuerySet[Guardianship]:
    """Relations that an officer may check, of records that are still there."""
    rows = Guardianship.objects.filter(child__merged_into__isnull=True, child__erased_at__isnull=True)
    rows = rows.select_related("child__household__street__tenant", "guardian__user", "check_asked")
    return permissions.CHECK_RELATION.rows(actor, rows)


def of_child(child: Child) -> QuerySet[Guardianship]:
    """A child's guardians and those who ask to be, first come first."""
    rows = Guardianship.objects.filter(child=child, state__in=(GuardianshipState.REQUESTED, *GUARDING))
    return rows.select_related("guardian__user", "check_asked").order_by("pk")
