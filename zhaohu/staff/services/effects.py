"""What happens at once to the work of whoever may no longer work: shifts struck, presence ended, directors told."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.ledger import services as ledger
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.models import Employment, Presence, RosterShift
from zhaohu.staff.services import telling


def stop(*, member_id: int, template: str, by: Actor, at: datetime, posts: tuple[str, ...] = (), **facts: Any) -> int:
    """End the person's work in these posts (all, if none is named) inside the caller's deed; returns how many posts."""
    rows = Employment.objects.filter(
        member_id=member_id, state__in=[EmploymentState.EMPLOYED, EmploymentState.CHECKING]
    )
    rows = rows.exclude(ends_on__lt=day_of(at))
    found = list((rows.filter(post__in=posts) if posts else rows).select_related("member", "institution"))
    for employment in found:
        struck, _rows = RosterShift.objects.filter(employment=employment, on__gte=day_of(at)).delete()
        ended = Presence.objects.filter(employment=employment, left_at__isnull=True).update(
            left_at=at, left_by_id=by.user_id, left_reason=_("依法停止工作")
        )
        telling.of_employment(employment, template, at=at, **facts)
        ledger.record(
            event="staff.stopped", subject=employment, by=by, at=at, division=employment.institution.district_id,
            institution=employment.institution_id, content={"shifts": struck, "presences": ended},
        )  # fmt: skip
    return len(found)
