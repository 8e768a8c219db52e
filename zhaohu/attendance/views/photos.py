"""Pictures of the day: a tablet sends one, families and staff look at them."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.attendance.permissions import logs as permissions
from zhaohu.attendance.queries import logs as queries
from zhaohu.attendance.queries import pickups
from zhaohu.attendance.services import log_entries
from zhaohu.attendance.views import logs
from zhaohu.attendance.views.tablet import TabletRequest, answer, tablet
from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page


@page(permissions.SEE_PHOTO)
@require_GET
def photo(request: Request, log_entry_id: int) -> HttpResponse:
    """The picture of an entry, while every child on it may be photographed."""
    found, at = get_object_or_404(queries.photos(request.actor), pk=log_entry_id), clock.now()
    hidden = pickups.is_blocked(found.child_id, request.actor, clock.day_of(at))
    if found.photo is None or hidden or not queries.may_show(found, clock.day_of(at)):
        raise Http404
    logs.read(request, found.institution, [found.child_id], _("日志里的照片"), at)
    return downloads.shown(found.photo.file)


@tablet(permissions.SEND_PHOTO)
@require_POST
def send(request: TabletRequest, photo_key: UUID) -> HttpResponse:
    """The bytes of a picture that a log event names."""
    log_entries.send_photo(id=photo_key, data=request.body, device=request.device, by=request.actor, at=clock.now())
    return answer({"id": str(photo_key)})
