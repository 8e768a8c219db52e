"""Who has seen a child's data: the guardians' own view of it."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from zhaohu.families.models import Child, Reading

RECENT_DAYS = 30


def of(child: Child, *, purpose: str = "") -> QuerySet[Reading]:
    """Every reading of a child, those of records merged into it included, the newest first."""
    rows = Reading.objects.filter(Q(child=child) | Q(child__merged_into=child)).order_by("-pk")
    return rows.filter(purpose=purpose) if purpose else rows


def recent(child: Child, *, at: datetime) -> int:
    """How many there were in the last 30 days."""
    return of(child).filter(at__gt=at - timedelta(days=RECENT_DAYS)).count()
