"""The quality grade of an institution, entered from its file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.forms.review import GradeForm
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries import search as queries
from zhaohu.institutions.services import grades


@page(permissions.RECORD_GRADE)
@require_http_methods(["GET", "POST"])
def record(request: Request, institution_id: int) -> HttpResponse:
    """Record the grade that a document gave."""
    found = get_object_or_404(queries.visible_to(request.actor), pk=institution_id)
    known = {"grade": found.quality_grade, "graded_on": found.graded_on, "document": found.grade_document}
    form = GradeForm(sent(request), initial=known)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            grades.record(institution_id=found.pk, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已登记质量等级，机构的公示页和找托育页当时显示。"))
            return redirect("institutions:institution_file", institution_id=found.pk)
    context = {"institution": found, "form": form, "now": clock.now()}
    return render(request, "institutions/review/grade.html", context, status=422 if form.errors else 200)
