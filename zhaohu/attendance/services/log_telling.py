"""Who is told of medicine: guardians of each dose with both signatures, the director of what may not have been given.

What a message says leaves no drug behind: the page that it leads to names it.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from zhaohu.attendance.models import Dose, Event
from zhaohu.attendance.queries import events, pickups
from zhaohu.attendance.services import doses as found_doses
from zhaohu.attendance.services import telling
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.notifications import services as notifications
from zhaohu.staff.models import Employment

Key = tuple[int, date, int]


def doses(
    *, before: Mapping[Key, Dose], now: found_doses.Found, refused: Collection[tuple[Event, str]], institution: int,
    at: datetime,
) -> None:  # fmt: skip
    """Tell what has become of the doses of a batch."""
    full = {(one.order_id, one.on, one.slot): one for one in now.doses if one.witnessed_by_id}
    fresh = [one for key, one in full.items() if not (key in before and before[key].witnessed_by_id)]
    taken = [one for key, one in before.items() if one.witnessed_by_id and key not in full]
    new = [(event, code) for event, code in refused if event.code != code]
    if not (fresh or taken or new):
        return
    house = Institution.objects.get(pk=institution)
    people = Employment.objects.select_related("member").in_bulk(
        {pk for one in fresh for pk in (one.given_by_id, one.witnessed_by_id) if pk}
    )
    kids = Child.objects.in_bulk({order.child_id for order in now.orders.values()})
    for one in (*fresh, *taken):
        order = now.orders.get(one.order_id)
        child = kids.get(order.child_id) if order else None
        if child is None:
            continue
        facts = {"child": child.nickname, "institution": house.name, "at": _clock(one.given_at)}
        template = "medicine_taken_back"
        if one in fresh:
            template = "medicine_given"
            facts |= {
                "giver": people[one.given_by_id].member.name,
                "witness": people[one.witnessed_by_id].member.name if one.witnessed_by_id else "—",
            }  # fmt: skip
        notifications.notify(
            users=pickups.told(child, one.on), template=template, params=facts, at=at,
            link=reverse("attendance:child_day", args=[child.pk]),
            key=f"{one.given_event_id}-{one.witness_event_id}"[:80],
        )  # fmt: skip
    for event, code in new:
        order = now.orders.get(event.facts.get("order") or 0)
        child = kids.get(order.child_id) if order else None
        notifications.notify(
            users=telling.directors(house, event.on), template="medicine_refused", at=at,
            key=f"{event.pk}-{code}"[:80],
            link=f"{reverse('attendance:doses')}?institution={house.uscc}",
            params={
                "child": child.nickname if child else "—", "at": _clock(event.at), "sentence": events.sentence(code)
            },
        )  # fmt: skip


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"
