"""Who is told what of a batch, with the batch: guardians of each arrival and departure, the director of what is wrong."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.events import EventKind, EventState
from zhaohu.attendance.services.departures import People
from zhaohu.attendance.services.shapes import Verdict
from zhaohu.families.models import Child
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution
from zhaohu.notifications import services as notifications

_GOOD = {EventKind.ARRIVAL: "child_arrived", EventKind.DEPARTURE: "child_collected"}
_TAKEN_BACK = {EventKind.ARRIVAL: "arrival_taken_back", EventKind.DEPARTURE: "departure_taken_back"}


def directors(institution: Institution, on: date) -> Iterable[User]:
    """The accounts of an institution's directors on a day."""
    rows = institution.memberships.filter(role=MembershipRole.DIRECTOR, valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True)


def tell(found: Iterable[Verdict], institution: Institution, people: People, at: datetime) -> None:
    """Tell everybody whom the outcome of a batch concerns."""
    found = [one for one in found if one.child is not None]
    names = dict(Child.objects.filter(pk__in={one.child for one in found}).values_list("pk", "nickname"))
    told = [line for one in found for line in _to_guardians(one, institution, people, names)]
    if told:
        notifications.notify_each(told=told, at=at)


def _to_guardians(
    one: Verdict, institution: Institution, people: People, names: dict[int, str]
) -> Iterator[notifications.Line]:
    wording = _wording(one)
    if not wording or one.child is None:
        return
    params = {
        "child": names.get(one.child, ""), "institution": institution.name, "adult": one.adult or "—",
        "at": f"{timezone.localtime(one.at):%H:%M}",
    }  # fmt: skip
    for adult in people.of.get(one.child, ()):
        yield notifications.Line(
            user=adult.user,
            template=wording,
            params=params,
            key=f"{one.id}",
            link=f"{reverse('portal:family')}?child={one.child}",
        )


def _wording(one: Verdict) -> str:
    if one.kind not in _GOOD:
        return ""
    if one.state == EventState.APPLIED and one.was != EventState.APPLIED:
        return _GOOD[EventKind(one.kind)]
    if one.was == EventState.APPLIED and one.state != EventState.APPLIED:
        return _TAKEN_BACK[EventKind(one.kind)]
    return ""
