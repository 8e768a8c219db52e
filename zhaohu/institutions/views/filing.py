"""A case as the institution sees it: its task list, the form section by section, and the review before it goes out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent
from zhaohu.institutions import filing_form
from zhaohu.institutions.choices.case import CASE_TRANSITIONS, CaseState
from zhaohu.institutions.forms import filing as forms
from zhaohu.institutions.models import FilingCase, NonComplianceNotice
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import checks
from zhaohu.institutions.queries import filing as queries
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.services import drafts, submission, threads


def own_case_of(request: Request, case_number: str) -> FilingCase:
    """The case of that number in one of the person's institutions; 404 outside them."""
    return get_object_or_404(queries.cases_of(request.actor), number=case_number)


def _reading(case: FilingCase) -> dict[str, Any]:
    kept = list(case.checks.order_by("pk"))
    for one in kept:
        one.title = checks.TITLES.get(one.code, "")  # type: ignore[attr-defined]
    return queries.standing_of(case, on=clock.day_of(clock.now())) | {
        "may_withdraw": CaseState.WITHDRAWN in CASE_TRANSITIONS[CaseState(case.state)],
        "steps": case.transitions.select_related("by").order_by("-at", "-pk"),
        "receipt": getattr(case, "receipt", None),
        "tone": queries.CASE_TONES.get(case.state, ("primary", "hourglass")),
        "checks": kept,
    }


@page(permissions.SEE_OWN_CASE)
@require_GET
def own_case(request: Request, case_number: str) -> HttpResponse:
    """The task list, what the office says, and what to do next."""
    context = _reading(own_case_of(request, case_number)) | {"reply_form": forms.ReplyForm()}
    return render(request, "institutions/filing/case.html", context)


@page(permissions.FILL_IN)
@require_http_methods(["GET", "POST"])
def section(request: Request, case_number: str, section: str) -> HttpResponse:
    """One section of the form: save and go on, or save and return later."""
    case = own_case_of(request, case_number)
    parts = filing_form.sections_for(case)
    place = next((i for i, one in enumerate(parts) if one.code == section), None)
    if place is None:
        raise Http404
    form = forms.SectionForm(case, parts[place], sent(request))
    if request.method == "POST" and _saved(request, case, form):
        following = parts[place + 1] if place + 1 < len(parts) else None
        if following and "leave" not in request.POST:
            return redirect("institutions:own_section", case.number, following.code)
        return redirect("institutions:own_case", case.number)
    context = _reading(case) | {"form": form, "section": parts[place], "last": place + 1 == len(parts)}
    return render(request, "institutions/filing/section.html", context, status=422 if form.errors else 200)


def _saved(request: Request, case: FilingCase, form: forms.SectionForm) -> bool:
    """Save what was typed; False leaves the form as it was typed, with the reasons beside the fields."""
    raw = request.POST.get("revision", "")
    try:
        saved = drafts.save(
            case=case, answers=form.typed(), revision=int(raw) if raw.isdecimal() else -1, by=request.actor,
            at=clock.now(),
        )  # fmt: skip
        case.revision = saved.case.revision
        form.show(saved.errors)
    except ProblemError as problem:
        form.show({})
        problem.add_to(form)
    if not form.errors:
        messages.success(request, _("已保存。"))
    return not form.errors


@page(permissions.SEE_OWN_CASE)
@require_GET
def review(request: Request, case_number: str) -> HttpResponse:
    """Everything once more before it goes out, with the automatic checks as they would turn out now."""
    case = own_case_of(request, case_number)
    found = checks.evaluate(case, on=clock.day_of(clock.now()), listed=asked.listed(case))
    context = _reading(case) | {
        "findings": found,
        "failed": [one for one in found if one.outcome == "fail"],
        "missing": filing_form.missing(case),
        "sections": filing_form.shown(case),
        "versions": queries.versions_of(request.actor).filter(material__case=case, withdrawn_at__isnull=True),
    }
    return render(request, "institutions/filing/review.html", context)


@page(permissions.SUBMIT)
@require_POST
def submit(request: Request, case_number: str) -> HttpResponse:
    """Submit the case."""
    case = own_case_of(request, case_number)
    try:
        submission.submit(case=case, by=request.actor, at=clock.now())
    except ProblemError as problem:
        messages.error(request, f"{problem.sentence}{problem.remedy}")
        return redirect("institutions:own_review", case.number)
    messages.success(request, _("已提交，法定期限开始计算。"))
    return redirect("institutions:own_case", case.number)


@page(permissions.WITHDRAW)
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, case_number: str) -> HttpResponse:
    """Take the case back."""
    case, form = own_case_of(request, case_number), forms.WithdrawForm(sent(request))
    if form.is_valid():
        submission.withdraw(case=case, **form.cleaned_data, by=request.actor, at=clock.now())
        messages.success(request, _("已撤回，填写的内容保留，再次备案时带入。"))
        return redirect("institutions:workplace")
    return render(request, "institutions/filing/withdraw.html", {"case": case, "form": form})


@page(permissions.FILL_IN)
@require_POST
def reply(request: Request, thread_id: int) -> HttpResponse:
    """Answer an opinion; what the field said before and says now stands beside the words."""
    thread = get_object_or_404(queries.threads_of(request.actor), pk=thread_id)
    form, case = forms.ReplyForm(request.POST), thread.case
    if form.is_valid():
        old, new = queries.changed_value(thread)
        threads.reply(
            thread=thread, **form.cleaned_data, by=request.actor, at=clock.now(), old_value=old, new_value=new
        )
        messages.success(request, _("已回复。"))
    else:
        messages.error(request, _("回复没有内容。"))
    return redirect(f"{reverse('institutions:own_case', args=[case.number])}#opinions")


@page(permissions.REPLY_NOTICE)
@require_POST
def reply_notice(request: Request, noncompliance_id: int) -> HttpResponse:
    """Answer a notice of non-compliance, or begin to rectify what it names."""
    mine = NonComplianceNotice.objects.filter(case__in=queries.cases_of(request.actor)).select_related("case")
    notice = get_object_or_404(mine, pk=noncompliance_id)
    if "rectify" in request.POST:
        submission.rectify(case=notice.case, by=request.actor, at=clock.now())
        messages.success(request, _("已转为整改中，可以修改备案书和材料。"))
    else:
        text = request.POST.get("text", "")
        submission.reply_notice(notice=notice, text=text, by=request.actor, at=clock.now())
        messages.success(request, _("回应已公示在告知旁边。"))
    return redirect("institutions:own_case", notice.case.number)
