"""What the people of an institution see of its filing: where it stands, what is still to do, and until when."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions import filing_form, filing_values
from zhaohu.institutions.choices.case import OPEN_STATES, WITH_INSTITUTION, CaseKind, CaseState, MaterialState
from zhaohu.institutions.choices.institution import FILING_TRANSITIONS, FilingState
from zhaohu.institutions.models import (
    CaseMaterial,
    Comment,
    CommentThread,
    FilingCase,
    Institution,
    MaterialVersion,
    Membership,
    StoredFile,
)
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import checks, clocks
from zhaohu.institutions.queries import materials as asked


class Tone(NamedTuple):
    """How a state looks."""

    tone: str
    icon: str


_TONES: dict[str, Tone] = {
    MaterialState.MISSING: Tone("", icon="circle-dashed"),
    MaterialState.UPLOADED: Tone("primary", icon="circle-check"),
    MaterialState.COMMENTED: Tone("warn", icon="message"),
    MaterialState.PASSED: Tone("ok", icon="circle-check-filled"),
    MaterialState.NOT_APPLICABLE: Tone("", icon="minus"),
}
STATE_TONES: dict[str, Tone] = {
    FilingState.NONE: Tone("", icon="circle-dashed"),
    FilingState.UNDER_REVIEW: Tone("primary", icon="hourglass"),
    FilingState.FILED: Tone("ok", icon="circle-check-filled"),
    FilingState.CHANGE_SUBMITTED: Tone("primary", icon="hourglass"),
    FilingState.CANCEL_SUBMITTED: Tone("primary", icon="hourglass"),
    FilingState.SUSPENDED: Tone("danger", icon="alert-octagon-filled"),
    FilingState.CANCELLED: Tone("", icon="minus"),
    FilingState.REVOKED_BY_AUTHORITY: Tone("danger", icon="alert-octagon-filled"),
}
CASE_TONES: dict[str, Tone] = {
    CaseState.DRAFT: Tone("", icon="pencil"),
    CaseState.RETURNED_FOR_SUPPLEMENT: Tone("warn", icon="message"),
    CaseState.NONCOMPLIANT_NOTIFIED: Tone("danger", icon="alert-octagon-filled"),
    CaseState.RECTIFYING: Tone("warn", icon="tool"),
    CaseState.FILED: Tone("ok", icon="circle-check-filled"),
    CaseState.WITHDRAWN: Tone("", icon="minus"),
}
_WARN = timedelta(days=90)
_NAMED = 3


@dataclass
class Task:
    """One line of the task list: a section of a form, or a material."""

    code: str
    title: str
    section: str = ""
    state: str = ""
    tone: str = ""
    icon: str = ""
    note: str = ""
    files: int = 0
    opinions: list[CommentThread] = field(default_factory=list)


@dataclass(frozen=True)
class Certificate:
    """A document that runs out, and how soon."""

    code: str
    title: str
    ends_on: date
    days: int

    @property
    def tone(self) -> str:
        return "danger" if self.days <= 7 else "warn" if self.days <= 30 else ""


@dataclass(frozen=True)
class Told:
    """An opinion as its reader needs it: the field in words, whether it is answered, and where to mend it."""

    title: str
    answered: bool
    key: str
    section: str
    material: str


def institutions_of(actor: Actor) -> QuerySet[Institution]:
    """The institutions for which a person acts, the first claimed first."""
    rows = permissions.SEE_WORKPLACE.rows(actor, Institution.objects.all())
    return rows.select_related("district", "street", "registration").order_by("pk")


def cases_of(actor: Actor) -> QuerySet[FilingCase]:
    """The cases of a person's institutions."""
    rows = permissions.SEE_OWN_CASE.rows(actor, FilingCase.objects.all())
    return rows.select_related("institution__registration", "district", "street").prefetch_related("clocks__pauses")


def members_of(institution: Institution, *, on: date) -> QuerySet[Membership]:
    """Who acts for an institution today, the director first."""
    rows = institution.memberships.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return rows.select_related("user").order_by("-role", "pk")


