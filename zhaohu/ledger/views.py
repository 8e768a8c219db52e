from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from zhaohu.core.access import Request, page
from zhaohu.core.errors import NOT_FOUND, ProblemError
from zhaohu.core.paging import page as paged
from zhaohu.ledger import errors, permissions, queries, signing, words
from zhaohu.ledger.forms import FilterForm, LookUpForm
from zhaohu.ledger.models import Checkpoint, Entry


@page(permissions.VERIFY)
@require_GET
def home(request: Request) -> HttpResponse:
    """The public ledger: its size, its last signed head, its key."""
    form = LookUpForm(request.GET if "entry" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("ledger:verify", entry_id=form.cleaned_data["entry"])
    signer = signing.signer()
    context = {
        "checkpoint": queries.latest_checkpoint(),
        "algorithm": signer.algorithm,
        "public_key": signer.public_key.hex(),
        "form": form,
    }
    return render(request, "ledger/home.html", context, status=422 if form.errors else 200)


@page(permissions.READ_ENTRIES)
@require_GET
def entries(request: Request) -> HttpResponse:
    """Every deed, newest first, for auditors; nothing here names a person."""
    form = FilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = paged(request, queries.filtered(queries.visible(request.actor), **wanted), ("-id",), size=20)
    rows = [
        {
            "entry": entry,
            "event": words.events().get(entry.event, entry.event),
            "subject": words.subjects().get(entry.subject_type, entry.subject_type),
            "role": words.roles().get(entry.actor_role, entry.actor_role),
        }
        for entry in found.rows
    ]
    return render(request, "ledger/entries.html", {"form": form, "page": found, "rows": rows})


def _entry(request: Request, entry_id: int) -> Entry:
    """An entry that this reader may verify; 404 otherwise."""
    return get_object_or_404(queries.verifiable(request.actor).select_related("leaf", "opening"), pk=entry_id)


@page(permissions.VERIFY)
@require_GET
def verify(request: Request, entry_id: int) -> HttpResponse:
    """The proof of one entry in plain words; the reader's own browser checks it."""
    entry = _entry(request, entry_id)
    context: dict[str, Any] = {"entry": entry, "event": words.events().get(entry.event, entry.event)}
    try:
        context["proof"] = queries.proof_of(entry)
    except ProblemError as error:
        if error.problem is not errors.NOT_YET_SEQUENCED:
            raise
        context["error"] = error
    return render(request, "ledger/verify.html", context)


@page(permissions.VERIFY)
@require_GET
def proof(request: Request, entry_id: int) -> HttpResponse:
    return JsonResponse(queries.proof_json(queries.proof_of(_entry(request, entry_id))))


@page(permissions.VERIFY)
@require_GET
def latest(request: Request) -> HttpResponse:
    checkpoint = queries.latest_checkpoint()
    if checkpoint is None:
        raise NOT_FOUND.raised()
    return JsonResponse(queries.checkpoint_json(checkpoint))


@page(permissions.VERIFY)
@require_GET
def checkpoint(request: Request, tree_size: int) -> HttpResponse:
    return JsonResponse(queries.checkpoint_json(get_object_or_404(Checkpoint, pk=tree_size)))


@page(permissions.VERIFY)
@require_GET
def consistency(request: Request, older: int, newer: int) -> HttpResponse:
    """That the tree of one checkpoint grew from that of another: what an outside witness asks."""
    first, second, steps = queries.consistency_between(older, newer)
    return JsonResponse(
        {
            "from": queries.checkpoint_json(first),
            "to": queries.checkpoint_json(second),
            "proof": [step.hex() for step in steps],
        }
    )
