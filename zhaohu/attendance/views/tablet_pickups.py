"""What a paired tablet asks about those who collect children: whose code it was told, and how a person looks."""

import msgspec
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from zhaohu.attendance.models import PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.queries import roll_pickups
from zhaohu.attendance.services import pickup_codes
from zhaohu.attendance.views.tablet import TabletRequest, answer, tablet
from zhaohu.core import clock, downloads


class Code(msgspec.Struct):
    child: int
    code: str


@tablet(permissions.EXCHANGE)
@require_POST
def exchange(request: TabletRequest) -> HttpResponse:
    """A one-time code becomes a token; the answer never says which code was right but for this child."""
    sent, at = msgspec.json.decode(request.body, type=Code), clock.now()
    person, token = pickup_codes.exchange(
        device=request.device, child=sent.child, code=sent.code[:20], by=request.actor, at=at
    )
    return answer({"token": token, "pickup": roll_pickups.told(person), "until": pickup_codes.until(at, person)})


@tablet(permissions.TABLET_PHOTO)
@require_GET
def photo(request: TabletRequest, pickup_id: int) -> HttpResponse:
    """The picture of a person who may collect a child of the house."""
    at = clock.now()
    here = queries.children_of(request.device.institution, clock.day_of(at))
    rows = PickupPerson.objects.filter(child__in=here, ended_at__isnull=True, ends_at__gt=at)
    person = get_object_or_404(rows.select_related("photo"), pk=pickup_id)
    if person.photo is None:
        raise Http404
    return downloads.shown(person.photo)
