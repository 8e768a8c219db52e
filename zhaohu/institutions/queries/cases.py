"""A filing case as it is read: its materials, what was said about each, and what may be done now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions import filing_form
from zhaohu.institutions.choices.case import CaseState, MaterialState
from zhaohu.institutions.models import CaseMaterial, CommentThread, FilingCase, MaterialVersion
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries import clocks
from zhaohu.rules import queries as rules

_TONES = {
    MaterialState.MISSING: ("", "minus"),
    MaterialState.UPLOADED: ("primary", "hourglass"),
    MaterialState.COMMENTED: ("warn", "message"),
    MaterialState.PASSED: ("ok", "circle-check"),
    MaterialState.NOT_APPLICABLE: ("", "minus"),
}


@dataclass
class Item:
    """One line of the task list, with the row behind it."""

    code: str
    title: str
    hint: str
    form: bool
    material: CaseMaterial | None
    open_threads: int = 0
    versions: list[MaterialVersion] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.material.state if self.material else MaterialState.MISSING

    @property
    def state_title(self) -> str:
        return str(MaterialState(self.state).label)

    @property
    def tone(self) -> str:
        return _TONES[MaterialState(self.state)][0]

    @property
    def icon(self) -> str:
        return _TONES[MaterialState(self.state)][1]


def visible_to(actor: Actor) -> QuerySet[FilingCase]:
    """The cases that an officer may open."""
    rows = permissions.SEE_CASE.rows(actor, FilingCase.objects.exclude(state=CaseState.DRAFT))
    return rows.select_related("institution", "district", "street", "officer")


def items(case: FilingCase) -> list[Item]:
    """The task list: what the rule asked for on the day the case was opened, with how each stands."""
    asked = rules.value(f"filing.materials.{case.route}", on=day_of(case.opened_at), division=case.district_id)
    rows = {m.code: m for m in case.materials.prefetch_related("versions__file")}
    threads = list(case.threads.filter(closed_at__isnull=True).values_list("field", flat=True))
    return [
        Item(
            code=one["code"],
            title=one["title"],
            hint=one["hint"],
            form=one["form"],
            material=rows.get(one["code"]),
            open_threads=sum(name.partition(".")[0] == one["code"] for name in threads),
            versions=_versions(rows.get(one["code"])),
        )
        for one in asked
        if case.kind != "cancel" or one["code"] in rows
    ]


def _versions(material: CaseMaterial | None) -> list[MaterialVersion]:
    kept = [v for v in material.versions.all() if v.withdrawn_at is None] if material else []
    return sorted(kept, key=lambda version: version.number, reverse=True)


def threads_of(case: FilingCase, code: str) -> list[CommentThread]:
    """The opinions about a material or about the fields of a form, open ones first."""
    found = case.threads.filter(field__startswith=code).prefetch_related("comments__author", "comments__file")
    return sorted(found, key=lambda thread: (thread.closed_at is not None, thread.opened_at))


def next_unreviewed(material: CaseMaterial) -> str:
    """The code of the next line that waits for review, else of the same one."""
    waiting = material.case.materials.filter(state=MaterialState.UPLOADED).order_by("code")
    after = waiting.filter(code__gt=material.code).first() or waiting.first()
    return after.code if after else material.code


def reading(case: FilingCase, *, item: str, at: datetime) -> dict[str, Any]:
    """Everything the case page shows."""
    listed = items(case)
    waiting = [one for one in listed if one.open_threads or one.state == MaterialState.UPLOADED]
    chosen = next(iter([one for one in listed if one.code == item] + waiting + listed), None)
    checks = list(case.checks.order_by("pk"))
    return {
        "case": case,
        "items": listed,
        "passed": sum(one.state in (MaterialState.PASSED, MaterialState.NOT_APPLICABLE) for one in listed),
        "item": chosen,
        "sections": filing_form.shown(case) if chosen and chosen.form else [],
        "threads": threads_of(case, chosen.code) if chosen else [],
        "clock": clocks.standing(case, on=day_of(at)),
        "checks": checks,
        "checked_at": max((check.checked_at for check in checks), default=None),
        "verification": case.verifications.prefetch_related("officers").order_by("-pk").first(),
        "notices": case.notices.order_by("-pk"),
        "steps": case.transitions.select_related("by").order_by("-at", "-pk"),
        "receipt": getattr(case, "receipt", None),
    }
