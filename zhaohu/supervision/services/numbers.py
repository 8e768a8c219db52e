"""Numbers of plans and visits: a series of its own for each district and year."""

from datetime import datetime

from django.db import connection

from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules
from zhaohu.supervision.models import Inspection, InspectionPlan


def of_plan(district: str, at: datetime) -> str:
    """The next number of a plan."""
    return _next("inspection.plan_number_pattern", InspectionPlan, district, at, 1)[0]


def of_visits(district: str, at: datetime, n: int) -> list[str]:
    """The next numbers of visits."""
    return _next("inspection.number_pattern", Inspection, district, at, n)


def _next(rule: str, model: type[InspectionPlan] | type[Inspection], district: str, at: datetime, n: int) -> list[str]:
    """One transaction at a time draws from a series."""
    on = day_of(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{rule} {district} {on.year}"])
    pattern = rules.value(rule, on=on, division=district)
    head = pattern.partition("{serial")[0].format(year=on.year, district=district)
    rows = InspectionPlan.objects if model is InspectionPlan else Inspection.objects
    count = rows.filter(number__startswith=head).count()
    return [str(pattern.format(year=on.year, district=district, serial=count + i)) for i in range(1, n + 1)]
