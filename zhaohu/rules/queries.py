"""What a rule says on a day."""

from datetime import date
from typing import Any

from django.db.models import F, Q

from zhaohu.rules.models import Rule


def rule(code: str, *, on: date, division: str | None = None) -> Rule:
    """The rule in force on that day: the division's own if it has one, else the city's.

    Raises Rule.DoesNotExist when no rule is in force.
    """
    found = (
        Rule.objects.filter(code=code, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .filter(Q(division__isnull=True) | Q(division_id=division))
        .order_by(F("division_id").desc(nulls_last=True))
        .first()
    )
    if found is None:
        raise Rule.DoesNotExist(f"no rule {code} on {on}")
    return found


def value(code: str, *, on: date, division: str | None = None) -> Any:
    """The value of the rule in force on that day."""
    return rule(code, on=on, division=division).value
