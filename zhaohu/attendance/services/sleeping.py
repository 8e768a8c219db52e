"""Every minute: which sleeping child nobody has looked at for too long; its director is told once for each gap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from zhaohu.attendance.models import SleepMiss
from zhaohu.attendance.permissions import logs as permissions
from zhaohu.attendance.queries import sleep
from zhaohu.attendance.services import telling
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications


def watch(*, by: Actor, at: datetime) -> int:
    """Note and tell every gap that has just become too long; how many there were."""
    permissions.WATCH_SLEEP.require(by)
    on = day_of(at)
    late = [row.nap for row in sleep.due(sleep.naps(on), on=on, at=at) if row.late]
    houses = Institution.objects.in_bulk({nap.institution for nap in late})
    return sum(
        _note(house, [nap for nap in late if nap.institution == pk], by, at) for pk, house in sorted(houses.items())
    )


@transaction.atomic
def _note(house: Institution, naps: Sequence[sleep.Nap], by: Actor, at: datetime) -> int:
    """The new gaps of one institution, in one deed."""
    most = timedelta(minutes=sleep.limits(day_of(at))[1])
    new = []
    for nap in naps:
        made, fresh = SleepMiss.objects.get_or_create(
            institution=house, child=nap.child, since=nap.last_at, defaults={"on": day_of(at), "noticed_at": at}
        )
        new += [(made, nap)] if fresh else []
    for made, nap in new:
        notifications.notify(
            users=telling.directors(house, made.on), template="sleep_check_missed", at=at, key=f"sleep-{made.pk}",
            link=f"{reverse('attendance:log')}?institution={house.uscc}",
            params={
                "child": nap.child.nickname, "at": f"{timezone.localtime(nap.last_at):%H:%M}",
                "minutes": int(most.total_seconds() // 60),
            },
        )  # fmt: skip
    if new:
        ledger.record(
            event="sleep.missed", subject=new[0][0], by=by, at=at, division=house.district_id, institution=house.pk,
            content={"misses": [made.pk for made, _nap in new]},
        )  # fmt: skip
    return len(new)
