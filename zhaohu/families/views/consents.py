"""What the guardians consent to, and who has seen the child's data."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.paging import page as paged
from zhaohu.families import permissions
from zhaohu.families.choices import Decision, Purpose, ReadingPurpose
from zhaohu.families.models import Child, Consent
from zhaohu.families.queries import children as queries
from zhaohu.families.queries import consents, readings
from zhaohu.families.services import consents as services
from zhaohu.families.views.children import own
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Row:
    """One purpose on the page: its words, whether it is allowed now, and what each guardian decided."""

    purpose: Purpose
    shown: dict[str, Any]
    permitted: bool
    mine: Consent | None
    others: list[tuple[str, Consent | None]]

    @property
    def differs(self) -> bool:
        """Whether the guardians do not all say the same."""
        said = {self.mine.decision if self.mine else "", *(one.decision if one else "" for _name, one in self.others)}
        yes = {decision == Decision.GIVEN for decision in said if decision}
        return len(yes) > 1

    @property
    def given(self) -> bool:
        return self.mine is not None and self.mine.decision == Decision.GIVEN

    @property
    def open(self) -> bool:
        """Whether there is something to choose."""
        return not self.given or self.stale

    @property
    def stale(self) -> bool:
        return self.mine is not None and self.mine.version != self.shown["version"]


def rows_of(request: Request, child: Child) -> list[Row]:
    """Every purpose for one child, as the reader sees it."""
    on = clock.day_of(clock.now())
    words, decided = rules.worded("families.consent.purposes", on=on), consents.all_in_force(child)
    guardians = list(queries.guarding(on).filter(child=child).select_related("guardian").order_by("pk"))
    rows = []
    for purpose in Purpose:
        said = decided.get(purpose, {})
        mine = next((g.guardian_id for g in guardians if g.guardian.user_id == request.actor.user_id), 0)
        others = [(g.get_relation_display(), said.get(g.guardian_id)) for g in guardians if g.guardian_id != mine]
        heard = [said[g.guardian_id].decision for g in guardians if g.guardian_id in said]
        permitted = Decision.GIVEN in heard and all(one == Decision.GIVEN for one in heard)
        rows.append(Row(purpose, words[purpose], permitted, said.get(mine), others))
    return rows


@page(permissions.DECIDE_CONSENT)
@require_http_methods(["GET", "POST"])
def consent(request: Request, child_id: int) -> HttpResponse:
    """Each purpose apart, nothing chosen beforehand; what is left open stays open."""
    child = own(request, permissions.DECIDE_CONSENT, child_id)
    if request.method == "POST":
        count = _decide(request, child)
        messages.success(request, _("已保存 {n} 项选择，现在生效。").format(n=count) if count else _("没有新的选择。"))
        return redirect("families:consents", child_id)
    rows = rows_of(request, child)
    context = {"child": child, "rows": rows, "open": any(row.open for row in rows)}
    return render(request, "families/consents.html", context)


def _decide(request: Request, child: Child) -> int:
    wanted = {"yes": Decision.GIVEN, "no": Decision.REFUSED}
    chosen = [(purpose, wanted.get(request.POST.get(purpose, ""))) for purpose in Purpose]
    count = 0
    for purpose, decision in chosen:
        if decision:
            shown = request.POST.get(f"{purpose}_version", "")
            services.decide(
                child=child, purpose=purpose, decision=decision,
                version=int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 6 else 0,
                by=request.actor, at=clock.now(),
            )  # fmt: skip
            count += 1
    return count


@page(permissions.DECIDE_CONSENT)
@require_POST
def withdraw(request: Request, child_id: int) -> HttpResponse:
    """One click takes a consent back; it works at once."""
    child = own(request, permissions.DECIDE_CONSENT, child_id)
    purpose = request.POST.get("purpose", "")
    mine = next((row.mine for row in rows_of(request, child) if row.purpose == purpose and row.given), None)
    if mine:
        services.decide(
            child=child, purpose=Purpose(purpose), decision=Decision.WITHDRAWN, version=mine.version, by=request.actor,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("已撤回，现在起不再用于「{what}」。").format(what=Purpose(purpose).label))
    return redirect("families:consents", child_id)


@page(permissions.SEE_CHILD)
@require_GET
def seen(request: Request, child_id: int) -> HttpResponse:
    """Who has seen the child's data: role, place, purpose, what and when."""
    child, now = own(request, permissions.SEE_CHILD, child_id), clock.now()
    purpose = request.GET.get("purpose", "")
    purpose = purpose if purpose in ReadingPurpose.values else ""
    found = paged(request, readings.of(child, purpose=purpose), ("-pk",), size=20)
    context = {
        "child": child, "page": found, "purposes": ReadingPurpose, "purpose": purpose,
        "recent": readings.recent(child, at=now), "days": readings.RECENT_DAYS, "now": now,
    }  # fmt: skip
    return render(request, "families/readings.html", context)
