"""Who is at work at an instant, and whether he counts to the ratio."""

from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment, Presence
from zhaohu.staff.queries import standing


def at_work(institution: Institution, at: datetime) -> QuerySet[Presence]:
    """Who has come to an institution and not left, at that instant."""
    rows = Presence.objects.filter(institution=institution, came_at__lte=at)
    return rows.filter(Q(left_at__isnull=True) | Q(left_at__gt=at))


def present(institution: Institution, at: datetime) -> QuerySet[Any]:
    """Whoever is at work there at that instant, each with `employment` and `counts`: whether he counts to the ratio.

    `counts` is `qualified` for all of them with one statement.
    """
    rows = at_work(institution, at).select_related("employment__member")
    on = day_of(at)
    counted = Q(is_sound=True, employment__post__in=standing.counts_to_ratio(on))
    found: QuerySet[Any] = standing.marked(rows, on, prefix="employment__").annotate(
        counts=Case(When(counted, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
    return found


def qualified(employment: Employment, on: date) -> bool:
    """Whether somebody counts to the ratio on a day."""
    return standing.qualified(employment, on)


def open_of(employment: Employment) -> Presence | None:
    """The presence of somebody who has come and not left."""
    return Presence.objects.filter(employment=employment, left_at__isnull=True).first()
