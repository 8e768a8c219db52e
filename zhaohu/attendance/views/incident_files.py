"""Pictures and evidence packs of incidents."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhaohu.attendance import incident_document
from zhaohu.attendance.models import IncidentPack, IncidentPhoto
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.views import incidents
from zhaohu.core import clock, downloads, storage
from zhaohu.core.access import Request, page


@page(permissions.SEE_PHOTO)
@require_GET
def photo(request: Request, incident_photo_id: int) -> HttpResponse:
    """A picture: for a guardian only where he has a notice of it, for the district only where it is told."""
    related = ("file", "incident__child", "incident__institution")
    rows = permissions.SEE_PHOTO.rows(request.actor, IncidentPhoto.objects.select_related(*related))
    row, at = get_object_or_404(rows, pk=incident_photo_id), clock.now()
    noticed = queries.notices(request.actor, clock.day_of(at)).filter(incident=row.incident_id).exists()
    if not noticed and not queries.visible(request.actor).filter(pk=row.incident_id).exists():
        raise Http404
    incidents.read(request, row.incident, _("事件照片"), at)
    return downloads.shown(row.file)


def _frozen(request: Request, pack_id: int) -> IncidentPack:
    rows = IncidentPack.objects.select_related("file", "incident__institution", "incident__child")
    rows = permissions.SEE_PACK.rows(request.actor, rows.filter(file__isnull=False))
    row = get_object_or_404(rows.filter(incident__in=queries.visible(request.actor).values("pk")), pk=pack_id)
    incidents.read(request, row.incident, _("事件证据包"), clock.now())
    return row


@page(permissions.SEE_PACK)
@require_GET
def pack(request: Request, pack_id: int) -> HttpResponse:
    """The pack as it was frozen, byte for byte."""
    row = _frozen(request, pack_id)
    if row.file is None:
        raise Http404
    answer = HttpResponse(storage.get(row.file.key), content_type=row.file.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.file.name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@page(permissions.SEE_PACK)
@require_GET
def document(request: Request, pack_id: int) -> HttpResponse:
    """The pack as a PDF for people."""
    row = _frozen(request, pack_id)
    made = incident_document.pdf(row, at=clock.now())
    headers = {
        "Content-Disposition": f'inline; filename="incident-{row.incident_id}-{row.number}.pdf"',
        "Cache-Control": "private, no-store",
    }  # fmt: skip
    return HttpResponse(made, content_type="application/pdf", headers=headers)
