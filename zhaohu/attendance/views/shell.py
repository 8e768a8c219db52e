"""The page of the tablet, its service worker and its manifest: the same for everybody, and without data."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.templatetags.static import static
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from zhaohu.attendance.permissions.shell import OPEN_TABLET
from zhaohu.core import worker as service_worker
from zhaohu.core.access import Request, page

_FILES = ("build/tablet.js", "build/tablet-look.css", "build/icons.svg", "portal/logo.svg")


@page(OPEN_TABLET)
@require_GET
def home(request: Request) -> HttpResponse:
    """An empty page; its script does the rest, with or without a network."""
    return render(request, "attendance/tablet.html")


@page(OPEN_TABLET)
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, told which files to keep and of which version they are."""
    home = resolve_url("attendance:tablet")
    return service_worker.script(
        name="tablet", scope=home, page=home, addresses=[resolve_url("attendance:tablet_manifest")], files=_FILES
    )


@page(OPEN_TABLET)
@require_GET
def manifest(request: Request) -> HttpResponse:
    home = resolve_url("attendance:tablet")
    told = {
        "name": gettext("照护 · 班级平板"), "short_name": gettext("班级平板"), "id": home, "start_url": home,
        "scope": home, "display": "standalone", "background_color": "#F2F0EB", "theme_color": "#155E75",
        "icons": [{"src": static("portal/logo.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")
