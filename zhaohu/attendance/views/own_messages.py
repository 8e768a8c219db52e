"""A family's messages: what is to be done first, then everything, the newest first; and a letter to the institution."""

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhaohu.attendance.forms.messages import AnswerForm, LetterForm
from zhaohu.attendance.models import MessageCopy
from zhaohu.attendance.permissions import messages as permissions
from zhaohu.attendance.queries import messages as queries
from zhaohu.attendance.services import messages as services
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.families.queries import children


@page(permissions.READ_OWN)
@require_GET
def listing(request: Request) -> HttpResponse:
    """What the institutions of one's children wrote, and one's own letters."""
    return _listing(request, None)


def _listing(request: Request, form: LetterForm | None) -> HttpResponse:
    at, new = clock.now(), queries.unread(request.actor)
    to_do = list(queries.to_do(request.actor, at))
    found = page_of(request, queries.own(request.actor), ["-id"], size=20)
    services.read(copies=[*to_do, *found.rows], by=request.actor, at=at)
    places = queries.places(request.actor, children.of(request.actor), at)
    context = {
        "page": found, "told": queries.told(request.actor, found.rows), "new": new, "places": places, "now": at,
        "to_do": [(one, queries.answers(one.message)) for one in to_do if one.withheld_at is None],
        "form": form or LetterForm(places=places),
    }  # fmt: skip
    return render(request, "attendance/messages/own.html", context, status=422 if form else 200)


@page(permissions.WRITE_OWN)
@require_POST
def write(request: Request) -> HttpResponse:
    """A letter to the institution of a child."""
    at = clock.now()
    places = queries.places(request.actor, children.of(request.actor), at)
    form = LetterForm(sent(request), places=places)
    if form.is_valid():
        chosen = next(one for one in places if f"{one[0].pk}-{one[1].pk}" == form.cleaned_data["place"])
        with shown_in(form):
            services.write(
                child=chosen[0], institution=chosen[1], text=form.cleaned_data["text"], key=form.cleaned_data["key"],
                by=request.actor, at=at,
            )  # fmt: skip
            flash.success(request, _("已发给{name}，看过会在这里显示。").format(name=chosen[1].name))
            return redirect("attendance:own_messages")
    return _listing(request, form)


@page(permissions.ANSWER)
@require_POST
def answer(request: Request, copy_id: int) -> HttpResponse:
    """Answer what the institution wants."""
    found = get_object_or_404(permissions.ANSWER.rows(request.actor, MessageCopy.objects.all()), pk=copy_id)
    form = AnswerForm(request.POST)
    said = form.cleaned_data["answer"] if form.is_valid() else ""
    try:
        services.answer(copy=found, answer=said, by=request.actor, at=clock.now())
        flash.success(request, _("已回复，机构能看到。"))
    except ProblemError as problem:
        flash.warning(request, f"{problem.sentence}{problem.remedy}")
    return redirect("attendance:own_messages")
