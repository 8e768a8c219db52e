"""The children present: the roll, a child's small page, and the import of a sheet."""

import json
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock, sheets
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.identity import mask
from zhaohu.core.paging import page as page_of
from zhaohu.enrolment.choices.offers import STANDING
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.choices.rolls import RollRowState, RollState
from zhaohu.enrolment.errors.rolls import described
from zhaohu.enrolment.forms.rolls import RollForm
from zhaohu.enrolment.models import RollRow
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.enrolment.queries import absences
from zhaohu.enrolment.queries import rolls as queries
from zhaohu.enrolment.services import rolls, rolls_check, rolls_files, rolls_undo, rolls_write
from zhaohu.enrolment.services.rolls_rows import TITLES
from zhaohu.enrolment.views import own
from zhaohu.families.choices import ReadingPurpose
from zhaohu.families.services import readings

_LINKS, _ABSENCES = 6, 5
_RUNNING = (PlacementState.ACCEPTED, PlacementState.AGREED)


@page(permissions.SEE_ROLL)
@require_GET
def roll(request: Request) -> HttpResponse:
    """The children present by class; opening it is kept as a reading of those that are shown."""
    institution, at = own.chosen(request, permissions.SEE_ROLL), clock.now()
    on = clock.day_of(at)
    chosen = queries.Filter(*(request.GET.get(name, "") for name in ("class", "form", "only")))
    rows = queries.roll(institution, chosen, on=on)
    shown = page_of(request, rows, ["care_class__name", "starts_on", "id"], size=30)
    readings.record(
        children=[row.child for row in shown.rows], purpose=ReadingPurpose.ENROLMENT,
        items=_("在托名单：小名、月龄、班和服务形式"), place=institution.name, by=request.actor, at=at,
        institution=institution.pk, division=institution.district_id,
    )  # fmt: skip
    context: dict[str, Any] = {
        "institution": institution, "page": shown, "chosen": chosen, "at": at, "on": on,
        "rows": [(row, queries.age_in_words(row, on)) for row in shown.rows],
        "classes": queries.classes(institution, on=on), "figures": queries.figures(institution, on=on),
        "links": queries.links(institution)[:_LINKS], "forms": [(f.value, f.label) for f in STANDING],
        "imports": queries.imports(request.actor).filter(institution=institution).order_by("-received_at")[:3],
    }  # fmt: skip
    return render(request, "enrolment/rolls/roll.html", context)


@page(permissions.SEE_ROLL)
@require_GET
def roll_child(request: Request, placement_id: int) -> HttpResponse:
    """One placed child, numbers masked; opening it is kept as a reading."""
    found, at = queries.placement_of(request.actor, placement_id), clock.now()
    readings.record(
        children=[found.child], purpose=ReadingPurpose.ENROLMENT,
        items=_("姓名、出生日期、证件号码（打码）、监护人"), place=found.institution.name, by=request.actor, at=at,
        institution=found.institution_id, division=found.institution.district_id,
    )  # fmt: skip
    prefetch_related_objects([found.child], "identities", "guardianships__guardian__user")
    context = {
        "placement": found, "child": found.child, "institution": found.institution,
        "months": queries.age_in_words(found, clock.day_of(at)),
        "identities": [(one.get_kind_display(), mask(one.number)) for one in found.child.identities.all()],
        "guardianships": [(g, mask(g.guardian.user.phone or "")) for g in found.child.guardianships.all()],
        "absences": absences.latest(found)[:_ABSENCES], "running": found.state in _RUNNING, "today": clock.day_of(at),
    }  # fmt: skip
    return render(request, "enrolment/rolls/child.html", context)


@page(permissions.IMPORT_ROLL)
@require_http_methods(["GET", "POST"])
def import_roll(request: Request) -> HttpResponse:
    """Upload a sheet; it is checked, and nothing is written yet."""
    institution = own.chosen(request, permissions.IMPORT_ROLL)
    form = RollForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            made = rolls.receive(institution=institution, **form.cleaned_data, by=request.actor, at=clock.now())
            return redirect("enrolment:roll_import", made.pk)
    context = {
        "institution": institution, "form": form, "columns": [titles[0] for titles in TITLES.values()],
        "offers": rolls_check.standing_offers(institution),
        "imports": queries.imports(request.actor).filter(institution=institution).order_by("-received_at")[:10],
    }  # fmt: skip
    return render(request, "enrolment/rolls/upload.html", context, status=422 if form.errors else 200)


