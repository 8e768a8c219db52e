"""What a paired tablet asks for. It shows its token in each request; there is no session and no cookie."""

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
from zhaohu.attendance.services import devices, intake, shapes
from zhaohu.core import clock
from zhaohu.core.access import Action, Actor, Held, Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError

_SCHEME = "Tablet "
_JSON = msgspec.json.Encoder()


class TabletRequest(Request):
    """A request of a paired tablet."""

    device: Device


Endpoint = Callable[..., HttpResponse]


def answer(body: Any, status: int = 200) -> HttpResponse:
    """JSON, never kept by anybody on the way."""
    return HttpResponse(
        _JSON.encode(body), content_type="application/json", status=status, headers={"Cache-Control": "no-store"}
    )


def refusals(view: Endpoint) -> Endpoint:
    """Problems are told as problem+json."""

    @functools.wraps(view)
    def told(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
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
            scheme, token = (request.headers.get("Authorization") or "")[:7], request.headers.get("Authorization", "")[7:]
            if scheme != _SCHEME or not token:
                raise errors.TABLET_UNKNOWN.raised()
            request.device = devices.known(token.strip()[:100], at=clock.now())
            held = Held("device", institution=request.device.institution_id)
            request.actor = Actor(name=request.device.name, held=(held,))
            return guarded(request, *args, **kwargs)

        return csrf_exempt(refusals(known))  # type: ignore[arg-type]

    return decorate


class Pairing(msgspec.Struct):
    code: str
    name: str = ""


@csrf_exempt
@refusals
@page(permissions.PAIR)  # type: ignore[arg-type]
@require_POST
def pair(request: Request) -> HttpResponse:
    """A new tablet shows the director's code."""
    sent = msgspec.json.decode(request.body, type=Pairing)
    made, token = devices.pair(
        code=sent.code, name=sent.name, address=sessions.address_of(request), by=request.actor, at=clock.now()
    )
    institution = {"id": made.institution_id, "name": made.institution.name}
    return answer({"token": token, "institution": institution, "device": {"id": made.pk, "name": made.name}})


@tablet(permissions.READ_ROLL)
@require_GET
def roll(request: TabletRequest) -> HttpResponse:
    """The institution's day."""
    return answer(rolls.of_day(request.device.institution, at=clock.now()))


@tablet(permissions.HAND_IN)
@require_POST
def events(request: TabletRequest) -> HttpResponse:
    """What happened in the room."""
    told, at = shapes.envelope(request.body), clock.now()
    found = intake.take(device=request.device, told=told, by=request.actor, at=at)
    return answer({"now": at, "results": intake.results(found)})
