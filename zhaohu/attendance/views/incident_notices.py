"""A guardian reads the notice of an incident, and signs it or disputes it: one page, one tap."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhaohu.attendance.choices.incidents import NoticeState, Side
from zhaohu.attendance.forms.incidents import AnswerForm
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import body
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.services import incident_answers
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in


@page(permissions.ANSWER)
@require_http_methods(["GET", "POST"])
def notice(request: Request, incident_notice_id: int) -> HttpResponse:
    """What, when, where, first aid and who saw it."""
    at = clock.now()
    row = get_object_or_404(queries.notices(request.actor, clock.day_of(at)), pk=incident_notice_id)
    form = AnswerForm(sent(request))
    if form.is_valid():
        with shown_in(form):
            state = NoticeState(form.cleaned_data["state"])
            incident_answers.answer(
                notice=row, state=state, words=form.cleaned_data["words"], by=request.actor, at=at
            )  # fmt: skip
            messages.success(
                request, _("已签收。") if state == NoticeState.SIGNED else _("异议已提交，机构负责人收到通知。")
            )
            return redirect("attendance:incident_notice", row.pk)
    context = {
        "notice": row, "incident": row.incident, "child": row.incident.child, "form": form, "sides": Side,
        "marks": body.shown(row.incident.marks),
    }  # fmt: skip
    return render(request, "attendance/incidents/notice.html", context, status=422 if form.errors else 200)
