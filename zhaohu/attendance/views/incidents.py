"""Incidents at the institution and its district: told, added to, noted, closed, with their evidence."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.files import File
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import queries as accounts
from zhaohu.attendance.choices.incidents import Severity, Side
from zhaohu.attendance.forms import incidents as forms
from zhaohu.attendance.models import Incident
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import body
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.services import incident_answers, incident_packs
from zhaohu.attendance.services import incidents as services
from zhaohu.attendance.views import own
from zhaohu.core import clock, uploads
from zhaohu.core.access import Action, Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import readings
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.staff.queries import people


def bytes_of(files: list[File], at: datetime) -> list[bytes]:  # type: ignore[type-arg]
    """The bytes of sent pictures; one that is too large is refused unread."""
    limit = rules.value("filing.upload.maximum_bytes", on=clock.day_of(at))
    for file in files:
        uploads.check_size(file.size or 0, maximum_bytes=limit)
    return [bytes(file.read()) for file in files]


def limits(institution: Institution, at: datetime) -> list[dict[str, Any]]:
    """The clocks of each severity, as the page of the report tells them."""
    found = queries.rule(clock.day_of(at), institution.district_id)["severities"]
    return [{"severity": one, **found[one]} for one in Severity]


@page(permissions.SEE_LIST)
@require_GET
def listing(request: Request) -> HttpResponse:
    """The incidents of the institution, the latest first, with their clocks."""
    institution, at = own.chosen(request, permissions.SEE_LIST), clock.now()
    found = paged(request, queries.of_institution(institution), ("-made_at", "-pk"), size=20)
    own.read_once(request, institution, {one.child_id for one in found.rows if one.child_id}, at)
    rows = [(one, queries.clocks(one, at), queries.unsigned(one)) for one in found.rows]
    context = own.shell(request, permissions.SEE_LIST, institution) | {
        "page": found, "rows": rows, "open": queries.open_of(institution).count(),
    }  # fmt: skip
    return render(request, "attendance/incidents/list.html", context)


@page(permissions.REPORT)
@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """One form tells everybody."""
    institution, at = own.chosen(request, permissions.REPORT), clock.now()
    roll = [(one.pk, one.nickname) for one in queries.children(institution, clock.day_of(at))]
    staff = [(one.pk, one.member.name) for one in people.current(clock.day_of(at)).filter(institution=institution)]
    form = forms.ReportForm(sent(request), request.FILES or None, children=roll, staff=staff, at=at)
    if form.is_valid():
        with shown_in(form):
            made = _told(form, institution, request, at)
            messages.success(request, _("已报告。监护人和区里按规定收到通知，证据正在固定。"))
            return redirect("attendance:incident", made.pk)
    own.read_once(request, institution, [pk for pk, _name in roll], at)
    context = own.shell(request, permissions.REPORT, institution) | {
        "form": form, "limits": limits(institution, at), "sides": [(side, body.of_side(side)) for side in Side],
    }  # fmt: skip
    return render(request, "attendance/incidents/report.html", context, status=422 if form.errors else 200)


def _told(form: forms.ReportForm, institution: Institution, request: Request, at: datetime) -> Incident:
    data = form.cleaned_data
    child = None if data["child"] == forms.NOBODY[0] else Child.objects.get(pk=data["child"])
    return services.report(
        institution=institution, kind=data["kind"], severity=data["severity"],
        child=child, happened_at=form.happened_at(), place=data["place"], what=data["what"],
        first_aid=data["first_aid"], by=request.actor, at=at, key=data["key"], marks=form.marks(),
        witnesses=form.seen_by(), photos=bytes_of(data["photos"], at),
    )  # fmt: skip


@page(permissions.SEE_DISTRICT)
@require_GET
def district(request: Request) -> HttpResponse:
    """The incidents that the district is told of, those first that wait for it."""
    rows, at = queries.of_district(request.actor), clock.now()
    waits = request.GET.get("state") != "all"
    shown = queries.waiting(request.actor) if waits else rows
    found = paged(request, shown, ("note_due_at", "pk") if waits else ("-made_at", "-pk"), size=20)
    context = {
        "page": found, "rows": [(one, queries.clocks(one, at)) for one in found.rows], "waits": waits,
        "waiting": queries.waiting(request.actor).count(),
    }  # fmt: skip
    return render(request, "attendance/incidents/district.html", context)


def found(request: Request, action: Action, incident_id: int) -> Incident:
    """An incident that the reader may open, and to which he may do this; 404 otherwise."""
    rows = action.rows(request.actor, Incident.objects.all())
    return get_object_or_404(queries.visible(request.actor).filter(pk__in=rows.values("pk")), pk=incident_id)


def read(request: Request, incident: Incident, items: str, at: datetime) -> None:
    """Keep that the child's incident was read."""
    institution = incident.institution
    if incident.child is not None:
        readings.record(
            children=[incident.child], purpose=ReadingPurpose.CARE, items=items, by=request.actor, at=at,
            place=accounts.office_of(request.actor) or institution.name, institution=institution.pk,
            division=institution.district_id,
        )  # fmt: skip


