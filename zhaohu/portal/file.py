"""An institution's file (一户一档): for the office, for the institution itself, and once for another district."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.portal import file_pages, permissions
from zhaohu.portal.forms import ContestForm
from zhaohu.supervision.permissions import statements as contests
from zhaohu.supervision.queries import statement_ways as ways
from zhaohu.supervision.services import statements


class ElsewhereForm(forms.Form):
    """Whose file, and why an officer of another district reads it."""

    uscc = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=18)
    reason = forms.CharField(
        label=gettext_lazy("为什么要看"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写入公共账本，机构所在的区可以查到。"),
    )  # fmt: skip


def _institutions() -> QuerySet[Institution]:
    return Institution.objects.select_related("district", "street")


@page(permissions.SEE_FILE)
@require_GET
def file(request: Request, uscc: str) -> HttpResponse:
    """The file of an institution within the officer's sight."""
    found = get_object_or_404(permissions.SEE_FILE.rows(request.actor, _institutions()), uscc=uscc)
    return _shown(request, found, "portal/office.html")


def _shown(request: Request, institution: Institution, frame: str, **context: Any) -> HttpResponse:
    own = frame == "portal/institution.html"
    made = file_pages.of(
        institution, actor=request.actor, at=clock.now(), wanted=request.GET.get("section", ""), own=own
    )
    return render(request, "portal/file/file.html", {"file": made, "frame": frame, "own": own} | context)


@page(permissions.SEE_FILE_ELSEWHERE)
@require_http_methods(["GET", "POST"])
def elsewhere(request: Request) -> HttpResponse:
    """Read, once and with a reason that is kept, the file of an institution of another district."""
    form = ElsewhereForm(sent(request), initial={"uscc": request.GET.get("uscc", "")})
    if request.method == "POST" and form.is_valid():
        found = _institutions().filter(uscc=form.cleaned_data["uscc"].strip().upper()).first()
        if found is not None:
            permissions.SEE_FILE_ELSEWHERE.require(request.actor, found)
            ledger.record(
                event=permissions.SEE_FILE_ELSEWHERE.event, subject=found, by=request.actor, at=clock.now(),
                division=found.district_id, institution=found.pk, content={"reason": form.cleaned_data["reason"]},
            )  # fmt: skip
            return _shown(request, found, "portal/office.html", elsewhere=True)
        form.add_error("uscc", _("没有这家机构。"))
    return render(request, "portal/file/elsewhere.html", {"form": form}, status=422 if form.errors else 200)


def _own(request: Request) -> Institution:
    rows = permissions.SEE_OWN_FILE.rows(request.actor, _institutions()).order_by("sort_key", "pk")
    if uscc := request.GET.get("institution", ""):
        return get_object_or_404(rows, uscc=uscc)
    found = rows.first()
    if found is None:
        raise Http404
    return found


@page(permissions.SEE_OWN_FILE)
@require_GET
def own(request: Request) -> HttpResponse:
    """The file as the institution reads it, each statement with a way to contest it."""
    return _shown(request, _own(request), "portal/institution.html")


@page(contests.FILE)
@require_http_methods(["GET", "POST"])
def contest(request: Request) -> HttpResponse:
    """Say what is wrong with one statement; one that its room has a way for is sent there."""
    row = request.GET.get("row", "")
    institution, line = _own(request), None
    if row.isascii() and row.isdigit() and len(row) < 19:
        line = file_pages.one(institution, section=request.GET.get("section", ""), row=int(row), actor=request.actor)
    if line is None:
        raise Http404
    if request.method == "GET" and line.section in ways.WAYS:
        return redirect(line.contest or line.stands or "portal:own_file")
    form = ContestForm(sent(request))
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            statements.contest(
                institution=institution, section=line.section, row=line.row, statement=line.said,
                text=form.cleaned_data["text"], by=request.actor, at=clock.now(),
            )  # fmt: skip
            messages.success(request, _("异议已提出，区里会在期限内答复。"))
            return redirect("portal:own_file")
    context = {"form": form, "line": line, "institution": institution}
    return render(request, "portal/file/contest.html", context, status=422 if form.errors else 200)
