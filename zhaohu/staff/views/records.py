"""What is entered into a person's file: certificates, training, queries, classes, leave, the PIN of the tablet."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import INPUT_INVALID, ProblemError
from zhaohu.core.forms import sent
from zhaohu.enrolment.queries import classes
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.people import LeaveKind
from zhaohu.staff.forms import people as forms
from zhaohu.staff.forms import records as record_forms
from zhaohu.staff.models import ClassAssignment, Credential, Employment, Leave, RecordQuery
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.services import assignments, credentials, evidence, leaves, pins, record_queries
from zhaohu.staff.views import people

Deed = Callable[[dict[str, Any]], object]


def entered(request: Request, row: Employment, form: django_forms.Form, done: str, do: Deed) -> HttpResponse | None:
    """Do the deed of a good form and go back to the file; None where the form must be shown."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        do(form.cleaned_data)
    except ProblemError as problem:
        problem.add_to(form)
        return None
    messages.success(request, done)
    return redirect("staff:file", employment_id=row.pk)


def shown(request: Request, row: Employment, form: django_forms.Form, title: str, deed: str) -> HttpResponse:
    """The page of one form about a person."""
    context = {"row": row, "institution": row.institution, "form": form, "title": title, "deed": deed}
    return render(request, "staff/people/form.html", context, status=422 if form.errors else 200)


def _kept(request: Request, row: Employment, given: dict[str, Any]) -> dict[str, Any]:
    """What a form gave, its file kept."""
    file = given.get("file")
    kept = evidence.keep(file=file, employment=row, by=request.actor, at=clock.now()) if file else None
    return given | {"file": kept}


@page(permissions.KEEP_RECORDS)
@require_http_methods(["GET", "POST"])
def add_credential(request: Request, employment_id: int) -> HttpResponse:
    """Enter a certificate with its evidence."""
    row, at = people.found(request, employment_id, permissions.KEEP_RECORDS), clock.now()
    kinds = rules.value("staff.credentials", on=clock.day_of(at))["kinds"]
    form = record_forms.CredentialForm(
        sent(request), request.FILES or None, kinds=kinds, initial={"kind": request.GET.get("kind", "")}
    )
    done = _("证书已登记。")
    answer = entered(
        request, row, form, done,
        lambda given: credentials.add(employment=row, **_kept(request, row, given), by=request.actor, at=at),
    )  # fmt: skip
    return answer or shown(request, row, form, _("登记{name}的证书").format(name=row.member.name), _("登记证书"))


@page(permissions.KEEP_RECORDS)
@require_POST
def withdraw_credential(request: Request, employment_id: int, credential_id: int) -> HttpResponse:
    """A certificate counts no more."""
    row = people.found(request, employment_id, permissions.KEEP_RECORDS)
    found = get_object_or_404(Credential, pk=credential_id, member=row.member_id)
    credentials.withdraw(credential=found, employment=row, by=request.actor, at=clock.now())
    messages.success(request, _("证书已作废，不再计算。"))
    return redirect("staff:file", employment_id=row.pk)


@page(permissions.KEEP_RECORDS)
@require_http_methods(["GET", "POST"])
def add_training(request: Request, employment_id: int) -> HttpResponse:
    """Enter hours of training."""
    row, at = people.found(request, employment_id, permissions.KEEP_RECORDS), clock.now()
    kinds = rules.value("staff.training", on=clock.day_of(at))["kinds"]
    form = record_forms.TrainingForm(sent(request), request.FILES or None, kinds=kinds)
    answer = entered(
        request, row, form, _("培训已登记。"),
        lambda given: credentials.train(employment=row, **_kept(request, row, given), by=request.actor, at=at),
    )  # fmt: skip
    return answer or shown(request, row, form, _("登记{name}的培训").format(name=row.member.name), _("登记培训"))


@page(permissions.ASK_RECORDS)
@require_POST
def ask_records(request: Request, employment_id: int) -> HttpResponse:
    """Have the register asked."""
    row = people.found(request, employment_id, permissions.ASK_RECORDS)
    record_queries.ask(employment=row, by=request.actor, at=clock.now())
    messages.success(request, _("已提出查询，通常几分钟内答复。"))
    return redirect("staff:file", employment_id=row.pk)


