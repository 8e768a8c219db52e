"""An institution's messages at the desk: conversations child by child, something sent to many, and who has read it."""

from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.attendance.choices.messages import Audience, MessageSide
from zhaohu.attendance.errors import messages as errors
from zhaohu.attendance.forms.messages import MessageForm, ReplyForm, RetractForm
from zhaohu.attendance.models import Message
from zhaohu.attendance.permissions import messages as permissions
from zhaohu.attendance.queries import messages as queries
from zhaohu.attendance.queries import pickups, recipients
from zhaohu.attendance.services import messages as services
from zhaohu.attendance.services import retractions
from zhaohu.attendance.views import logs, own
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.queries import classes
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


@page(permissions.SEE)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Child by child: letters nobody has opened first."""
    institution, at = own.chosen(request, permissions.SEE), clock.now()
    found = queries.conversations(institution, at)
    context = own.shell(request, permissions.SEE, institution) | {
        "conversations": found, "unseen": sum(one.unseen for one in found),
        "waiting": sum(1 for one in found if one.waits),
    }  # fmt: skip
    return render(request, "attendance/messages/list.html", context)


@page(permissions.WRITE)
@require_http_methods(["GET", "POST"])
def thread(request: Request, child_id: int) -> HttpResponse:
    """The conversation about one child; opening it is seen by the family."""
    institution, at = own.chosen(request, permissions.WRITE), clock.now()
    child = _child(institution, child_id)
    form = ReplyForm(sent(request))
    if form.is_valid():
        draft = services.Draft(to=f"child:{child.pk}", text=form.cleaned_data["text"])
        try:
            services.send(
                institution=institution, draft=draft, confirmed="", key=form.cleaned_data["key"], by=request.actor,
                at=at,
            )  # fmt: skip
            return redirect(f"{request.path}?institution={institution.uscc}")
        except ProblemError as problem:
            if problem.problem is errors.MESSAGE_CONFIRM:  # the text names another child: look at it once more
                return _compose(request, institution, _again(request, institution, draft.to))
            problem.add_to(form)
    services.see(institution=institution, child=child, by=request.actor, at=at)
    logs.read(request, institution, [child.pk], _("家园消息"), at)
    found = page_of(request, queries.thread(institution, child), ["-id"], size=20)
    context = own.shell(request, permissions.SEE, institution) | {
        "child": child, "page": found, "counted": queries.counted(found.rows), "form": form,
        "now_here": pickups.children_of(institution, clock.day_of(at)).filter(pk=child.pk).exists(),
    }  # fmt: skip
    return render(request, "attendance/messages/thread.html", context, status=422 if form.errors else 200)


def _child(institution: Institution, child_id: int) -> Child:
    """A child of whom the institution may speak: in its care, or once written about."""
    here = pickups.children_of(institution, clock.day_of(clock.now())).values("pk")
    written = Message.objects.filter(institution=institution, child__isnull=False).values("child_id")
    return get_object_or_404(Child.objects.filter(pk__in=here) | Child.objects.filter(pk__in=written), pk=child_id)


def _targets(institution: Institution) -> list[Any]:
    """To whom something can be sent, in groups."""
    at = clock.now()
    rooms = [(f"class:{one.pk}", one.name) for one in classes.of_institution(institution, at=at)]
    kids = [(f"child:{one.pk}", one.nickname) for one in pickups.children_of(institution, clock.day_of(at))]
    many = [(Audience.ALL.value, Audience.ALL.label), (Audience.EXPECTED.value, Audience.EXPECTED.label), *rooms]
    return [(_("多个家庭"), many), (_("一个孩子的监护人"), kids)]


def _form(request: Request, institution: Institution) -> MessageForm:
    to = request.GET.get("to", "")
    return MessageForm(sent(request), to=_targets(institution), initial={"to": to} if to else {})


def _again(request: Request, institution: Institution, to: str) -> MessageForm:
    """What was written in the short form, in the long one."""
    told = request.POST.copy()
    told.update({"to": to, "kind": "feed"})
    return MessageForm(told, to=_targets(institution))


@page(permissions.WRITE)
@require_http_methods(["GET", "POST"])
def write(request: Request) -> HttpResponse:
    """Something to one family or many: written, then the recipients looked at, then sent."""
    institution = own.chosen(request, permissions.WRITE)
    form = _form(request, institution)
    return _compose(request, institution, form)


def _compose(request: Request, institution: Institution, form: MessageForm) -> HttpResponse:
    context = own.shell(request, permissions.WRITE, institution) | {"form": form}
    if form.is_valid():
        told, at = form.cleaned_data, clock.now()
        draft = services.Draft(
            to=told["to"], text=told["text"], kind=told["kind"], ask=told["ask"], due_at=told["due_at"],
            options=told["options"].splitlines(),
        )  # fmt: skip
        with shown_in(form):
            text, options = services.check(draft, at)
            to = recipients.find(institution, draft.to, text, at)
            if to.must_be_confirmed and to.people and told["confirmed"] != to.digest:
                context |= {"to": to, "text": text, "options": options, "draft": draft}
                context["again"] = bool(told["confirmed"])
                return render(request, "attendance/messages/confirm.html", context)
            made = services.send(
                institution=institution, draft=draft, confirmed=told["confirmed"], key=told["key"], by=request.actor,
                at=at,
            )  # fmt: skip
            flash.success(request, _("已发送。谁读过、谁回复了，在这里看。"))
            return redirect("attendance:message", made.pk)
    return render(request, "attendance/messages/write.html", context, status=422 if form.errors else 200)


@page(permissions.SEE)
@require_GET
def sent_ones(request: Request) -> HttpResponse:
    """What was sent to many, or wanted an answer, with how far it has come."""
    institution = own.chosen(request, permissions.SEE)
    found = page_of(request, queries.sent(institution), ["-id"], size=20)
    context = own.shell(request, permissions.SEE, institution) | {
        "page": found, "counted": queries.counted(found.rows), "now": clock.now()
    }  # fmt: skip
    return render(request, "attendance/messages/sent.html", context)


def _message(request: Request, message_id: int) -> Message:
    rows = Message.objects.select_related("institution", "child", "care_class", "retraction__child")
    rows = rows.filter(side=MessageSide.INSTITUTION)
    return get_object_or_404(permissions.SEE_ONE.rows(request.actor, rows), pk=message_id)


@page(permissions.SEE_ONE)
@require_GET
def message(request: Request, message_id: int) -> HttpResponse:
    """Who has read one message, and who has answered what."""
    found = _message(request, message_id)
    families, at = queries.families_of(found), clock.now()
    logs.read(request, found.institution, {one.child.pk for one in families}, _("家园消息"), at)
    context = {
        "message": found, "families": families, "institution": found.institution, "now": at,
        "counted": queries.counted([found])[0], "had_read": sum(1 for one in families if one.withheld and one.read),
    }  # fmt: skip
    return render(request, "attendance/messages/message.html", context)


@page(permissions.RETRACT)
@require_http_methods(["GET", "POST"])
def retract(request: Request, message_id: int) -> HttpResponse:
    """Take back what went to the wrong family."""
    found = _message(request, message_id)
    permissions.RETRACT.require(request.actor, found)
    sent_to = [(one.child.pk, one.child.nickname) for one in queries.families_of(found)]
    here = pickups.children_of(found.institution, clock.day_of(clock.now()))
    form = RetractForm(sent(request), sent_to=sent_to, known=[(one.pk, one.nickname) for one in here])
    if form.is_valid():
        with shown_in(form):
            retractions.retract(message=found, **form.cleaned_data, by=request.actor, at=clock.now())
            flash.success(request, _("已撤回。事件已登记，负责人和有关监护人已收到通知。"))
            return redirect("attendance:message", found.pk)
    context = {"message": found, "form": form, "back": reverse("attendance:message", args=[found.pk])}
    return render(request, "attendance/messages/retract.html", context, status=422 if form.errors else 200)
