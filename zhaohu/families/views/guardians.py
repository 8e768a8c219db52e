"""The other guardian: invited, asking, answered; and the officers who look at documents."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import queries as accounts
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.families import permissions
from zhaohu.families.choices import Basis, IdentityKind, ReadingPurpose, Relation
from zhaohu.families.forms import guardians as forms
from zhaohu.families.models import Guardianship
from zhaohu.families.queries import children as queries
from zhaohu.families.queries import relations
from zhaohu.families.services import guardianships, invitations, readings
from zhaohu.families.views import tell
from zhaohu.families.views.children import own


@page(permissions.INVITE)
@require_http_methods(["GET", "POST"])
def invite(request: Request, child_id: int) -> HttpResponse:
    """Invite the other guardian: the code is shown once."""
    child = own(request, permissions.INVITE, child_id)
    form, made, code = forms.InviteForm(sent(request)), None, ""
    if form.is_valid():
        relation = Relation(form.cleaned_data["relation"])
        made, code = invitations.invite(child=child, relation=relation, by=request.actor, at=clock.now())
    context = {"child": child, "form": form, "made": made, "code": code}
    return render(request, "families/invite.html", context, status=422 if form.errors else 200)


def _drop_known(form: forms.AcceptForm | forms.JoinForm, request: Request) -> None:
    """What a guardian has said of himself is not asked again."""
    known = queries.guardian_of(request.actor)
    for name in ("name", "identity"):
        if known and getattr(known, name):
            del form.fields[name]


@page(permissions.ACCEPT_INVITATION)
@require_http_methods(["GET", "POST"])
def accept(request: Request) -> HttpResponse:
    """Use an invitation. Nothing of the child is shown before it is used."""
    form = forms.AcceptForm(sent(request), initial={"code": request.GET.get("code", "")[:40]})
    _drop_known(form, request)
    if form.is_valid():
        given = {"name": "", "identity": ""} | form.cleaned_data
        with shown_in(form):
            made = invitations.accept(**given, by=request.actor, at=clock.now())
            messages.success(request, _("您已是{name}的监护人。").format(name=made.child.nickname))
            return redirect("families:child", made.child_id)
    return render(request, "families/accept.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.ASK_TO_JOIN)
@require_http_methods(["GET", "POST"])
def join(request: Request) -> HttpResponse:
    """Ask to be a guardian of a child that is registered already; the page never says whether it is."""
    form = forms.JoinForm(sent(request))
    _drop_known(form, request)
    if form.is_valid():
        given = {"name": "", "identity": ""} | form.cleaned_data
        given |= {"kind": IdentityKind(given["kind"]), "relation": Relation(given["relation"])}
        try:
            invitations.ask_to_join(**given, by=request.actor, at=clock.now())
            return render(request, "families/joined.html")
        except ProblemError as problem:
            field = "identity" if problem.problem.code == "GUARDIAN_KNOWN" else "number"
            form.add_error(field if field in form.fields else None, f"{problem.sentence}{problem.remedy}")
    return render(request, "families/join.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.DECIDE_JOIN)
@require_POST
def decide(request: Request, guardianship_id: int) -> HttpResponse:
    """Answer somebody who asks to be a guardian too."""
    row = get_object_or_404(permissions.DECIDE_JOIN.rows(request.actor, Guardianship.objects.all()), pk=guardianship_id)
    accept = request.POST.get("accept") == "yes"
    guardianships.decide(guardianship=row, accept=accept, by=request.actor, at=clock.now())
    messages.success(request, _("已确认。") if accept else _("已拒绝，对方没有看到孩子的任何信息。"))
    return redirect("families:child", row.child_id)


@page(permissions.CHECK_RELATION)
@require_GET
def waiting(request: Request) -> HttpResponse:
    """Relations that nobody has confirmed. No child is named here, so opening the list is no reading."""
    rows = relations.waiting(request.actor)
    found = paged(request, rows, ("pk",), total=rows.count())
    for row in found.rows:
        row.short_name = tell.short_name(row.guardian.name or "")  # type: ignore[attr-defined]
    return render(request, "families/relations.html", {"page": found, "now": clock.now()})


@page(permissions.CHECK_RELATION)
@require_http_methods(["GET", "POST"])
def check(request: Request, guardianship_id: int) -> HttpResponse:
    """Look at the documents of one relation; its guardians will see that it was opened."""
    row = get_object_or_404(relations.visible(request.actor), pk=guardianship_id)
    form = forms.CheckForm(sent(request))
    if form.is_valid() and _decided(request, row, form):
        return redirect("families:relations")
    readings.record(
        children=[row.child], purpose=ReadingPurpose.IDENTITY, items=_("姓名、出生日期、部分证件号码、监护关系"),
        place=accounts.office_of(request.actor), by=request.actor, at=clock.now(),
    )  # fmt: skip
    identity = tell.masked(row.guardian.identity) if row.guardian.identity else ""
    context = {"row": row, "form": form, "identities": tell.numbers(row.child), "guardian_identity": identity}
    return render(request, "families/relation.html", context, status=422 if form.errors else 200)


def _decided(request: Request, row: Guardianship, form: forms.CheckForm) -> bool:
    reason, at = form.cleaned_data["reason"], clock.now()
    try:
        if form.cleaned_data["accept"]:
            guardianships.confirm(guardianship=row, basis=Basis.OFFICER, seen=reason, by=request.actor, at=at)
        else:
            guardianships.refuse(guardianship=row, reason=reason, by=request.actor, at=at)
    except ProblemError as problem:
        problem.add_to(form)
        return False
    messages.success(request, _("已办理，已告知监护人。"))
    return True
