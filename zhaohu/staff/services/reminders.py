"""Reminding directors of what runs out at 90, 30 and 7 days (rule `staff.reminders`), once for each of these terms."""

from collections.abc import Iterable
from datetime import datetime

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import expiry, people
from zhaohu.staff.services import record_queries, telling

_SOON = 30


def employers() -> Iterable[int]:
    """The institutions that employ somebody."""
    return Employment.objects.order_by("institution").values_list("institution", flat=True).distinct()


def remind(*, institution: Institution, by: Actor, at: datetime) -> int:
    """Tell the directors of one institution what runs out; the same thing at the same term is told once.

    The yearly query of offences is asked by itself when a month is left: the answer is there before the old one ends.
    """
    permissions.REMIND.require(by)
    on, told = day_of(at), 0
    rows = people.current(on).filter(institution=institution).select_related("institution", "member__user")
    for employment, one, term in expiry.coming(rows, on):
        if one.kind == expiry.RECORD and (one.left or 0) <= _SOON:
            record_queries.ask_yearly(employment=employment, by=by, at=at)
        told += telling.of_employment(
            employment, "staff_expiring", at=at, key=f"{employment.pk}-{one.kind}-{one.last_on}-{term}",
            title=one.title, days=one.left, day=one.last_on,
        )  # fmt: skip
    return told