def _shown(request: Request, incident: Incident, wrong: Mapping[str, django_forms.Form] | None = None) -> HttpResponse:
    at, wrong = clock.now(), wrong or {}
    read(request, incident, _("事件报告"), at)
    context = {
        "incident": incident, "institution": incident.institution, "clocks": queries.clocks(incident, at), "at": at,
        "marks": body.shown(incident.marks), "sides": Side, "packs": incident.packs.order_by("number"),
        "notices": incident.notices.select_related("guardian__user").order_by("pk"),
        "amend": wrong.get("amend") or forms.AmendForm(), "close": wrong.get("close") or forms.CloseForm(),
        "note": wrong.get("note") or forms.NoteForm(), "supplement": wrong.get("supplement") or forms.SupplementForm(),
        "form": next(iter(wrong.values()), None),
    }  # fmt: skip
    return render(request, "attendance/incidents/incident.html", context, status=422 if wrong else 200)


@page(permissions.SEE)
@require_GET
def incident(request: Request, incident_id: int) -> HttpResponse:
    """All that is known of it, who has signed, its clocks and its evidence."""
    return _shown(request, found(request, permissions.SEE, incident_id))


def _deed(
    request: Request, action: Action, incident_id: int, name: str, form: django_forms.Form,
    deed: Callable[..., Any], done: str,
) -> HttpResponse:  # fmt: skip
    """One of the small forms of the page; what is wrong is shown in it."""
    row = found(request, action, incident_id)
    if form.is_valid():
        with shown_in(form):
            deed(incident=row, by=request.actor, at=clock.now())
            messages.success(request, done)
            return redirect(f"{reverse('attendance:incident', args=[row.pk])}")
    return _shown(request, row, {name: form})


@page(permissions.AMEND)
@require_POST
def amend(request: Request, incident_id: int) -> HttpResponse:
    """Something is added or put right."""
    form = forms.AmendForm(request.POST, request.FILES)

    def deed(**about: Any) -> None:
        data = form.cleaned_data | {"photos": bytes_of(form.cleaned_data["photos"], about["at"])}
        services.amend(**about, **data)

    return _deed(request, permissions.AMEND, incident_id, "amend", form, deed, _("已补充，监护人收到通知。"))


@page(permissions.CLOSE)
@require_POST
def close(request: Request, incident_id: int) -> HttpResponse:
    """The institution says what it did."""
    form = forms.CloseForm(request.POST)
    return _deed(
        request, permissions.CLOSE, incident_id, "close", form,
        lambda **about: services.close(**about, measures=form.cleaned_data["measures"]), _("已办结。"),
    )  # fmt: skip


@page(permissions.NOTE)
@require_POST
def note(request: Request, incident_id: int) -> HttpResponse:
    """The district takes note."""
    form = forms.NoteForm(request.POST)
    return _deed(
        request, permissions.NOTE, incident_id, "note", form,
        lambda **about: incident_answers.note(**about, words=form.cleaned_data["note"]), _("已知悉，机构能看到。"),
    )  # fmt: skip


@page(permissions.TELL)
@require_POST
def tell(request: Request, incident_id: int) -> HttpResponse:
    """The district lets the guardians be told."""
    row = found(request, permissions.TELL, incident_id)
    incident_answers.tell_guardians(incident=row, by=request.actor, at=clock.now())
    messages.success(request, _("已告知监护人。"))
    return redirect("attendance:incident", row.pk)


@page(permissions.ASK_PACK)
@require_POST
def supplement(request: Request, incident_id: int) -> HttpResponse:
    """Another pack, with what came since."""
    form = forms.SupplementForm(request.POST)
    return _deed(
        request, permissions.ASK_PACK, incident_id, "supplement", form,
        lambda **about: incident_packs.supplement(**about, reason=form.cleaned_data["reason"]),
        _("补充证据正在固定，约 1 分钟。"),
    )  # fmt: skip
