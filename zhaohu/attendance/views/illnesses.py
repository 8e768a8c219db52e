"""Who is ill with what keeps a child away, and the certificate with which it returns."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhaohu.attendance.forms.days import IllnessForm, ProofForm
from zhaohu.attendance.models import Illness
from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.queries import today
from zhaohu.attendance.services import illnesses
from zhaohu.attendance.views import own
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.enrolment.queries import absences
from zhaohu.families.models import Child


@page(permissions.REPORT_ILLNESS)
@require_http_methods(["GET", "POST"])
def listing(request: Request) -> HttpResponse:
    """Open illnesses with what the rule says of each, and the form for another."""
    institution, at = own.chosen(request, permissions.REPORT_ILLNESS), clock.now()
    known = illnesses.diseases(clock.day_of(at), institution.district_id)
    roll = {row.child_id: row.child.nickname for row in absences.of_institution(institution, at=at)}
    form = IllnessForm(
        sent(request), children=list(roll.items()), diseases=[(code, one["name"]) for code, one in known.items()],
        initial={"began_on": clock.day_of(at)},
    )  # fmt: skip
    if form.is_valid():
        with shown_in(form):
            child = Child.objects.get(pk=form.cleaned_data["child"])
            illnesses.report(
                institution=institution, child=child, disease=form.cleaned_data["disease"],
                began_on=form.cleaned_data["began_on"], by=request.actor, at=at,
            )  # fmt: skip
            messages.success(request, _("已登记。{child}返园时会提醒核对复课证明。").format(child=child.nickname))
            return redirect(f"{reverse('attendance:illnesses')}?institution={institution.uscc}")
    rows = [(one, known.get(one.disease, {}), illnesses.returns_on(one)) for one in today.ill(institution)]
    own.read(request, institution, {one.child_id for one, _rule, _day in rows}, at)
    context = own.shell(request, permissions.REPORT_ILLNESS, institution) | {"rows": rows, "form": form}
    return render(request, "attendance/illnesses.html", context, status=422 if form.errors else 200)


@page(permissions.SEE_PROOF)
@require_http_methods(["GET", "POST"])
def prove(request: Request, illness_id: int) -> HttpResponse:
    """The certificate was seen."""
    rows = Illness.objects.select_related("child", "institution")
    found = get_object_or_404(permissions.SEE_PROOF.rows(request.actor, rows), pk=illness_id)
    at = clock.now()
    form = ProofForm(sent(request), initial={"proof_on": clock.day_of(at)})
    back = f"{reverse('attendance:illnesses')}?institution={found.institution.uscc}"
    if form.is_valid():
        with shown_in(form):
            illnesses.see_proof(illness=found, **form.cleaned_data, by=request.actor, at=at)
            messages.success(request, _("已核对，{child}可以返园。").format(child=found.child.nickname))
            return redirect(back)
    rule = illnesses.diseases(found.began_on, found.institution.district_id).get(found.disease, {})
    context = {"form": form, "illness": found, "rule": rule, "institution": found.institution, "back": back}
    return render(request, "attendance/prove.html", context, status=422 if form.errors else 200)