def memberships_of(actor: Actor) -> QuerySet[Membership]:
    """Memberships in the institutions that a person directs."""
    mine = permissions.MANAGE_MEMBERS.rows(actor, Institution.objects.all())
    return Membership.objects.filter(institution__in=mine).select_related("institution", "user")


def threads_of(actor: Actor) -> QuerySet[CommentThread]:
    """Opinions in the cases of a person's institutions."""
    return CommentThread.objects.filter(case__in=cases_of(actor)).select_related("case__institution")


def versions_of(actor: Actor) -> QuerySet[MaterialVersion]:
    """Files of materials in the cases of a person's institutions."""
    rows = MaterialVersion.objects.filter(material__case__in=cases_of(actor))
    return rows.select_related("material__case__institution", "file")


def file_for(actor: Actor, file_id: int) -> StoredFile | None:
    """A file that an actor may open: of a material, or beside an opinion. The office sees none of a draft."""
    versions = MaterialVersion.objects.filter(file_id=file_id)
    if not permissions.FILL_IN.allows(actor):
        versions = versions.filter(material__case__submitted_at__isnull=False)
    found = permissions.OPEN_MATERIAL_FILE.rows(actor, versions).exists()
    found = found or permissions.OPEN_COMMENT_FILE.rows(actor, Comment.objects.filter(file_id=file_id)).exists()
    return StoredFile.objects.get(pk=file_id) if found else None


def open_threads(case: FilingCase) -> list[CommentThread]:
    """The opinions that are not settled, oldest first, each with its comments and the field in words."""
    rows = case.threads.filter(closed_at__isnull=True).order_by("opened_at")
    comments = Comment.objects.select_related("author", "file").order_by("pk")
    found = list(rows.prefetch_related(Prefetch("comments", comments)))
    titles = {row["code"]: row["title"] for row in asked.listed(case)}
    fields, forms = filing_form.FIELDS, {"F01", "F02"}
    sections = {one.code: s.code for s in filing_form.sections_for(case) for one in s.fields}
    sections |= {s.form: s.code for s in filing_form.sections_for(case)[::-1]}
    for thread in found:
        form, _dot, key = thread.field.partition(".")
        title = fields[key].title if key in fields else titles.get(form, form)
        said = list(thread.comments.all())
        thread.told = Told(  # type: ignore[attr-defined]
            title=str(title),
            answered=bool(said) and said[-1].author_side == "institution",
            key=key,
            section=sections.get(key or form, next(iter(sections.values()))),
            material=form if form not in forms else "",
        )
    return found


def changed_value(thread: CommentThread) -> tuple[str, str]:
    """What the thread's field said when it was last submitted, and says now; empty where nothing has changed."""
    case, key = thread.case, thread.field.partition(".")[2]
    last = case.snapshots.order_by("-number").first()
    if key not in filing_form.FIELDS or last is None:
        return "", ""
    old, new = json.loads(last.content)["answers"].get(key), case.answers.get(key)
    if old == new:
        return "", ""
    one, names = filing_form.FIELDS[key], filing_form.names_of(case)
    return filing_values.text(one, old, names), filing_values.text(one, new, names)


def tasks(case: FilingCase, threads: list[CommentThread]) -> list[Task]:
    """The task list (F01 by sections, F02, then the materials) with how each stands."""
    found = [_section_task(case, section, threads) for section in filing_form.sections_for(case)]
    rows = {row.code: row for row in case.materials.prefetch_related("versions")}
    found += [_material_task(item, rows.get(item["code"]), threads) for item in asked.listed(case) if not item["form"]]
    return found


def _section_task(case: FilingCase, section: filing_form.Section, threads: list[CommentThread]) -> Task:
    codes = {one.code for one in section.fields}
    lacking = [one for one in filing_form.missing(case, section.form) if one.code in codes]
    said = [one for one in threads if one.field.partition(".")[2] in codes or one.field == section.form == "F02"]
    task = Task(section.form, str(section.title), section.code, opinions=said)
    if said:
        task.state, task.tone, task.icon = _("待处理"), "warn", "message"
        task.note = _("{n} 条意见").format(n=len(said))
    elif lacking:
        task.state, task.icon = _("还差 {n} 项").format(n=len(lacking)), "circle-dashed"
        named = [str(one.title) for one in lacking if one.kind != "promise"]
        task.note = "、".join(named[:_NAMED]) + ("…" if len(named) > _NAMED else "")
    elif case.kind == CaseKind.CHANGE and not codes & filing_form.editable(case):
        task.state, task.icon = _("不变"), "minus"
    else:
        task.state, task.tone, task.icon = _("已填"), "ok", "circle-check-filled"
    return task


