"""The log of a day at the desk: child by child, an entry for one or several, and one taken back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.attendance.choices.logs import OF_MEDICINE, LogKind
from zhaohu.attendance.forms.logs import LogForm, VoidForm
from zhaohu.attendance.permissions import logs as permissions
from zhaohu.attendance.queries import log_words
from zhaohu.attendance.queries import logs as queries
from zhaohu.attendance.services import log_entries, photos
from zhaohu.attendance.views import own
from zhaohu.core import clock
from zhaohu.core.access import Action, Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.models import CareClass
from zhaohu.enrolment.queries import classes
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings
from zhaohu.institutions.models import Institution

_KINDS = [kind for kind in LogKind if kind not in OF_MEDICINE]
_ASLEEP = (LogKind.SLEEP_CHECK,)


def read(request: Request, institution: Institution, children: Collection[int], items: str, at: datetime) -> None:
    """Keep that health facts or the log of these children were read."""
    readings.record(
        children=list(Child.objects.filter(pk__in=children)), purpose=ReadingPurpose.CARE, items=items,
        place=institution.name, by=request.actor, at=at, institution=institution.pk, division=institution.district_id,
    )  # fmt: skip


def _class(request: Request, institution: Institution, at: datetime) -> tuple[CareClass | None, list[CareClass]]:
    """The class that `?class=` names, None for all; and those there are."""
    known = list(classes.of_institution(institution, at=at))
    wanted = request.GET.get("class", "")
    return next((one for one in known if str(one.pk) == wanted), None), known


def _context(request: Request, action: Action, at: datetime) -> dict[str, Any]:
    institution = own.chosen(request, action)
    chosen, known = _class(request, institution, at)
    found = queries.of_day(institution, chosen, at=at)
    return own.shell(request, action, institution) | {
        "log": found, "care_class": chosen, "classes": known, "at": at,
        "kinds": [(kind, log_words.icon(kind)) for kind in _KINDS],
    }  # fmt: skip


@page(permissions.SEE_LOG)
@require_GET
def listing(request: Request) -> HttpResponse:
    """Today, child by child, and who is to be looked at while it sleeps."""
    at = clock.now()
    context = _context(request, permissions.SEE_LOG, at)
    found = context["log"]
    read(request, context["institution"], {one.child.child for one in found.children}, _("日志和过敏"), at)
    return render(request, "attendance/logs/list.html", context)


@page(permissions.ENTER_LOG)
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """One thing of one child or several."""
    at = clock.now()
    context = _context(request, permissions.ENTER_LOG, at)
    form = _form(request, context["log"], at)
    back = _back(context["institution"], context["care_class"])
    if form.is_valid() and _entered(request, form, context["institution"], at):
        return redirect(back)
    context |= {"form": form, "what": form.kind, "back": back}
    return render(request, "attendance/logs/enter.html", context, status=422 if form.errors else 200)


def _form(request: Request, log: queries.ClassLog, at: datetime) -> LogForm:
    """The form of a kind: children present, those chosen already who most likely are meant."""
    wanted = request.POST.get("what") or request.GET.get("what", "")
    what = LogKind(wanted) if wanted in _KINDS else LogKind.MEAL
    shown = [one for one in log.present if what != LogKind.PHOTO or one.photo]
    if what in _ASLEEP:
        shown = [one for one in shown if one.asleep]
    one_child = request.GET.get("child", "")
    chosen = [one.child.child for one in shown if not one_child or str(one.child.child) == one_child]
    names = [(one.child.child, one.child.nickname) for one in shown]
    files = request.FILES if request.method == "POST" else None
    return LogForm(
        sent(request), files, what=what, children=names, at=at, chosen=[] if what == LogKind.PHOTO else chosen
    )


@transaction.atomic
def _keep(request: Request, form: LogForm, institution: Institution, at: datetime) -> None:
    facts = form.facts()
    if form.kind == LogKind.PHOTO:
        picture = form.cleaned_data["picture"]
        made = photos.keep(id=uuid4(), data=picture.read(), institution=institution, by=request.actor, at=at)
        facts["photo"] = str(made.pk)
    log_entries.enter(
        institution=institution, key=form.cleaned_data["key"], facts=facts, happened_at=form.happened_at(),
        children=[int(one) for one in form.cleaned_data["children"]], by=request.actor, at=at,
    )  # fmt: skip


def _entered(request: Request, form: LogForm, institution: Institution, at: datetime) -> bool:
    try:
        _keep(request, form, institution, at)
    except ProblemError as problem:
        problem.add_to(form)
        return False
    n = len(form.cleaned_data["children"])
    messages.success(request, _("已为 {n} 个孩子记下：{what}。").format(n=n, what=form.kind.label))
    return True


def _back(institution: Institution, care_class: CareClass | None) -> str:
    there = f"&class={care_class.pk}" if care_class else ""
    return f"{reverse('attendance:log')}?institution={institution.uscc}{there}"


@page(permissions.VOID_LOG)
@require_http_methods(["GET", "POST"])
def void(request: Request, log_event_id: object) -> HttpResponse:
    """An entry never happened, for all of its children."""
    found = get_object_or_404(queries.visible(request.actor), pk=log_event_id)
    form, back = VoidForm(sent(request)), _back(found.institution, None)
    if form.is_valid():
        with shown_in(form):
            log_entries.void(event=found, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
            messages.success(request, _("已撤下，原来的记录和理由保留。"))
            return redirect(back)
    entries = list(found.entries.select_related("child").order_by("child__nickname", "pk"))
    kind = LogKind(found.facts["what"])
    context = {
        "form": form, "event": found, "entries": entries, "back": back, "institution": found.institution,
        "title": kind.label, "text": log_words.words(kind, entries[0].facts) if entries else "",
    }  # fmt: skip
    return render(request, "attendance/logs/void.html", context, status=422 if form.errors else 200)
