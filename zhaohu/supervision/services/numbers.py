"""Numbers of plans, visits and orders: a series of its own for each district and year."""

from datetime import datetime

from django.db import connection

from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules
from zhaohu.supervision.models import Inspection, InspectionPlan, RectificationOrder


def of_plan(district: str, at: datetime) -> str:
    """The next number of a plan."""
    return _next("inspection.plan_number_pattern", InspectionPlan, district, at, 1)[0]


def of_visits(district: str, at: datetime, n: int) -> list[str]:
    """The next numbers of visits."""
    return _next("inspection.number_pattern", Inspection, district, at, n)


def of_order(district: str, at: datetime) -> str:
    """The next number of an order to put things right."""
    return _next("rectification.number_pattern", RectificationOrder, district, at, 1)[0]


Numbered = type[InspectionPlan] | type[Inspection] | type[RectificationOrder]


def _next(rule: str, model: Numbered, district: str, at: datetime, n: int) -> list[str]:
    """One transaction at a time draws from a series."""
    on = day_of(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{rule} {district} {on.year}"])
    pattern = rules.value(rule, on=on, division=district)
    head = pattern.partition("{serial")[0].format(year=on.year, district=district)
    count = model._default_manager.filter(number__startswith=head).count()
    return [str(pattern.format(year=on.year, district=district, serial=count + i)) for i in range(1, n + 1)]
