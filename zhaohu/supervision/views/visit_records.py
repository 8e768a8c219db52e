"""A signed record, as the office and the institution read it: on the screen, and on paper."""

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zhaohu.core import clock, downloads
from zhaohu.core.access import Action, Request, page
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.inspections import DONE
from zhaohu.supervision.models import Inspection, VisitPhoto, VisitRecord, VisitVoice
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import visits as queries
from zhaohu.supervision.record_document import told
from zhaohu.supervision.services import visit_files, visit_records

_File = TypeVar("_File", VisitPhoto, VisitVoice)


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
    photos = queries.standing_files(VisitPhoto.objects.filter(event__late=False), row.inspection)
    voices = queries.standing_files(VisitVoice.objects.filter(event__late=False), row.inspection)
    context = {
        "record": row, "inspection": row.inspection, "told": said, "intact": visit_records.intact(row),
        "photos": photos.select_related("event__user").order_by("event__at"),
        "voices": voices.select_related("event__user", "file").order_by("event__at"),
        "may_hear": permissions.HEAR_VOICE.allows(request.actor, row.inspection),
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


def _standing(request: Request, found: QuerySet[_File], key: UUID, guard: Action) -> _File:
    """A file that nobody has withdrawn, for whoever may read the record, and for the officers before it is signed."""
    row = get_object_or_404(found.select_related("file", "event__inspection"), pk=key)
    inspection = row.event.inspection
    if not queries.sent(request.actor).filter(inspection=inspection).exists():
        rows = guard.rows(request.actor, Inspection.objects.filter(state__in=DONE))
        get_object_or_404(queries.signed_record(get_object_or_404(rows, pk=inspection.pk)))
    return get_object_or_404(queries.standing_files(found.select_related("file"), inspection), pk=key)


@page(permissions.SEE_RECORD)
@require_GET
def photo(request: Request, photo_key: UUID) -> HttpResponse:
    """A photo of a visit."""
    return downloads.shown(_standing(request, VisitPhoto.objects.all(), photo_key, permissions.SEE_RECORD).file)


@page(permissions.HEAR_VOICE)
@require_GET
def voice(request: Request, voice_key: UUID) -> HttpResponse:
    """A voice note of a visit; the officers' alone."""
    row = _standing(request, VisitVoice.objects.all(), voice_key, permissions.HEAR_VOICE)
    return downloads.shown(visit_files.hear(voice=row, by=request.actor, at=clock.now()).file)
