"""What is shown where no view has answered: told from the same catalogue as everything else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhaohu.core import errors
from zhaohu.core.middleware import respond, wants_json


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return respond(request, errors.NOT_FOUND.raised())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself refuses: an unknown host, too many fields."""
    return _bare(request, errors.BAD_REQUEST)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or with that of another session."""
    return respond(request, errors.FORM_EXPIRED.raised())


def unexpected(request: HttpRequest, *_: Any) -> HttpResponse:
    """A fault of ours. Its page asks nothing of the database, which may be the fault."""
    return _bare(request, errors.UNEXPECTED)


def _bare(request: HttpRequest, problem: errors.Problem) -> HttpResponse:
    error = problem.raised()
    if wants_json(request):
        return respond(request, error)
    return render(None, "portal/failure.html", {"error": error}, status=problem.status)
