"""Filling in an assessment: its sections, what is missing, handing in. The same pages for self, peer and expert."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock, downloads, uploads
from zhaohu.core.access import Request, page
from zhaohu.core.errors import NOT_FOUND, ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.quality.choices.assessments import AssessmentKind, AssessmentState
from zhaohu.quality.forms import assessments as forms
from zhaohu.quality.models import Assessment
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import evidence, scoring
from zhaohu.quality.services import assessments as services


def _found(request: Request, assessment_id: int) -> Assessment:
    return get_object_or_404(queries.scored_by(request.actor), pk=assessment_id)


def _sections(scheme: scoring.Scheme) -> list[str]:
    return [*scheme.dimensions, scoring.BASIC]


@page(permissions.SCORE)
@require_GET
def tasks(request: Request) -> HttpResponse:
    """What this expert, or the directors of this institution, were asked to score."""
    rows = queries.to_score(request.actor)
    context = {
        "page": paged(request, rows, ["-waits", "-pk"], size=20),
        "waiting": rows.filter(state=AssessmentState.DRAFTING).count(),
    }
    return render(request, "quality/scoring/tasks.html", context)


@page(permissions.SCORE)
@require_GET
def scoring_page(request: Request, assessment_id: int) -> HttpResponse:
    """How far an assessment is filled in; once handed in, what was said."""
    return _shown(request, _found(request, assessment_id))


def _shown(request: Request, row: Assessment, **context: Any) -> HttpResponse:
    wrong = any(form.errors for form in context.values())
    scheme, items = scoring.scheme(row.scheme_on), {one.code: one for one in row.items.all()}
    told = queries.progress(scheme, items, _("基本项"))
    context = {
        "row": row, "scheme": scheme, "progress": told, "missing": len(services.unfilled(scheme, items)),
        "total": sum(one.points for one in told), "items": [(scheme.title(code), items[code]) for code in items],
        "form": forms.SubmitForm(), "withdraw_form": forms.WithdrawForm(prefix="withdraw"),
        "drafting": row.state == AssessmentState.DRAFTING, "own": row.kind == AssessmentKind.SELF,
    } | context  # fmt: skip
    return render(request, "quality/scoring/scoring.html", context, status=422 if wrong else 200)


@page(permissions.SCORE)
@require_http_methods(["GET", "POST"])
def section(request: Request, assessment_id: int, section: str) -> HttpResponse:
    """The items of one dimension, with what the records say. What is sent is kept, item by item, faulty ones not."""
    row = _found(request, assessment_id)
    scheme, known = scoring.scheme(row.scheme_on), {one.code: one for one in row.items.all()}
    if section not in _sections(scheme):
        raise NOT_FOUND.raised()
    form = forms.SectionForm(sent(request), items=scheme.items_of(section), known=known)
    if request.method == "POST":
        form.is_valid()
        with shown_in(form):
            services.save(assessment=row, said=form.said(), by=request.actor, at=clock.now())
        if "X-Autosave" in request.headers:
            faults = [str(error) for errors in form.errors.values() for error in errors]
            return HttpResponse("；".join(faults), status=422 if faults else 204, content_type="text/plain")
        if not form.errors:
            messages.success(request, _("已保存。"))
            return _onward(row, scheme, section)
    return _section(request, row, scheme, section, form=form)


def _onward(row: Assessment, scheme: scoring.Scheme, section: str) -> HttpResponse:
    """The next section, after the last one the overview."""
    sections = _sections(scheme)
    at = sections.index(section) + 1
    if at < len(sections):
        return redirect("quality:section", assessment_id=row.pk, section=sections[at])
    return redirect("quality:scoring", assessment_id=row.pk)


def _section(request: Request, row: Assessment, scheme: scoring.Scheme, section: str, **context: Any) -> HttpResponse:
    wrong = any(form.errors for form in context.values())
    items = scheme.items_of(section)
    asked = [each for one in items.values() for each in one["evidence"]]
    told = evidence.proposed(row, asked, clock.day_of(clock.now()))
    own = queries.own_of(row) if row.kind != AssessmentKind.SELF else None
    said = {one.code: one.evidence for one in own.items.all()} if own else {}
    form = context.get("form") or forms.SectionForm(items=items, known={one.code: one for one in row.items.all()})
    files = list(queries.evidence_files(row))
    lines = [
        {
            "code": code, "item": one, "records": [told[each] for each in one["evidence"] if each in told],
            "fields": [form[name] for name in form.fields if name.startswith(f"{code}-")], "own": said.get(code, ""),
            "files": [file for file in files if file.code == code],
        }
        for code, one in items.items()
    ]  # fmt: skip
    sections = _sections(scheme)
    context = {
        "row": row, "scheme": scheme, "section": section, "lines": lines, "file_form": forms.FileForm(items=items),
        "dimension": scheme.dimensions.get(section), "drafting": row.state == AssessmentState.DRAFTING,
        "at": sections.index(section) + 1, "of": len(sections), "form": form,
    } | context  # fmt: skip
    return render(request, "quality/scoring/section.html", context, status=422 if wrong else 200)


@page(permissions.SCORE)
@require_POST
def attach(request: Request, assessment_id: int, section: str) -> HttpResponse:
    """Put papers beside an item."""
    row = _found(request, assessment_id)
    scheme = scoring.scheme(row.scheme_on)
    if section not in _sections(scheme):
        raise NOT_FOUND.raised()
    form = forms.FileForm(request.POST, request.FILES, items=scheme.items_of(section))
    uploads.refuse_too_large(request, form, "file")
    if form.is_valid():
        code, file = form.cleaned_data["code"], form.cleaned_data["file"]
        with shown_in(form):
            services.attach(assessment=row, code=code, file=file, by=request.actor, at=clock.now())
            messages.success(request, _("附件已放好。"))
            return redirect("quality:section", assessment_id=row.pk, section=section)
    return _section(request, row, scheme, section, file_form=form)


@page(permissions.SCORE)
@require_GET
def attached(request: Request, assessment_id: int, assessment_file_id: int) -> HttpResponse:
    """A paper of this assessment, or one that the institution handed in for itself."""
    row = _found(request, assessment_id)
    return downloads.shown(get_object_or_404(queries.evidence_files(row), pk=assessment_file_id).file)


@page(permissions.SUBMIT)
@require_POST
def submit(request: Request, assessment_id: int) -> HttpResponse:
    """Hand in."""
    row, form = _found(request, assessment_id), forms.SubmitForm(request.POST)
    if form.is_valid():
        try:
            comment = form.cleaned_data["comment"]
            services.submit(assessment=row, comment=comment, by=request.actor, at=clock.now())
            messages.success(request, _("已提交，不能再改。"))
            return redirect("quality:scoring", assessment_id=row.pk)
        except ProblemError as problem:
            problem.add_to(form)
    return _shown(request, row, form=form)


@page(permissions.WITHDRAW)
@require_POST
def withdraw(request: Request, assessment_id: int) -> HttpResponse:
    """Take it back, or stand aside."""
    row, form = _found(request, assessment_id), forms.WithdrawForm(request.POST, prefix="withdraw")
    if form.is_valid():
        with shown_in(form):
            reason = form.cleaned_data["reason"]
            services.withdraw(assessment=row, reason=reason, by=request.actor, at=clock.now())
            messages.success(request, _("已撤回。"))
            return redirect("quality:own_assessment" if row.kind == AssessmentKind.SELF else "quality:tasks")
    return _shown(request, row, withdraw_form=form)