@page(permissions.ANSWER_RECORDS)
@require_http_methods(["GET", "POST"])
def answer_records(request: Request, record_query_id: int) -> HttpResponse:
    """Enter the written answer."""
    rows = permissions.ANSWER_RECORDS.rows(request.actor, RecordQuery.objects.all())
    query, at = get_object_or_404(rows, pk=record_query_id), clock.now()
    of = Employment.objects.filter(member=query.member_id, institution=query.institution_id)
    row = of.select_related("member", "institution__district").latest("pk")
    form = record_forms.AnswerForm(
        sent(request), request.FILES or None, initial={"answered_on": clock.day_of(at), "outcome": "clear"}
    )
    answer = entered(
        request, row, form, _("答复已登记。"),
        lambda given: record_queries.enter(query=query, **_kept(request, row, given), by=request.actor, at=at),
    )  # fmt: skip
    return answer or shown(request, row, form, _("登记{name}的查询答复").format(name=row.member.name), _("登记答复"))


@page(permissions.ASSIGN)
@require_POST
def assign(request: Request, employment_id: int) -> HttpResponse:
    """Let somebody belong to a class."""
    row, at = people.found(request, employment_id, permissions.ASSIGN), clock.now()
    form = forms.AssignForm(request.POST, classes=classes.of_institution(row.institution, at=at))
    answer = entered(
        request, row, form, _("带班已安排。"),
        lambda given: assignments.assign(employment=row, **given, by=request.actor, at=at),
    )  # fmt: skip
    return answer or shown(request, row, form, _("{name}带哪个班？").format(name=row.member.name), _("安排带班"))


@page(permissions.ASSIGN)
@require_POST
def end_assignment(request: Request, assignment_id: int) -> HttpResponse:
    """Today is the last day in that class."""
    mine = permissions.ASSIGN.rows(request.actor, Employment.objects.all())
    row = get_object_or_404(ClassAssignment, pk=assignment_id, employment__in=mine)
    at = clock.now()
    assignments.end(assignment=row, last_day=clock.day_of(at), by=request.actor, at=at)
    messages.success(request, _("带班到今天为止。"))
    return redirect("staff:file", employment_id=row.employment_id)


@page(permissions.KEEP_RECORDS)
@require_http_methods(["GET", "POST"])
def add_leave(request: Request, employment_id: int) -> HttpResponse:
    """Enter leave; by the director it is granted at once."""
    row, at = people.found(request, employment_id, permissions.KEEP_RECORDS), clock.now()
    form = forms.LeaveForm(sent(request), initial={"first_on": clock.day_of(at), "last_on": clock.day_of(at)})
    answer = entered(
        request, row, form, _("请假已登记，这几天的班次已取消。"),
        lambda given: leaves.ask(
            employment=row, **given | {"kind": LeaveKind(given["kind"])}, by=request.actor, at=at
        ),
    )  # fmt: skip
    return answer or shown(request, row, form, _("登记{name}的请假").format(name=row.member.name), _("登记请假"))


@page(permissions.DECIDE_LEAVE)
@require_POST
def decide_leave(request: Request, leave_id: int) -> HttpResponse:
    """Grant leave, or refuse it."""
    leave = get_object_or_404(permissions.DECIDE_LEAVE.rows(request.actor, Leave.objects.all()), pk=leave_id)
    form = forms.YesNoForm(request.POST)
    if not form.is_valid():
        raise INPUT_INVALID.raised(reason=_("没有选批准或不批准"))
    granted = form.cleaned_data["accept"]
    leaves.decide(leave=leave, granted=granted, by=request.actor, at=clock.now())
    messages.success(request, _("已批准，这几天的班次已取消。") if granted else _("已答复不批准。"))
    return redirect("staff:file", employment_id=leave.employment_id)


@page(permissions.SET_PIN)
@require_http_methods(["GET", "POST"])
def set_pin(request: Request, employment_id: int) -> HttpResponse:
    """Set the PIN by which the person is known at the institution's tablet."""
    row, at = people.found(request, employment_id, permissions.SET_PIN), clock.now()
    form = forms.PinForm(sent(request))
    own = row.member.user_id is not None and row.member.user_id == request.actor.user_id
    answer = entered(
        request, row, form, _("平板口令已设置。"),
        lambda given: pins.set_pin(employment=row, **given, by=request.actor, at=at),
    )  # fmt: skip
    if answer is not None and own:
        return redirect("staff:mine")
    return answer or shown(request, row, form, _("设置{name}的平板口令").format(name=row.member.name), _("设置口令"))
