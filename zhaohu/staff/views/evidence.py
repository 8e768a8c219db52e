"""The bytes of a person's evidence."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page
from zhaohu.institutions.models import StoredFile
from zhaohu.staff.models import Credential, RecordQuery, TrainingRecord
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.services import readings
from zhaohu.staff.views import people


@page(permissions.SEE_FILE)
@require_GET
def file(request: Request, employment_id: int, evidence_id: int) -> HttpResponse:
    """One file of the person's certificates, training or answers, under a policy that lets nothing in it run."""
    row = people.found(request, employment_id, permissions.SEE_FILE)
    kept = (
        Credential.objects.filter(member=row.member_id, file=evidence_id).values("file")
        .union(TrainingRecord.objects.filter(member=row.member_id, file=evidence_id).values("file"))
        .union(RecordQuery.objects.filter(member=row.member_id, file=evidence_id).values("file"))
    )  # fmt: skip
    if not kept:
        raise Http404
    reason, place = people.reason_of(request), people.place_of(request, row)
    readings.record(
        employment=row, reason=reason, items=_("证书或答复的原文"), place=place, by=request.actor, at=clock.now()
    )
    return downloads.shown(StoredFile.objects.get(pk=evidence_id))
