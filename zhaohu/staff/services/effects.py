"""What happens at once to the work of whoever may no longer work: shifts struck, presence ended, the PIN of the tablets
gone, directors and the district told."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.models import Employment, Presence, RosterShift, StaffPin
from zhaohu.staff.services import telling


def stop(
    *, member_id: int, template: str, by: Actor, at: datetime, posts: tuple[str, ...] = (), since: date | None = None,
    to_district: str = "", **facts: Any,
) -> int:  # fmt: skip
    """End the person's work in these posts (all, if none is named) inside the caller's deed; returns how many posts.

    `since` later than today strikes the shifts from then on; who is at work today stays until then.
    """
    on = day_of(at)
    rows = Employment.objects.filter(
        member_id=member_id, state__in=[EmploymentState.EMPLOYED, EmploymentState.CHECKING]
    )
    rows = rows.exclude(ends_on__lt=on)
    found = list((rows.filter(post__in=posts) if posts else rows).select_related("member", "institution"))
    for employment in found:
        struck, _rows = RosterShift.objects.filter(employment=employment, on__gte=max(on, since or on)).delete()
        ended = _thrown_out(employment, by, at) if since is None or since <= on else 0
        telling.of_employment(employment, template, at=at, **facts)
        if to_district:
            telling.district(employment, to_district, at=at, shifts=struck, presences=ended, **facts)
        ledger.record(
            event="staff.stopped", subject=employment, by=by, at=at, division=employment.institution.district_id,
            institution=employment.institution_id, content={"shifts": struck, "presences": ended},
        )  # fmt: skip
    return len(found)


def _thrown_out(employment: Employment, by: Actor, at: datetime) -> int:
    """Whoever is at work leaves now, and no tablet opens for him any more."""
    StaffPin.objects.filter(employment=employment).delete()
    return Presence.objects.filter(employment=employment, left_at__isnull=True).update(
        left_at=at, left_by_id=by.user_id, left_reason=_("依法停止工作")
    )
