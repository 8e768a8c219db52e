"""What a paired tablet asks for. It shows its token in each request; there is no session and no cookie."""

import base64
import functools
from collections.abc import Callable
from typing import Any

import msgspec
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from zhaohu.accounts.services import sessions
from zhaohu.attendance.errors import devices as errors
from zhaohu.attendance.models import Device
from zhaohu.attendance.permissions import devices as permissions
from zhaohu.attendance.queries import roll as rolls
from zhaohu.attendance.services import devices, hand_over_keys, intake, shapes, unlocking
from zhaohu.core import clock
from zhaohu.core.access import Action, Actor, Held, Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError

_SCHEME = "Tablet "
_JSON = msgspec.json.Encoder()


class TabletRequest(Request):
    """A request of a paired tablet."""

    device: Device


Endpoint = Callable[..., HttpResponseBase]


def answer(body: Any, status: int = 200) -> HttpResponse:
    """JSON, never kept by anybody on the way."""
    return HttpResponse(
        _JSON.encode(body), content_type="application/json", status=status, headers={"Cache-Control": "no-store"}
    )


def refusals(view: Endpoint) -> Endpoint:
    """Problems are told as problem+json."""

    @functools.wraps(view)
    def told(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ProblemError as error:
            return JsonResponse(error.as_json(), status=error.problem.status, content_type="application/problem+json")
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            problem = INPUT_INVALID.raised(reason=str(error)[:200])
            return JsonResponse(problem.as_json(), status=422, content_type="application/problem+json")

    return told


def tablet(guard: Action) -> Callable[[Endpoint], Callable[..., HttpResponseBase]]:
    """Guard an endpoint of paired tablets: the actor is the tablet itself, over its institution."""

    def decorate(view: Endpoint) -> Callable[..., HttpResponseBase]:
        guarded = page(guard)(view)

        @functools.wraps(guarded)
        def known(request: TabletRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            shown = request.META.get("HTTP_AUTHORIZATION", "")
            if not shown.startswith(_SCHEME):
                raise errors.TABLET_UNKNOWN.raised()
            request.device = devices.known(shown.removeprefix(_SCHEME).strip()[:100], at=clock.now())
            held = Held("device", institution=request.device.institution_id)
            request.actor = Actor(name=request.device.name, held=(held,))
            return guarded(request, *args, **kwargs)

        return csrf_exempt(refusals(known))

    return decorate


class Pairing(msgspec.Struct):
    code: str
    name: str = ""


@csrf_exempt
@refusals
@page(permissions.PAIR)
@require_POST
def pair(request: Request) -> HttpResponse:
    """A new tablet shows the director's code."""
    sent = msgspec.json.decode(request.body, type=Pairing)
    made, token = devices.pair(
        code=sent.code, name=sent.name, address=sessions.address_of(request), by=request.actor, at=clock.now()
    )
    institution = {"id": made.institution_id, "name": made.institution.name}
    return answer({"token": token, "institution": institution, "device": {"id": made.pk, "name": made.name}})


class Pin(msgspec.Struct):
    employment: int
    pin: str


@tablet(permissions.UNLOCK)
@require_POST
def unlock(request: TabletRequest) -> HttpResponse:
    """Somebody's PIN brings the share of the device key with which the tablet opens offline, too."""
    sent = msgspec.json.decode(request.body, type=Pin)
    share = unlocking.unlock(
        device=request.device, employment_id=sent.employment, pin=sent.pin[:20], by=request.actor, at=clock.now()
    )
    wrap = {"salt": base64.urlsafe_b64encode(share.salt).rstrip(b"=").decode(), "key": share.key}
    return answer({"ok": True, "wrap": wrap})


@tablet(permissions.READ_ROLL)
@require_GET
def roll(request: TabletRequest) -> HttpResponse:
    """The institution's day; once a day it is kept that this tablet has read it."""
    at = clock.now()
    hand_over_keys.of_day(request.device.institution, at=at)
    found = rolls.of_day(request.device.institution, at=at)
    devices.read(device=request.device, children=[one["id"] for one in found["children"]], by=request.actor, at=at)
    return answer(found)


@tablet(permissions.HAND_IN)
@require_POST
def events(request: TabletRequest) -> HttpResponse:
    """What happened in the room."""
    told, at = shapes.envelope(request.body), clock.now()
    found = intake.take(device=request.device, told=told, by=request.actor, at=at)
    return answer({"now": at, "results": found})
