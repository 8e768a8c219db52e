"""The page of the tablet, its service worker and its manifest: the same for everybody, and without data."""

import functools
import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.templatetags.static import static
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from zhaohu.attendance.permissions.shell import OPEN_TABLET
from zhaohu.core.access import Request, page

_FILES = ("build/tablet.js", "build/tablet-look.css", "build/icons.svg", "portal/logo.svg")
_WORKER = "build/tablet-worker.js"


@page(OPEN_TABLET)
@require_GET
def home(request: Request) -> HttpResponse:
    """An empty page; its script does the rest, with or without a network."""
    return render(request, "attendance/tablet.html")


@page(OPEN_TABLET)
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, told which files to keep and of which version they are."""
    files = [resolve_url("attendance:tablet"), resolve_url("attendance:tablet_manifest"), *map(static, _FILES)]
    shell = json.dumps({"version": _version(), "files": files})
    script = f"const SHELL = {shell};\n{_found(_WORKER).read_text(encoding='utf-8')}"
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


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


def _found(name: str) -> Path:
    """A static file where it lies. Raises ImproperlyConfigured before the front end is built."""
    path = finders.find(name)
    if not isinstance(path, str):
        raise ImproperlyConfigured(f"static file {name} is not built")
    return Path(path)


@functools.cache
def _version() -> str:
    """Another one as soon as one of the files is another."""
    total = hashlib.sha256()
    for name in (*_FILES, _WORKER):
        total.update(_found(name).read_bytes())
    return f"tablet-{total.hexdigest()[:16]}"
