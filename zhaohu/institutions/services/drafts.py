"""A filing while it is filled in: opened with what the registration already says, saved part by part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions import queries as divisions
from zhaohu.institutions import filing_form, filing_values
from zhaohu.institutions.choices.case import (
    OPEN_STATES,
    ROUTES,
    WITH_INSTITUTION,
    CaseKind,
    CaseState,
    MaterialState,
    Regime,
    Route,
)
from zhaohu.institutions.choices.institution import FILING_TRANSITIONS, FilingState, InstitutionKind
from zhaohu.institutions.errors import filing as errors
from zhaohu.institutions.models import CaseMaterial, FilingCase, Institution
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.services import standing, steps
from zhaohu.institutions.services.numbers import case_number
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

LEADS_TO = {
    CaseKind.FIRST: FilingState.UNDER_REVIEW,
    CaseKind.CHANGE: FilingState.CHANGE_SUBMITTED,
    CaseKind.CANCEL: FilingState.CANCEL_SUBMITTED,
}


@dataclass(frozen=True)
class Saved:
    """What a save did: the case as it stands, and for each field that could not be taken the reason in words."""

    case: FilingCase
    errors: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def open(
    *, institution: Institution, kind: CaseKind, by: Actor, at: datetime, change_kinds: Iterable[str] = ()
) -> FilingCase:
    """Open a case; its form is filled from the registration, a change from what was filed last.

    Raises FILING_CASE_ALREADY_OPEN, FILING_OPEN_NOT_POSSIBLE, FILING_CHANGE_KINDS_NEEDED.
    """
    permissions.OPEN_CASE.require(by, institution)
    institution = standing.locked(institution.pk)
    if institution.cases.filter(state__in=OPEN_STATES).exists():
        raise errors.CASE_ALREADY_OPEN.raised()
    state = FilingState(institution.filing_state)
    if LEADS_TO[kind] not in FILING_TRANSITIONS[state]:
        raise errors.OPEN_NOT_POSSIBLE.raised(state=state.label, kind=kind.label)
    case = FilingCase(
        number=case_number(institution.district_id, at), institution=institution, kind=kind,
        route=ROUTES.get(InstitutionKind(institution.kind), Route.STANDARD),
        regime=Regime(rules.value("filing.regime", on=day_of(at), division=institution.district_id)),
        district_id=institution.district_id, street_id=institution.street_id, opened_at=at, saved_at=at,
        opened_by_id=by.user_id, change_kinds=_known(change_kinds, kind, institution, at),
    )  # fmt: skip
    case.prefilled = _from_registration(institution)
    case.answers = case.prefilled | _from_earlier(institution, kind)
    case.save()
    refresh_materials(case)
    ledger.record(
        event="filing.opened", subject=case, by=by, at=at, division=case.district_id, institution=institution.pk,
        content={"case": case.number, "kind": kind, "route": case.route, "regime": case.regime},
    )  # fmt: skip
    return case


def _known(named: Iterable[str], kind: CaseKind, institution: Institution, at: datetime) -> list[str]:
    if kind != CaseKind.CHANGE:
        return []
    listed = rules.value("filing.change_kinds", on=day_of(at), division=institution.district_id)
    chosen = set(named)
    found = [one["code"] for one in listed if one["code"] in chosen]
    if not found:
        raise errors.CHANGE_KINDS_NEEDED.raised(field="change_kinds")
    return found


def _from_registration(institution: Institution) -> dict[str, Any]:
    """The answers that the registration gives, by the sources that the form names."""
    source = institution.registration
    found: dict[str, Any] = {}
    for code, one in filing_form.FIELDS.items():
        if one.source == "kind":
            found[code] = institution.kind
        elif one.source and code != "commit_signed_by":
            value = getattr(source or institution, one.source, None)
            if value not in (None, ""):
                found[code] = value.isoformat() if isinstance(value, date) else value
    return found


def _from_earlier(institution: Institution, kind: CaseKind) -> dict[str, Any]:
    """A change and a cancellation begin with what was filed; a first filing with what was withdrawn before."""
    ended = CaseState.WITHDRAWN if kind == CaseKind.FIRST else CaseState.FILED
    last = institution.cases.filter(state=ended).exclude(kind=CaseKind.CANCEL).order_by("-closed_at", "-pk").first()
    if last is None:
        return {}
    locked = {code for code, one in filing_form.FIELDS.items() if one.locked or code.startswith("commit_")}
    return {code: value for code, value in last.answers.items() if code not in locked}


def takes(case: FilingCase) -> frozenset[str]:
    """The answer keys that may be saved in this case."""
    return filing_form.editable(case)


@transaction.atomic
def save(*, case: FilingCase, answers: Mapping[str, Any], revision: int, by: Actor, at: datetime) -> Saved:
    """Save some answers. What can be read is kept; what cannot is told, field by field, and changes nothing.

    Raises FILING_NOT_EDITABLE, FILING_STALE_FORM (somebody saved meanwhile), FILING_FIELD_LOCKED.
    """
    case = steps.locked(case.pk)
    permissions.FILL_IN.require(by, case)
    if case.state not in WITH_INSTITUTION:
        raise errors.NOT_EDITABLE.raised(state=CaseState(case.state).label)
    if revision != case.revision:
        raise errors.STALE_FORM.raised()
    read, wrong = _read(case, answers)
    changed = {code: value for code, value in read.items() if case.answers.get(code) != value}
    if not changed:
        return Saved(case, wrong)
    case.answers = {**case.answers, **changed}
    case.street_id = case.answers.get("street") or case.street_id
    case.saved_at, case.revision = at, case.revision + 1
    case.save(update_fields=["answers", "street", "saved_at", "revision"])
    refresh_materials(case, changed=changed)
    ledger.record(
        event="filing.saved", subject=case, by=by, at=at, division=case.district_id, institution=case.institution_id,
        content={"case": case.number, "revision": case.revision, "fields": sorted(changed)},
    )  # fmt: skip
    return Saved(case, wrong)


def _read(case: FilingCase, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    fields, open_keys, limits = filing_form.fields_for(case), takes(case), filing_form.limits(case)
    read: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for code, raw in answers.items():
        if code not in fields:
            raise errors.FIELD_UNKNOWN.raised(key=code[:60])
        if code not in open_keys:
            raise errors.FIELD_LOCKED.raised(field=code, title=fields[code].title)
        try:
            read[code] = filing_values.read(fields[code], raw, most=limits.get(code))
        except filing_values.Unreadable as reason:
            wrong[code] = str(reason)
    _check_street(case, read, wrong)
    return read, wrong


def _check_street(case: FilingCase, read: dict[str, Any], wrong: dict[str, str]) -> None:
    street = read.get("street")
    if street and not divisions.streets_of(case.district_id).filter(code=street).exists():
        del read["street"]
        wrong["street"] = _("不是{district}的街道（乡镇）。请从列出的选项中选择。").format(district=case.district.name)


def refresh_materials(case: FilingCase, changed: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Bring the task list up to the answers: forms filled or not, materials wanted or not. Returns states by code.

    A form that was passed waits for review again when one of its answers has changed.
    """
    rows = {row.code: row for row in case.materials.all()}
    moved = []
    for item in asked.listed(case):
        row = rows.get(item["code"]) or CaseMaterial(case=case, code=item["code"])
        wanted = not item["when"] or bool(case.answers.get(item["when"]))
        state = _state_of(case, item, row, wanted, changed)
        if state != row.state or row.pk is None:
            row.state = state
            moved.append(row)
    CaseMaterial.objects.bulk_create(row for row in moved if row.pk is None)
    CaseMaterial.objects.bulk_update([row for row in moved if row.code in rows], ["state"])
    return {row.code: row.state for row in [*rows.values(), *moved]}


def _state_of(
    case: FilingCase, item: dict[str, Any], row: CaseMaterial, wanted: bool, changed: Mapping[str, Any] | None
) -> str:
    if not wanted:
        return MaterialState.NOT_APPLICABLE
    if item["form"]:
        return _form_state(case, row, changed)
    if row.state == MaterialState.NOT_APPLICABLE:
        has_files = row.pk is not None and row.versions.filter(withdrawn_at__isnull=True).exists()
        return MaterialState.UPLOADED if has_files else MaterialState.MISSING
    return row.state


def _form_state(case: FilingCase, row: CaseMaterial, changed: Mapping[str, Any] | None) -> str:
    if filing_form.missing(case, row.code):
        return MaterialState.MISSING
    keys = {one.code for s in filing_form.sections_for(case) if s.form == row.code for one in s.fields}
    if row.state == MaterialState.MISSING or (row.state == MaterialState.PASSED and keys & set(changed or ())):
        return MaterialState.UPLOADED
    return row.state
