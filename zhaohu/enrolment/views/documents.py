"""A family's documents: handed in once, opened by the family and by whoever checks them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent
from zhaohu.enrolment.forms import applications as forms
from zhaohu.enrolment.models import FamilyDocument
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.enrolment.queries import applicants
from zhaohu.enrolment.services import documents as services
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings
from zhaohu.rules import queries as rules


@page(permissions.KEEP_DOCUMENT)
@require_http_methods(["GET", "POST"])
def family_documents(request: Request) -> HttpResponse:
    """What the family has handed in, and the way to add a document."""
    at = clock.now()
    kinds = rules.worded("enrolment.documents", on=clock.day_of(at))
    children = permissions.BEGIN.rows(request.actor, Child.objects.order_by("-born_on", "pk"))
    form = forms.DocumentForm(
        sent(request), request.FILES if request.method == "POST" else None, children=children, kinds=kinds,
        initial={"kind": request.GET.get("kind", ""), "child": children.first()},
    )  # fmt: skip
    if form.is_valid() and _kept(request, form):
        return redirect("enrolment:family_documents")
    rows = permissions.SEE_DOCUMENT.rows(request.actor, FamilyDocument.objects.filter(withdrawn_at__isnull=True))
    held = rows.select_related("file", "child").order_by("kind", "-pk")
    context = {"form": form, "rows": [(row, kinds.get(row.kind, {})) for row in held], "kinds": kinds}
    return render(request, "enrolment/applications/documents.html", context, status=422 if form.errors else 200)


def _kept(request: Request, form: forms.DocumentForm) -> bool:
    given, at = dict(form.cleaned_data), clock.now()
    file = given.pop("file")
    try:
        services.upload(**given, data=services.read(file, at=at), name=file.name, by=request.actor, at=at)
    except ProblemError as problem:
        problem.add_to(form)
        return False
    messages.success(request, _("已上传。所有申请都能用这份材料。"))
    return True


@page(permissions.KEEP_DOCUMENT)
@require_POST
def withdraw_document(request: Request, document_id: int) -> HttpResponse:
    """Take a document down."""
    rows = permissions.KEEP_DOCUMENT.rows(request.actor, FamilyDocument.objects.all())
    services.withdraw(document=get_object_or_404(rows, pk=document_id), by=request.actor, at=clock.now())
    messages.success(request, _("已撤下，不再计分。"))
    return redirect("enrolment:family_documents")


@page(permissions.SEE_DOCUMENT)
@require_GET
def document_file(request: Request, document_id: int) -> HttpResponse:
    """The bytes of one's own document."""
    rows = permissions.SEE_DOCUMENT.rows(request.actor, FamilyDocument.objects.select_related("file"))
    return downloads.shown(get_object_or_404(rows, pk=document_id).file)


@page(permissions.CHECK_DOCUMENT)
@require_GET
def applicant_file(request: Request, choice_id: int, document_id: int) -> HttpResponse:
    """The bytes of an applicant's document; the family sees that it was opened."""
    at = clock.now()
    choice = get_object_or_404(applicants.seen(request.actor), pk=choice_id)
    found = next((one for one in applicants.documents(choice, on=clock.day_of(at)) if one.pk == document_id), None)
    if found is None:
        raise Http404
    institution = choice.offer.institution
    readings.record(
        children=[choice.application.child], purpose=ReadingPurpose.APPLICATION, items=_("家庭材料的原文"),
        place=institution.name, institution=institution.pk, division=institution.district_id, by=request.actor, at=at,
    )  # fmt: skip
    return downloads.shown(found.file)
