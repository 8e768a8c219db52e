"""What every answer passes through: security headers, and problems told in words."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url

from zhaohu.core import errors

Answer = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'self'",
    )
)


PERMISSIONS_POLICY = "geolocation=(self), camera=(self), microphone=()"


def with_base_map(answer: HttpResponse) -> HttpResponse:
    """The answer, which may show the tiles of the base map where one is named."""
    if settings.BASE_MAP_TILES:
        origin = "/".join(settings.BASE_MAP_TILES.split("/")[:3])
        answer["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace("img-src", f"img-src {origin}")
    return answer


def with_microphone(answer: HttpResponse) -> HttpResponse:
    """The answer, whose page may record a voice and play what it keeps; no other page may."""
    answer["Permissions-Policy"] = PERMISSIONS_POLICY.replace("microphone=()", "microphone=(self)")
    answer["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; media-src 'self' blob:"
    return answer


class SecurityHeadersMiddleware:
    """Headers that hold for every page; an answer may set its own first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ProblemMiddleware:
    """Turn a problem that a view raised into its page or its problem+json."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and wants_json(request):
            allowed = response.headers["Allow"]
            response = respond(request, errors.METHOD_NOT_ALLOWED.raised())
            response.headers["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        problem = as_problem(exception)
        return respond(request, problem) if problem else None


def as_problem(exception: Exception) -> errors.ProblemError | None:
    """The problem behind an exception; None for a fault of ours, which must stay loud."""
    if isinstance(exception, errors.ProblemError):
        return exception
    if isinstance(exception, Http404):
        return errors.NOT_FOUND.raised()
    if isinstance(exception, PermissionDenied):
        return errors.NOT_ALLOWED.raised(action="")
    if isinstance(exception, IntegrityError):
        try:
            return errors.from_database(exception)
        except IntegrityError:
            return None
    return None


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.path.endswith(".json")


def respond(request: HttpRequest, error: errors.ProblemError) -> HttpResponse:
    """The page, or the problem+json, of a problem."""
    if wants_json(request):
        return JsonResponse(error.as_json(), status=error.problem.status, content_type="application/problem+json")
    if error.problem is errors.SIGN_IN_NEEDED:
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    return render(request, "portal/problem.html", {"error": error}, status=error.problem.status)