@page(permissions.IMPORT_ROLL)
@require_GET
def template(request: Request) -> HttpResponse:
    """An empty sheet with lists of what may be chosen."""
    institution = own.chosen(request, permissions.IMPORT_ROLL)
    return _sheet(rolls_files.template(institution), "children-present.xlsx")


@page(permissions.IMPORT_ROLL)
@require_GET
def to_mend(request: Request, roll_id: int) -> HttpResponse:
    """The faulty rows with what is wrong."""
    found = queries.import_of(request.actor, roll_id)
    return _sheet(rolls_files.to_mend(found), f"to-mend-{found.pk}.xlsx")


def _sheet(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=rolls_files.XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@page(permissions.IMPORT_ROLL)
@require_GET
def roll_import(request: Request, roll_id: int) -> HttpResponse:
    """One import: its progress while a job works on it, then what each row does or what is wrong with it."""
    found = queries.import_of(request.actor, roll_id)
    state = request.GET.get("state", "")
    counts = queries.counts_of(found)
    shown = page_of(request, queries.rows_of(found, state), ["number"], size=25)
    context = {
        "roll": found, "institution": found.institution, "counts": counts, "state": state, "page": shown,
        "working": found.state in (RollState.CHECKING, RollState.WRITING, RollState.UNDOING),
        "rows": [_told(row) for row in shown.rows], "good": counts.get(RollRowState.GOOD, 0),
        "faulty": counts.get(RollRowState.FAULTY, 0), "written": counts.get(RollRowState.WRITTEN, 0),
        "tabs": [(s.value, s.label, counts[s.value]) for s in RollRowState if counts.get(s.value)],
        "total": sum(counts.values()),
    }  # fmt: skip
    return render(request, "enrolment/rolls/import.html", context)


def _told(row: RollRow) -> dict[str, Any]:
    """A row as the page shows it: its own words, numbers masked, and each fault under the column it is in."""
    cells = json.loads(row.cells or "{}")
    faults = [described(fault) for fault in json.loads(row.faults or "[]")]
    for fault in faults:
        fault["title"] = TITLES[fault["field"]][0] if fault["field"] in TITLES else ""
    words = {name: sheets.plain(cells.get(name, ""))[:40] for name in ("nickname", "name", "class_name", "form")}
    return {"row": row, "faults": faults, "starts_on": cells.get("starts_on", "")[:20], **words}


@page(permissions.IMPORT_ROLL)
@require_POST
def write_roll(request: Request, roll_id: int) -> HttpResponse:
    """Write the good rows."""
    rolls_write.order(roll=queries.import_of(request.actor, roll_id), by=request.actor, at=clock.now())
    return redirect("enrolment:roll_import", roll_id)


@page(permissions.IMPORT_ROLL)
@require_POST
def resume_roll(request: Request, roll_id: int) -> HttpResponse:
    """Let the job go on."""
    rolls.resume(roll=queries.import_of(request.actor, roll_id), by=request.actor, at=clock.now())
    return redirect("enrolment:roll_import", roll_id)


@page(permissions.UNDO_ROLL)
@require_http_methods(["GET", "POST"])
def undo_roll(request: Request, roll_id: int) -> HttpResponse:
    """Ask, and undo an import as a whole."""
    found = queries.import_of(request.actor, roll_id, permissions.UNDO_ROLL)
    if request.method == "POST":
        rolls_undo.undo(roll=found, by=request.actor, at=clock.now())
        return redirect("enrolment:roll_import", roll_id)
    context = {
        "roll": found, "institution": found.institution, "stand": rolls_undo.in_the_way(found),
        "written": queries.counts_of(found).get(RollRowState.WRITTEN, 0),
    }  # fmt: skip
    return render(request, "enrolment/rolls/undo.html", context)
