"""Uploading materials, and opening a file: always through permission, never by a path."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock, downloads
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent
from zhaohu.institutions.choices.case import WITH_INSTITUTION
from zhaohu.institutions.forms import filing as forms
from zhaohu.institutions.models import FilingCase
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import filing as queries
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.services import materials as services
from zhaohu.institutions.views.filing import own_case_of


@page(permissions.FILL_IN)
@require_http_methods(["GET", "POST"])
def material(request: Request, case_number: str, code: str) -> HttpResponse:
    """One material: its files with their dates, and the way to add one."""
    case = own_case_of(request, case_number)
    item = next((row for row in asked.listed(case) if row["code"] == code and not row["form"]), None)
    if item is None:
        raise Http404
    form = forms.UploadForm(sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid() and _uploaded(request, case, code, form):
        return redirect("institutions:own_material", case.number, code)
    versions = queries.versions_of(request.actor).filter(material__case=case, material__code=code).order_by("-number")
    context = {
        "case": case, "item": item, "form": form, "versions": versions, "editable": case.state in WITH_INSTITUTION,
        "threads": [one for one in queries.open_threads(case) if one.field == code],
    }  # fmt: skip
    return render(request, "institutions/filing/material.html", context, status=422 if form.errors else 200)


def _uploaded(request: Request, case: FilingCase, code: str, form: forms.UploadForm) -> bool:
    """Keep the file; False leaves the form with the reason beside its field."""
    given, at = dict(form.cleaned_data), clock.now()
    file = given.pop("file")
    try:
        data = services.read(file, case=case, at=at)
        services.upload(case=case, code=code, data=data, name=file.name, **given, by=request.actor, at=at)
    except ProblemError as problem:
        problem.add_to(form)
        return False
    messages.success(request, _("已上传。可以继续上传，或返回任务清单。"))
    return True


@page(permissions.FILL_IN)
@require_POST
def withdraw_version(request: Request, version_id: int) -> HttpResponse:
    """Take a file out of what counts; it stays in the case."""
    version = get_object_or_404(queries.versions_of(request.actor), pk=version_id)
    services.withdraw(version=version, by=request.actor, at=clock.now())
    messages.success(request, _("已撤下，文件仍保留在案卷中。"))
    return redirect("institutions:own_material", version.material.case.number, version.material.code)


@page(permissions.OPEN_MATERIAL_FILE)
@require_GET
def file(request: Request, file_id: int) -> HttpResponse:
    """The bytes of a file, under a policy that lets nothing in it run."""
    found = queries.file_for(request.actor, file_id)
    if found is None:
        raise Http404
    return downloads.shown(found, way="attachment" if "download" in request.GET else "inline")
