"""Suspected duplicates: found, compared side by side, merged or told apart, and taken apart again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import queries as accounts
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.families import permissions
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.forms.rights import MergeForm
from zhaohu.families.models import Child
from zhaohu.families.queries import duplicates, relations
from zhaohu.families.services import merges, readings
from zhaohu.families.views import tell


@page(permissions.CHECK_IDENTITY)
@require_GET
def listed(request: Request) -> HttpResponse:
    """Pairs that look alike, and what was merged. No child is named here, so opening the list is no reading."""
    rows = duplicates.suspected(request.actor)
    context = {
        "page": paged(request, rows, ("pk",), total=rows.count()), "now": clock.now(),
        "merges": duplicates.merges(request.actor)[:12],
    }  # fmt: skip
    return render(request, "families/duplicates.html", context)


def _pair(request: Request, first_id: int, second_id: int) -> tuple[Child, Child]:
    found = duplicates.visible(request.actor).in_bulk([first_id, second_id])
    if len(found) != 2:
        raise Http404
    return found[first_id], found[second_id]


@page(permissions.MERGE)
@require_http_methods(["GET", "POST"])
def compare(request: Request, first_id: int, second_id: int) -> HttpResponse:
    """Two records side by side, numbers masked; merged with a reason."""
    first, second = _pair(request, first_id, second_id)
    form, at = MergeForm(sent(request), pair=(first_id, second_id)), clock.now()
    if form.is_valid():
        kept, gone = (first, second) if form.cleaned_data["keep"] == "first" else (second, first)
        with shown_in(form):
            merges.merge(kept=kept, gone=gone, reason=form.cleaned_data["reason"], by=request.actor, at=at)
            messages.success(request, _("已合并，已告知监护人；认错了可以撤销。"))
            return redirect("families:duplicates")
    _read(request, [first, second])
    context = {"sides": [_side(first, request), _side(second, request)], "form": form, "pair": (first_id, second_id)}
    return render(request, "families/compare.html", context, status=422 if form.errors else 200)


def _read(request: Request, children: list[Child]) -> None:
    readings.record(
        children=children, purpose=ReadingPurpose.IDENTITY, items=_("姓名、出生日期、部分证件号码、监护人"),
        place=accounts.office_of(request.actor), by=request.actor, at=clock.now(),
    )  # fmt: skip


def _side(child: Child, request: Request) -> dict[str, object]:
    guardians = [tell.relation(row, request.actor) for row in relations.of_child(child)]
    return {"child": child, "identities": tell.numbers(child), "guardians": guardians}


@page(permissions.TELL_APART)
@require_POST
def tell_apart(request: Request, first_id: int, second_id: int) -> HttpResponse:
    """These are two children: the pair is proposed no more."""
    first, second = _pair(request, first_id, second_id)
    merges.tell_apart(first=first, second=second, by=request.actor, at=clock.now())
    messages.success(request, _("已认定不是同一儿童，不再提示。"))
    return redirect("families:duplicates")


@page(permissions.UNMERGE)
@require_http_methods(["GET", "POST"])
def undo(request: Request, merge_id: int) -> HttpResponse:
    """Take two records apart again, with the trail of what was moved."""
    made = get_object_or_404(duplicates.merges(request.actor), pk=merge_id)
    if request.method == "POST":
        merges.undo(merge=made, by=request.actor, at=clock.now())
        messages.success(request, _("已撤销合并，记录各回各处。"))
        return redirect("families:duplicates")
    return render(request, "families/undo_merge.html", {"merge": made, "moved": duplicates.trail(made)})
