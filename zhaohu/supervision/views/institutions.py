"""What an institution is asked, and its reply. These pages read questions, and nothing that lies behind them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock, downloads, uploads
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.supervision.forms.institutions import ReplyForm
from zhaohu.supervision.models import QuestionFile
from zhaohu.supervision.permissions import questions as permissions
from zhaohu.supervision.queries import questions as queries
from zhaohu.supervision.services import questions as services


@page(permissions.SEE_OWN)
@require_GET
def questions(request: Request) -> HttpResponse:
    """What was asked, the open ones first."""
    found = paged(request, queries.listed(request.actor), ("state", "-asked_at", "-pk"), size=20)
    context = {"page": found, "rows": [queries.asked(row) for row in found.rows]}
    return render(request, "supervision/institutions/questions.html", context)


@page(permissions.REPLY)
@require_http_methods(["GET", "POST"])
def question(request: Request, question_id: int) -> HttpResponse:
    """One question, and the reply."""
    row = get_object_or_404(queries.listed(request.actor), pk=question_id)
    form = ReplyForm(sent(request), request.FILES or None)
    if request.method == "POST":
        uploads.refuse_too_large(request, form, "papers")
        if form.is_valid():
            data = form.cleaned_data
            with shown_in(form):
                services.reply(question=row, text=data["text"], sent=data["papers"], by=request.actor, at=clock.now())
                messages.success(request, _("已答复，监管部门已收到。"))
                return redirect("supervision:question", question_id=row.pk)
    context = {"question": queries.asked(row), "form": form}
    return render(request, "supervision/institutions/question.html", context, status=422 if form.errors else 200)


@page(permissions.OPEN_FILE)
@require_GET
def question_file(request: Request, question_file_id: int) -> HttpResponse:
    """A paper of a reply, for the institution and its district."""
    rows = permissions.OPEN_FILE.rows(request.actor, QuestionFile.objects.select_related("file"))
    return downloads.shown(get_object_or_404(rows, pk=question_file_id).file)
