"""Pages that combine rooms: the home of each audience, the catalogue of problems, and the sign of life."""

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import errors
from zhaohu.core.access import Request, page
from zhaohu.portal import navigation, permissions

_YEAR = 365 * 86400


def workplace_of(request: Request) -> str:
    """The address of the page on which this person's day begins; empty for visitors."""
    entries = navigation.audience(request.actor).entries
    found = [] if entries == navigation.PUBLIC else navigation.items(request, entries)
    return found[0].url if found else ""


@page(permissions.SEE_HOME)
@require_GET
def home(request: Request) -> HttpResponse:
    """The first page: for the public what it can find and check; everybody else goes on to his own."""
    if not request.actor.is_anonymous and (address := workplace_of(request)):
        return HttpResponseRedirect(address)
    return render(request, "portal/home.html")


@page(permissions.SEE_HOME)
@require_GET
def mine(request: Request) -> HttpResponse:
    """What belongs to the reader: messages, devices, the way to sign in or out."""
    if request.actor.is_anonymous:
        return redirect("accounts:sign_in")
    return render(request, "portal/mine.html", {"workplace": workplace_of(request)})


@page(permissions.SEE_HOME)
@require_GET
def problems(request: Request) -> HttpResponse:
    """Every code that a page or the API may answer, with its sentence and the way on."""
    return render(request, "portal/problems.html", {"problems": errors.catalogue()})


@page(permissions.SET_READING)
@require_http_methods(["POST"])
def reading(request: Request) -> HttpResponse:
    """Language and size of type, kept in this browser; works without JavaScript."""
    back = request.POST.get("next", "")
    answer = HttpResponseRedirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=_YEAR, samesite="Lax")
        translation.activate(language)
    if (size := request.POST.get("type")) is not None:
        answer.set_cookie("zh-type", "large" if size == "large" else "", max_age=_YEAR, samesite="Lax")
    return answer


@page(permissions.SEE_HOME)
@require_GET
def alive(request: Request) -> HttpResponse:
    """200 when the web server and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