def _material_task(item: dict[str, Any], row: CaseMaterial | None, threads: list[CommentThread]) -> Task:
    state = MaterialState(row.state if row else MaterialState.MISSING)
    tone, icon = _TONES[state]
    files = sum(one.withdrawn_at is None for one in row.versions.all()) if row else 0
    said = [one for one in threads if one.field.partition(".")[0] == item["code"]]
    words = {
        MaterialState.MISSING: _("未上传") if item["required"] else _("选交"),
        MaterialState.UPLOADED: _("已上传"),
    }
    task = Task(item["code"], item["title"], "", str(words.get(state, state.label)), tone, icon, "", files, said)
    if said:
        task.state, task.tone, task.icon = _("待处理"), "warn", "message"
        task.note = _("{n} 条意见").format(n=len(said))
    elif state == MaterialState.NOT_APPLICABLE:
        task.note = _("不供餐，不需要提交") if item["when"] == "provides_meals" else ""
    elif state == MaterialState.MISSING:
        task.note = item["hint"]
    return task


def standing_of(case: FilingCase, *, on: date) -> dict[str, Any]:
    """Where a case stands for its institution: the task list, opinions, the clock, and the next thing to do."""
    said = open_threads(case)
    found = tasks(case, said)
    required = {item["code"] for item in asked.listed(case) if item["required"]}
    lacking = [one for one in found if one.icon == "circle-dashed" and (one.section or one.code in required)]
    return {
        "case": case,
        "institution": case.institution,
        "tasks": found,
        "left": len(lacking),
        "next": lacking[0] if lacking else None,
        "ready": sum(one.tone in ("ok", "primary") for one in found),
        "threads": said,
        "waiting": [one for one in said if not one.told.answered],  # type: ignore[attr-defined]
        "clock": clocks.standing(case, on=on),
        "editable": case.state in WITH_INSTITUTION,
        "notice": case.notices.order_by("-pk").first(),
    }


def workplace(institution: Institution, *, at: datetime) -> dict[str, Any]:
    """The first page of an institution: the answer, the open case, deadlines and what runs out."""
    on = day_of(at)
    mine = FilingCase.objects.filter(institution=institution).select_related("institution", "district", "street")
    rows = list(mine.prefetch_related("clocks__pauses").order_by("-pk")[:20])
    case = next((row for row in rows if row.state in OPEN_STATES), None)
    return {
        "case": None,
        **(standing_of(case, on=on) if case else {}),
        "institution": institution,
        "cases": rows,
        "certificates": certificates(institution, on=on),
        "receipt": institution.receipts.order_by("-version").first(),
        "tone": STATE_TONES[institution.filing_state],
        "may_begin": FilingState.UNDER_REVIEW in FILING_TRANSITIONS[FilingState(institution.filing_state)],
        "is_filed": institution.filing_state == FilingState.FILED,
    }


def certificates(institution: Institution, *, on: date) -> list[Certificate]:
    """What runs out within 90 days among the files of the last case handed in, the soonest first."""
    last = (
        institution.cases.filter(submitted_at__isnull=False).exclude(state=CaseState.WITHDRAWN).order_by("-pk").first()
    )
    if last is None:
        return []
    validity = {row["code"]: row for row in asked.listed(last)}
    rows = MaterialVersion.objects.filter(material__case=last, withdrawn_at__isnull=True).select_related("material")
    found = []
    for row in rows:
        item = validity.get(row.material.code)
        end = checks.ends_on(row, item["validity"]) if item else None
        if item and end and end <= on + _WARN:
            found.append(Certificate(row.material.code, item["title"], end, (end - on).days))
    return sorted(found, key=lambda one: one.ends_on)
