"""The officer's phone on a visit: a page without data that works alone, and what it asks the server for."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.templatetags.static import static
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock, uploads
from zhaohu.core import worker as service_worker
from zhaohu.core.access import Action, Request, View, page
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import INPUT_INVALID, ProblemError, from_database
from zhaohu.core.middleware import with_microphone
from zhaohu.supervision.choices.inspections import Conclusion
from zhaohu.supervision.choices.visits import VisitEventKind
from zhaohu.supervision.errors import visits as errors
from zhaohu.supervision.models import Inspection
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.services import visit_files, visit_intake, visit_records
from zhaohu.supervision.services import visit_shapes as shapes

_FILES = ("build/visit.js", "build/visit-look.css", "build/icons.svg", "portal/logo.svg")
_JSON = msgspec.json.Encoder()


@page(permissions.OPEN_PHONE)
@require_GET
def home(request: Request) -> HttpResponse:
    """An empty page; its script does the rest, with or without a network."""
    return with_microphone(render(request, "supervision/visits/phone.html"))


@page(permissions.OPEN_PHONE)
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, told which files to keep and of which version they are."""
    home = resolve_url("supervision:visit_phone")
    return service_worker.script(
        name="visit", scope=home, page=home, addresses=[resolve_url("supervision:visit_manifest")], files=_FILES,
        look=f"-{get_language()}",
    )  # fmt: skip


@page(permissions.OPEN_PHONE)
@require_GET
def manifest(request: Request) -> HttpResponse:
    home = resolve_url("supervision:visit_phone")
    told = {
        "name": gettext("照护 · 现场检查"), "short_name": gettext("现场检查"), "id": home, "start_url": home,
        "scope": home, "display": "standalone", "background_color": "#F6F4EF", "theme_color": "#155E75",
        "icons": [{"src": static("portal/logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


def _answer(body: Any) -> HttpResponse:
    return HttpResponse(
        _JSON.encode(body), content_type="application/json", headers={"Cache-Control": "private, no-store"}
    )


def _endpoint(guard: Action) -> Callable[[View], View]:
    """Guard an endpoint of the phone by the officer's session; problems are told as problem+json."""

    def decorate(view: View) -> View:
        guarded = page(guard)(view)

        @functools.wraps(guarded)
        def told(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return guarded(request, *args, **kwargs)
            except IntegrityError as error:
                problem = from_database(error)
            except ProblemError as error:
                problem = error
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                problem = INPUT_INVALID.raised(reason=str(error)[:200])
            return JsonResponse(
                problem.as_json(), status=problem.problem.status, content_type="application/problem+json"
            )

        return told

    return decorate


def _visit(request: Request, inspection_id: int) -> Inspection:
    """A visit to which the officer was sent. Raises VISIT_NOT_SENT."""
    found = queries.sent(request.actor).filter(inspection=inspection_id).first()
    if found is None:
        raise errors.NOT_SENT.raised()
    return found.inspection


@_endpoint(permissions.SEE_OWN)
@require_GET
def mine(request: Request) -> HttpResponse:
    """Who is signed in, the share of the key under which the phone keeps things for him, and his visits."""
    at = clock.now()
    rows = queries.sent(request.actor).order_by("inspection__planned_on", "inspection_id")
    half = lookup(f"visit {request.actor.user_id}")
    get_token(request)  # the phone's page is kept, so its cookie comes with the first answer
    return _answer(
        {
            "user": {"id": request.actor.user_id, "name": request.actor.name}, "now": at, "half": half.hex(),
            "visits": [queries.summary(one.inspection, at) for one in rows[:100]],
        }
    )  # fmt: skip


@_endpoint(permissions.LOAD)
@require_POST
def load(request: Request, inspection_id: int) -> HttpResponse:
    """Everything of a visit, so that the phone needs nobody on site."""
    return _answer(visit_intake.load(inspection=_visit(request, inspection_id), by=request.actor, at=clock.now()))


@_endpoint(permissions.SEE_OWN)
@require_GET
def whole(request: Request, inspection_id: int) -> HttpResponse:
    """The visit as it stands, for a phone that has loaded it."""
    return _answer(queries.whole(_visit(request, inspection_id), clock.now()))


@_endpoint(permissions.TELL)
@require_POST
def events(request: Request, inspection_id: int) -> HttpResponse:
    """A batch of what the officer told; each event is answered."""
    inspection, at = _visit(request, inspection_id), clock.now()
    results = visit_intake.take(
        inspection=inspection, told=shapes.envelope(request.body), by=request.actor, at=at
    )  # fmt: skip
    return _answer({"now": at, "results": results})


def _kept(request: Request, inspection_id: int, kind: VisitEventKind, id: UUID) -> HttpResponse:
    """Keep the body as a file; what is far too large is refused before it is read. Raises UPLOAD_TOO_LARGE."""
    inspection, at = _visit(request, inspection_id), clock.now()
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    uploads.check_size(size, maximum_bytes=visit_files.limit(inspection, kind, at))
    visit_files.keep(inspection=inspection, kind=kind, id=id, data=request.body, by=request.actor, at=at)
    return _answer({"id": str(id)})


@_endpoint(permissions.KEEP_PHOTO)
@require_POST
def photo(request: Request, inspection_id: int, photo_key: UUID) -> HttpResponse:
    """The bytes of a photo."""
    return _kept(request, inspection_id, VisitEventKind.PHOTO, photo_key)


@_endpoint(permissions.KEEP_VOICE)
@require_POST
def voice(request: Request, inspection_id: int, voice_key: UUID) -> HttpResponse:
    """The bytes of a voice note."""
    return _kept(request, inspection_id, VisitEventKind.VOICE, voice_key)


class Summing(msgspec.Struct):
    conclusion: Conclusion
    summary: shapes.Text


@_endpoint(permissions.MAKE_RECORD)
@require_POST
def make_record(request: Request, inspection_id: int) -> HttpResponse:
    """The record for those who sign."""
    inspection = _visit(request, inspection_id)
    told = msgspec.json.decode(request.body, type=Summing)
    made = visit_records.make(
        inspection=inspection, conclusion=told.conclusion, summary=told.summary, by=request.actor,
        at=clock.now(),
    )  # fmt: skip
    return _answer(queries.record(made))


class Signing(msgspec.Struct):
    """`record` is the SM3 of what was shown and is signed."""

    record: str
    strokes: list[list[tuple[float, float]]] = []
    institution: bool = False
    name: shapes.Line = ""
    post: shapes.Line = ""
    refused: shapes.Line = ""
    witness: shapes.Line = ""


@_endpoint(permissions.SIGN)
@require_POST
def sign(request: Request, inspection_id: int) -> HttpResponse:
    """A signature: the officer's own, or that of the institution's person on his phone."""
    inspection = _visit(request, inspection_id)
    told = msgspec.json.decode(request.body, type=Signing)
    strokes = [[list(point) for point in line] for line in told.strokes]
    house = None
    if told.institution:
        house = visit_records.OfInstitution(
            name=told.name, post=told.post, strokes=strokes, refused_because=told.refused, witness=told.witness
        )
    made = visit_records.sign(
        inspection=inspection, record=told.record, strokes=strokes, institution=house, by=request.actor,
        at=clock.now(),
    )  # fmt: skip
    return _answer({"record": queries.record(made.record), "state": Inspection.objects.get(pk=inspection.pk).state})
