"""A filing case as the office sees it: what was handed in, what was said about it, and what can be done now."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.institutions.forms import review as forms
from zhaohu.institutions.models import CaseMaterial, CommentThread, FilingCase, SiteVerification
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries import cases as queries
from zhaohu.institutions.services import decisions, filed, queue, threads


def _case(request: Request, case_id: int) -> FilingCase:
    return get_object_or_404(queries.visible_to(request.actor), pk=case_id)


def _at(case: FilingCase, item: str = "") -> HttpResponse:
    address = reverse("institutions:case", args=[case.pk])
    return redirect(f"{address}?item={item}#item" if item else address)


@page(permissions.SEE_CASE)
@require_GET
def case(request: Request, case_id: int) -> HttpResponse:
    """The case in three columns: materials, the one being read with its opinions, checks and deeds."""
    found = _case(request, case_id)
    context = queries.reading(found, item=request.GET.get("item", ""), at=clock.now())
    context |= {"comment_form": forms.CommentForm(), "blocking": filed.blocking(found)}
    return render(request, "institutions/review/case.html", context)


@page(permissions.COMMENT)
@require_POST
def comment(request: Request, case_id: int) -> HttpResponse:
    """Say what is wrong with a field or a material."""
    found, form = _case(request, case_id), forms.CommentForm(request.POST)
    if form.is_valid():
        with shown_in(form):
            threads.add(case=found, **form.cleaned_data, by=request.actor, at=clock.now())
            return _at(found, threads.material_of(form.cleaned_data["field"]))
    item = threads.material_of(request.POST.get("field", ""))
    context = {**queries.reading(found, item=item, at=clock.now()), "comment_form": form}
    context |= {"blocking": filed.blocking(found)}
    return render(request, "institutions/review/case.html", context, status=422)


@page(permissions.COMMENT)
@require_POST
def close_thread(request: Request, thread_id: int) -> HttpResponse:
    """Settle an opinion."""
    visible = queries.visible_to(request.actor)
    thread = get_object_or_404(CommentThread.objects.select_related("case"), pk=thread_id, case__in=visible)
    threads.close(thread=thread, by=request.actor, at=clock.now())
    messages.success(request, _("意见已了结，内容保留在案卷中。"))
    return _at(thread.case, threads.material_of(thread.field))


@page(permissions.REVIEW)
@require_POST
def pass_material(request: Request, material_id: int) -> HttpResponse:
    """Pass a material or form."""
    visible = queries.visible_to(request.actor)
    material = get_object_or_404(CaseMaterial.objects.select_related("case"), pk=material_id, case__in=visible)
    decisions.pass_material(material=material, by=request.actor, at=clock.now())
    return _at(material.case, queries.next_unreviewed(material))


@page(permissions.REVIEW)
@require_POST
def accept(request: Request, case_id: int) -> HttpResponse:
    """Accept the case."""
    found = _case(request, case_id)
    decisions.accept(case=found, by=request.actor, at=clock.now())
    messages.success(request, _("已受理。"))
    return _at(found)


@page(permissions.FILE)
@require_POST
def file_case(request: Request, case_id: int) -> HttpResponse:
    """End the case well: issue the receipt, or end the filing."""
    found = _case(request, case_id)
    receipt = filed.file_case(case=found, by=request.actor, at=clock.now())
    said = (
        _("已出具备案回执 {number}，机构已向社会公示。").format(number=receipt.number) if receipt else _("已注销备案。")
    )
    messages.success(request, said)
    return _at(found)


def _colleagues(found: FilingCase) -> QuerySet[User]:
    posts = queue.reviewers(found.district_id, at=clock.now())
    return User.objects.filter(pk__in=posts.values("user_id")).order_by("name")


@page(permissions.REVIEW)
@require_http_methods(["GET", "POST"])
def give_back(request: Request, case_id: int) -> HttpResponse:
    """Return the case for supplement."""
    found, form = _case(request, case_id), forms.ReasonForm(sent(request))

    def deed(at: datetime) -> str:
        decisions.return_for_supplement(case=found, **form.cleaned_data, by=request.actor, at=at)
        return _("已退回补正，期限停止计算。")

    title = _("退回补正？")
    note = _("机构会看到全部未了结的意见；补正期间 5 个工作日的期限停止计算。")
    return _dialog(request, found, form, deed, title=title, note=note, button=_("退回补正"))


@page(permissions.REVIEW)
@require_http_methods(["GET", "POST"])
def plan_verification(request: Request, case_id: int) -> HttpResponse:
    """Plan an on-site verification."""
    found = _case(request, case_id)
    form = forms.VerificationForm(sent(request), officers=_colleagues(found))

    def deed(at: datetime) -> str:
        planned = {**form.cleaned_data, "officers": list(form.cleaned_data["officers"])}
        decisions.plan_verification(case=found, **planned, by=request.actor, at=at)
        return _("已安排现场核实。")

    return _dialog(request, found, form, deed, title=_("安排现场核实"), note="", button=_("安排核实"))


@page(permissions.REVIEW)
@require_http_methods(["GET", "POST"])
def record_verification(request: Request, verification_id: int) -> HttpResponse:
    """Record what was found on site."""
    visible = queries.visible_to(request.actor)
    visits = SiteVerification.objects.select_related("case__institution")
    visit = get_object_or_404(visits, pk=verification_id, case__in=visible)
    form = forms.FindingsForm(sent(request))

    def deed(at: datetime) -> str:
        decisions.record_verification(verification=visit, **form.cleaned_data, by=request.actor, at=at)
        return _("核实结果已记录。")

    return _dialog(request, visit.case, form, deed, title=_("记录现场核实结果"), note="", button=_("记录结果"))


@page(permissions.REVIEW)
@require_http_methods(["GET", "POST"])
def notify(request: Request, case_id: int) -> HttpResponse:
    """Tell the institution of non-compliance, and publish it."""
    found = _case(request, case_id)
    form = forms.NoticeForm(sent(request), initial={"found_on": clock.day_of(clock.now())})

    def deed(at: datetime) -> str:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "typed"}
        decisions.notify_noncompliance(case=found, **facts, by=request.actor, at=at)
        return _("已告知机构并向社会公示。")

    note = _("不符合要求的事项、依据和整改期限会在公示页上与机构的回应并列显示，不能删除。")
    return _dialog(
        request, found, form, deed, title=_("认定不符合要求，告知并公示？"), note=note, button=_("告知并公示")
    )


def _dialog(
    request: Request, found: FilingCase, form: Any, deed: Any, *, title: str, note: str, button: str
) -> HttpResponse:
    """A deed on a page of its own: the question, what follows from it, and a way back."""
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            messages.success(request, deed(clock.now()))
            return _at(found)
    context = {"case": found, "form": form, "title": title, "note": note, "button": button}
    return render(request, "institutions/review/dialog.html", context, status=422 if form.errors else 200)
