"""Objections to statements of institutions' files, as the district answers them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.statements import StatementState
from zhaohu.supervision.forms.statements import AnswerForm
from zhaohu.supervision.permissions import statements as permissions
from zhaohu.supervision.queries import statements as queries
from zhaohu.supervision.services import statements as services


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """What waits comes first, by its term."""
    rows = paged(request, queries.visible(request.actor), ("state", "due_on", "pk"), size=20)
    context = {"page": rows, "on": clock.day_of(clock.now()), "filed": StatementState.FILED}
    return render(request, "supervision/office/statements.html", context)


@page(permissions.SEE)
@require_http_methods(["GET", "POST"])
def statement(request: Request, statement_id: int) -> HttpResponse:
    """One objection, and the answer."""
    row = get_object_or_404(queries.visible(request.actor), pk=statement_id)
    form = AnswerForm(sent(request), initial={"corrected": "no"})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            services.answer(objection=row, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已答复，机构已收到通知。"))
            return redirect("supervision:statement", statement_id=row.pk)
    context = {"row": row, "form": form, "waits": row.state == StatementState.FILED}
    return render(request, "supervision/office/statement.html", context, status=422 if form.errors else 200)
