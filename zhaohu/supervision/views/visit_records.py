"""A signed record, as the office and the institution read it: on the screen, and on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhaohu.core import downloads
from zhaohu.core.access import Request, page
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.inspections import DONE
from zhaohu.supervision.models import Inspection, VisitPhoto, VisitRecord
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.record_document import told
from zhaohu.supervision.services import visit_records


@page(permissions.SEE_RECORDS)
@require_GET
def listing(request: Request) -> HttpResponse:
    """What was checked at an institution, the latest first."""
    rows = permissions.SEE_RECORDS.rows(request.actor, Inspection.objects.filter(state__in=DONE))
    found = paged(request, rows.select_related("institution", "district"), ("-signed_at", "-pk"), size=20)
    return render(request, "supervision/visits/records.html", {"page": found})


def _signed(request: Request, inspection_id: int) -> VisitRecord:
    rows = permissions.SEE_RECORD.rows(request.actor, Inspection.objects.filter(state__in=DONE))
    found = get_object_or_404(rows.select_related("institution", "district"), pk=inspection_id)
    return get_object_or_404(queries.signed_record(found))


@page(permissions.SEE_RECORD)
@require_GET
def record(request: Request, inspection_id: int) -> HttpResponse:
    """The record as it was signed, and whether it still is."""
    row = _signed(request, inspection_id)
    entry = visit_records.sealed(row)
    said = told(row, entry=entry.pk if entry else 0)
    photos = VisitPhoto.objects.filter(event__inspection=row.inspection, event__late=False)
    context = {
        "record": row, "inspection": row.inspection, "told": said, "intact": visit_records.intact(row),
        "photos": photos.select_related("event__user").order_by("event__at"),
        "late": row.inspection.events.filter(late=True).select_related("user").order_by("at"),
        "paper": getattr(row, "paper", None), "entry": entry,
        "to_institution": permissions.SEE_RECORDS.allows(request.actor, row.inspection),
    }  # fmt: skip
    return render(request, "supervision/visits/record.html", context)


@page(permissions.SEE_RECORD)
@require_GET
def document(request: Request, inspection_id: int) -> HttpResponse:
    """The record on paper, once the job has made it."""
    row = _signed(request, inspection_id)
    return downloads.shown(get_object_or_404(queries.paper_of(row)).file)


@page(permissions.SEE_RECORD)
@require_GET
def photo(request: Request, photo_key: UUID) -> HttpResponse:
    """A photo of a visit, for whoever may read its record, and for the officers before it is signed."""
    row = get_object_or_404(VisitPhoto.objects.select_related("file", "event__inspection"), pk=photo_key)
    inspection = row.event.inspection
    if not queries.sent(request.actor).filter(inspection=inspection).exists():
        _signed(request, inspection.pk)
    return downloads.shown(row.file)
