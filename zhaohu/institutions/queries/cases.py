"""A filing case as it is read: its materials, what was said about each, and what may be done now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions import filing_form
from zhaohu.institutions.choices.case import CaseState, MaterialState
from zhaohu.institutions.models import CaseMaterial, CommentThread, FilingCase, MaterialVersion
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.queries import clocks
from zhaohu.institutions.queries.checks import TITLES
from zhaohu.rules import queries as rules

_TONES = {
    MaterialState.MISSING: ("", "minus"),
    MaterialState.UPLOADED: ("primary", "hourglass"),
    MaterialState.COMMENTED: ("warn", "message"),
    MaterialState.PASSED: ("ok", "circle-check"),
    MaterialState.NOT_APPLICABLE: ("", "minus"),
}


_STATE_TONES = {
    CaseState.RETURNED_FOR_SUPPLEMENT: ("warn", "message"),
    CaseState.NONCOMPLIANT_NOTIFIED: ("danger", "alert-octagon"),
    CaseState.RECTIFYING: ("warn", "alert-triangle"),
    CaseState.FILED: ("ok", "circle-check"),
    CaseState.WITHDRAWN: ("", "minus"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One automatic check as it is read: what was looked at, what came of it."""

    title: str
    outcome: str
    reason: str


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


def title_of(case: FilingCase, field: str) -> str:
    """What a thread is about, in words: the title of the form's field, or of the material."""
    code, __, key = field.partition(".")
    if key and (found := filing_form.fields_for(case).get(key)):
        return str(found.title)
    return next((one.title for one in items(case) if one.code == code), field)


def next_unreviewed(material: CaseMaterial) -> str:
    """The code of the next line that waits for review, else of the same one."""
    waiting = material.case.materials.filter(state=MaterialState.UPLOADED).order_by("code")
    after = waiting.filter(code__gt=material.code).first() or waiting.first()
    return after.code if after else material.code


def _sections(case: FilingCase, form: str) -> list[Any]:
    """The sections of one form, as it is read."""
    pairs = zip(filing_form.sections_for(case), filing_form.shown(case), strict=True)
    return [shown for section, shown in pairs if section.form == form]


def _pass_blocked(item: Item) -> str:
    """Why a material cannot be passed yet; empty if it can."""
    if item.open_threads:
        return _("还有 {n} 条意见没有了结").format(n=item.open_threads)
    if not item.form and not item.versions:
        return _("还没有上传")
    return ""


def reading(case: FilingCase, *, item: str, at: datetime) -> dict[str, Any]:
    """Everything the case page shows."""
    listed = items(case)
    waiting = [one for one in listed if one.open_threads or one.state == MaterialState.UPLOADED]
    chosen = next(iter([one for one in listed if one.code == item] + waiting + listed), None)
    checks = list(case.checks.order_by("pk"))
    threads = threads_of(case, chosen.code) if chosen else []
    return {
        "case": case,
        "tone": _STATE_TONES.get(CaseState(case.state), ("primary", "hourglass")),
        "items": listed,
        "passed": sum(one.state in (MaterialState.PASSED, MaterialState.NOT_APPLICABLE) for one in listed),
        "item": chosen,
        "sections": _sections(case, chosen.code) if chosen and chosen.form else [],
        "threads": [(title_of(case, thread.field), thread) for thread in threads],
        "spoken_of": {thread.field.partition(".")[2] for thread in threads if thread.closed_at is None},
        "pass_blocked": _pass_blocked(chosen) if chosen else "",
        "clock": clocks.standing(case, on=day_of(at)),
        "checks": [Check(str(TITLES.get(one.code, "")), one.outcome, one.reason) for one in checks],
        "checked_at": max((check.checked_at for check in checks), default=None),
        "verification": case.verifications.prefetch_related("officers").order_by("-pk").first(),
        "notices": case.notices.order_by("-pk"),
        "steps": case.transitions.select_related("by").order_by("-at", "-pk"),
        "receipt": getattr(case, "receipt", None),
    }


def next_step(case: FilingCase, *, blocking: list[str]) -> str:
    """What to do with a case now, as one sentence for the officer."""
    state = CaseState(case.state)
    if state == CaseState.SUBMITTED:
        again = case.snapshots.count() > 1
        return _("机构已补正并重新提交，请看未了结的意见。") if again else _("请核对材料是否齐全，受理或退回补正。")
    if state in (CaseState.ACCEPTED, CaseState.VERIFYING):
        return blocking[0] if blocking else _("可以办结了。")
    if state == CaseState.RETURNED_FOR_SUPPLEMENT:
        return _("等机构补正，期限停止计算。")
    if state in (CaseState.NONCOMPLIANT_NOTIFIED, CaseState.RECTIFYING):
        return _("已公示，等机构整改后重新提交。")
    return _("已经办完，没有要办的事。")
