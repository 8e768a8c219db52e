"""Numbers without gaps: one transaction at a time draws from the series of a district and a year."""

from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from zhaohu.core.clock import day_of
from zhaohu.institutions.models import FilingCase, FilingReceipt
from zhaohu.rules import queries as rules


def case_number(district: str, at: datetime) -> str:
    """The next number of a case (申请号). Call inside the transaction that keeps it."""
    return _draw(
        "filing.case.number_pattern", district, at, FilingCase.objects.filter(district_id=district), "opened_at"
    )


def receipt_number(district: str, at: datetime) -> str:
    """The next number of a filing receipt (回执号). Call inside the transaction that keeps it."""
    receipts = FilingReceipt.objects.filter(case__district_id=district)
    return _draw("filing.receipt.number_pattern", district, at, receipts, "issued_at")


def _draw(
    rule: str, district: str, at: datetime, drawn: "QuerySet[FilingCase] | QuerySet[FilingReceipt]", instant: str
) -> str:
    on = day_of(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{rule} {district} {on.year}"])
    begin = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    end = begin.replace(year=begin.year + 1)
    count = drawn.filter(**{f"{instant}__gte": begin, f"{instant}__lt": end}).count()
    pattern = rules.value(rule, on=on, division=district)
    return str(pattern.format(year=on.year, district=district, serial=count + 1))
