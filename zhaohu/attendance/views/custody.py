"""What a court has forbidden: handed in by a guardian, confirmed and lifted by a director or the district."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import queries as accounts
from zhaohu.attendance.choices.pickups import BlockState
from zhaohu.attendance.forms import pickups as forms
from zhaohu.attendance.models import CustodyBlock
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import custody as services
from zhaohu.attendance.services import pickup_changes
from zhaohu.attendance.views import pickup_words
from zhaohu.attendance.views.pickups import own
from zhaohu.core import clock, downloads, uploads
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as paged
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.families.services import readings
from zhaohu.rules import queries as rules


@page(permissions.ASK_BLOCK)
@require_http_methods(["GET", "POST"])
def ask(request: Request, child_id: int) -> HttpResponse:
    """A guardian hands a court's document in."""
    child, at = own(request, permissions.ASK_BLOCK, child_id), clock.now()
    files_sent = request.FILES if request.method == "POST" else None
    form = forms.BlockForm(sent(request), files_sent, choices=_choices(request, child))
    if form.is_valid():
        with shown_in(form):
            services.ask(child=child, order=_order(form), by=request.actor, at=at)
            messages.success(request, _("已提交。机构核对原件后确认；对监护人以外的人，现在就生效。"))
            return redirect("attendance:own_pickups", child.pk)
    context = {"child": child, "form": form}
    return render(request, "attendance/pickups/ask_block.html", context, status=422 if form.errors else 200)


def _choices(request: Request, child: Child) -> list[tuple[str, str]]:
    """The other guardians and the persons of the child."""
    on = clock.day_of(clock.now())
    rows = children.guarding(on).filter(child=child).exclude(guardian__user_id=request.actor.user_id or 0)
    found = [
        (f"guardian:{row.guardian_id}", f"{row.guardian.name or '—'}（{row.get_relation_display()}）")
        for row in rows.select_related("guardian").order_by("pk")
    ]
    people = queries.persons(child).filter(ended_at__isnull=True)
    return found + [(f"person:{row.pk}", f"{row.name}（{row.get_relation_display()}）") for row in people]


def _order(form: forms.BlockForm) -> services.Order:
    data = dict(form.cleaned_data)
    file = data.pop("file")
    on = clock.day_of(clock.now())
    uploads.check_size(file.size or 0, maximum_bytes=rules.value("filing.upload.maximum_bytes", on=on))
    return services.Order(**data, data=bytes(file.read()), file_name=file.name)


@page(permissions.SEE_DOCUMENT)
@require_GET
def own_document(request: Request, own_block_id: int) -> HttpResponse:
    """The document, for the guardians of the child; whoever it is against has it from the court."""
    rows = permissions.SEE_DOCUMENT.rows(request.actor, CustodyBlock.objects.select_related("document"))
    rows = rows.exclude(guardian__user_id=request.actor.user_id or 0)
    return downloads.shown(get_object_or_404(rows, pk=own_block_id).document)


@page(permissions.SEE_BLOCKS)
@require_GET
def listing(request: Request) -> HttpResponse:
    """What waits for a confirmation, and what holds. No child is named in full, so opening the list is no reading."""
    rows, at = queries.visible_blocks(request.actor), clock.now()
    wanted = BlockState.CONFIRMED if request.GET.get("state") == "confirmed" else BlockState.ASKED
    found = paged(request, rows.filter(state=wanted), ("-pk",))
    context = {
        "page": found, "blocks": [pickup_words.block(row, at) for row in found.rows], "state": wanted,
        "waiting": rows.filter(state=BlockState.ASKED).count(),
    }  # fmt: skip
    return render(request, "attendance/pickups/blocks.html", context)


def _seen(request: Request, block_id: int, items: str) -> CustodyBlock:
    """A block that the reader may look at; that it was opened is kept, and the guardians see it."""
    row = get_object_or_404(queries.visible_blocks(request.actor), pk=block_id)
    office, institution = accounts.office_of(request.actor), row.institution
    readings.record(
        children=[row.child], purpose=ReadingPurpose.IDENTITY, items=items, by=request.actor, at=clock.now(),
        place=office or (institution.name if institution else ""), institution=institution.pk if institution else None,
        division=institution.district_id if institution else "",
    )  # fmt: skip
    return row


@page(permissions.SEE_BLOCKS)
@require_GET
def document(request: Request, block_id: int) -> HttpResponse:
    """The court's document."""
    return downloads.shown(_seen(request, block_id, _("法院文书的原文")).document)


@page(permissions.DECIDE_BLOCK)
@require_http_methods(["GET", "POST"])
def block(request: Request, block_id: int) -> HttpResponse:
    """One block, with its document beside it, and what was found."""
    row, at = _seen(request, block_id, _("法院禁止接送的文书和当事人姓名")), clock.now()
    form = forms.DecideForm(sent(request))
    if form.is_valid():
        confirm = form.cleaned_data["accept"] == "yes"
        with shown_in(form):
            services.decide(block=row, confirm=confirm, reason=form.cleaned_data["reason"], by=request.actor, at=at)
            messages.success(request, _("已确认，所有平板立即生效。") if confirm else _("已记下，没有确认。"))
            return redirect("attendance:custody_blocks")
    context = {
        "block": pickup_words.block(row, at), "row": row, "form": form, "lift": forms.LiftForm(),
        "by": pickup_changes.short(row.asked_by.name),
    }  # fmt: skip
    return render(request, "attendance/pickups/block.html", context, status=422 if form.errors else 200)


@page(permissions.LIFT_BLOCK)
@require_POST
def lift(request: Request, block_id: int) -> HttpResponse:
    """The court allows it again."""
    row = get_object_or_404(permissions.LIFT_BLOCK.rows(request.actor, CustodyBlock.objects.all()), pk=block_id)
    services.lift(block=row, reason=request.POST.get("reason", "")[:200], by=request.actor, at=clock.now())
    messages.success(request, _("已解除。"))
    return redirect("attendance:custody_blocks")
