"""Objections to statements of institutions' files, as the district answers them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as paged
from zhaohu.supervision.choices.statements import StatementState
from zhaohu.supervision.forms.statements import AnswerForm
from zhaohu.supervision.models import StatementObjection
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
@require_GET
def statement(request: Request, statement_id: int) -> HttpResponse:
    """One objection, and where it is answered."""
    row = get_object_or_404(queries.visible(request.actor), pk=statement_id)
    return _shown(request, row, AnswerForm(initial={"corrected": "no"}))


@page(permissions.ANSWER)
@require_POST
def answer(request: Request, statement_id: int) -> HttpResponse:
    """Answer an objection."""
    row = get_object_or_404(permissions.ANSWER.rows(request.actor, queries.visible(request.actor)), pk=statement_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            services.answer(objection=row, **form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("已答复，机构已收到通知。"))
            return redirect("supervision:statement", statement_id=row.pk)
    return _shown(request, row, form)


def _shown(request: Request, row: StatementObjection, form: AnswerForm) -> HttpResponse:
    context = {"row": row, "form": form, "waits": row.state == StatementState.FILED}
    return render(request, "supervision/office/statement.html", context, status=422 if form.errors else 200)
