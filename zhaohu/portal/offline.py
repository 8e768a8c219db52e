"""What a family's phone opens without a network: a page without data, on which an absence can be reported."""

from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from zhaohu.core import worker as service_worker
from zhaohu.core.access import NOBODY, Request, page
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.portal import permissions

_FILES = ("build/zhaohu.css", "build/app.js", "build/family.js", "build/icons.svg", "portal/logo.svg")


@page(permissions.OPEN_OFFLINE)
@require_GET
def home(request: Request) -> HttpResponse:
    """The same for everybody; whose child it is about, the phone knows."""
    return render(
        request, "portal/offline.html", {"reasons": AbsenceReason, "idle_minutes": None, "actor": NOBODY}
    )  # fmt: skip


@page(permissions.OPEN_OFFLINE)
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker of the family's pages: whatever the network does not answer, the kept page does."""
    large = "-large" if request.COOKIES.get("zh-type") == "large" else ""
    return service_worker.script(
        name="family", scope=resolve_url("portal:family"), page=resolve_url("portal:offline"), addresses=[],
        files=_FILES, look=f"-{get_language()}{large}", fresh=True,
    )  # fmt: skip
