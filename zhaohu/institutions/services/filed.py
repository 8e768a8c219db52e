"""The end of a case: the filing receipt and the institution's new standing, or the cancellation, in one transaction."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhaohu.core import access
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.case import (
    CASE_TRANSITIONS,
    ROUTES,
    WITH_OFFICE,
    CaseKind,
    CaseState,
    CheckOutcome,
    MaterialState,
    Regime,
    Risk,
    Route,
)
from zhaohu.institutions.choices.institution import FILING_TRANSITIONS, FilingState, InstitutionKind
from zhaohu.institutions.errors import review as errors
from zhaohu.institutions.models import FilingCase, FilingReceipt, Institution, Registration
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.services import clocks, decisions, notices, standing, steps
from zhaohu.institutions.services.numbers import case_number, receipt_number
from zhaohu.rules import queries as rules
from zhaohu.rules.workdays import add_working_days

_SETTLED = (MaterialState.PASSED, MaterialState.NOT_APPLICABLE)


def blocking(case: FilingCase) -> list[str]:
    """What still keeps the case from being filed, in words; empty if nothing does."""
    reasons = [check.reason for check in case.checks.filter(outcome=CheckOutcome.FAIL).order_by("pk")]
    if case.state not in (CaseState.ACCEPTED, CaseState.VERIFYING):
        reasons.append(f"案件现在是「{CaseState(case.state).label}」，受理后才能办结。")
    if case.kind != CaseKind.CANCEL and case.institution.filing_state == FilingState.SUSPENDED:
        reasons.append("机构正在停业整顿，恢复后才能办结。")
    if open_threads := case.threads.filter(closed_at__isnull=True).count():
        reasons.append(f"还有 {open_threads} 条意见没有了结。")
    if waiting := list(_required(case).exclude(state__in=_SETTLED).values_list("code", flat=True)):
        reasons.append(f"还有 {len(waiting)} 项材料没有通过：{'、'.join(sorted(waiting))}。")
    last = case.verifications.order_by("-pk").first()
    if last and not last.passed:
        reasons.append("现场核实还没有结果。" if last.passed is None else "现场核实结果为不符合。")
    return reasons


def _required(case: FilingCase) -> Any:
    listed = rules.value(f"filing.materials.{case.route}", on=day_of(case.opened_at), division=case.district_id)
    codes = [material["code"] for material in listed if material["required"]]
    return case.materials.filter(code__in=codes)


@transaction.atomic
def file_case(*, case: FilingCase, by: Actor, at: datetime) -> FilingReceipt | None:
    """End a case well. A first or change filing gets its receipt and the public page; a cancellation ends the filing.

    Raises BLOCKED with the first reason that stands in the way.
    """
    case = decisions.taken(case, by=by, at=at)
    permissions.FILE.require(by, case)
    if reasons := blocking(case):
        raise errors.BLOCKED.raised(reason=reasons[0])
    institution = standing.locked(case.institution_id)
    steps.move(case=case, to=CaseState.FILED, by=by, at=at)
    clocks.stop(case=case, at=at)
    case.closed_at = at
    case.save(update_fields=["closed_at"])
    case.institution.notices.filter(rectified_on__isnull=True).update(
        rectified_on=day_of(at), result="整改后符合要求，已办结。"
    )
    if case.kind == CaseKind.CANCEL:
        standing.move(institution=institution, to=FilingState.CANCELLED, by=by, at=at, public=True, case=case.number)
        notices.of_case(case=case, template="filing_cancelled", at=at)
        return None
    standing.apply(institution=institution, case=case, at=at)
    return _receipt(case, institution, by, at)


def _receipt(case: FilingCase, institution: Institution, by: Actor, at: datetime) -> FilingReceipt:
    number = receipt_number(case.district_id, at)
    content = _content(institution, number, at)
    entry = standing.move(institution=institution, to=FilingState.FILED, by=by, at=at, public=True, receipt=content)
    notices.to_institution(
        institution=institution, template="case_filed", at=at, number=number,
        link=notices.address_of("institutions:receipt", number),
    )  # fmt: skip
    return FilingReceipt.objects.create(
        institution=institution, case=case, number=number, version=institution.filing_version, issued_at=at,
        issued_by_id=by.user_id or 0, content=content, entry_id=entry.pk,
    )  # fmt: skip


def _content(institution: Institution, number: str, at: datetime) -> dict[str, Any]:
    """What the receipt says: only what is public."""
    return {
        "number": number,
        "version": institution.filing_version,
        "uscc": institution.uscc,
        "name": institution.name,
        "kind": institution.kind,
        "legal_form": institution.legal_form,
        "service_forms": list(institution.service_forms),
        "address": institution.address,
        "district": institution.district.name,
        "places": institution.places,
        "issued_on": day_of(at).isoformat(),
        "office": f"{institution.district.name}卫生健康委员会",
    }


@transaction.atomic
def open_forced_cancel(*, registration: Registration, at: datetime) -> FilingCase | None:
    """The registration has ended: whatever case is open is ended where it can be, and the office gets a task.

    Due within the working days of `filing.clock.cancel_after_deregistration_days`. Nothing happens where there is no
    filing, or where the task is open already.
    """
    found = Institution.objects.select_for_update().filter(registration=registration).first()
    if found is None or FilingState(found.filing_state) not in _CAN_END:
        return None
    by = access.system("registration")
    due = add_working_days(day_of(at), rules.value("filing.clock.cancel_after_deregistration_days", on=day_of(at)))
    open_case = found.cases.exclude(state__in=[CaseState.FILED, CaseState.WITHDRAWN]).first()
    if open_case:
        open_case = steps.locked(open_case.pk)
        if open_case.kind == CaseKind.CANCEL and open_case.state in WITH_OFFICE:
            return None
        if not withdrawn(open_case, by=by, at=at, reason="法人登记已注销或吊销"):
            open_case.due_on, open_case.risk, open_case.risk_reasons = due, Risk.HIGH, ["法人登记已注销或吊销"]
            open_case.save(update_fields=["due_on", "risk", "risk_reasons"])
            return open_case
        if found.filing_state == FilingState.CHANGE_SUBMITTED:
            standing.move(institution=found, to=FilingState.FILED, by=by, at=at, case=open_case.number)
    return _cancel_task(found, by, at, due)


_CAN_END = {state for state, to in FILING_TRANSITIONS.items() if FilingState.CANCELLED in to}


def withdrawn(case: FilingCase, *, by: Actor, at: datetime, reason: str) -> bool:
    """End a locked case that has lost its ground, where its state lets it be withdrawn; whether it did."""
    if CaseState.WITHDRAWN not in CASE_TRANSITIONS[CaseState(case.state)]:
        return False
    steps.move(case=case, to=CaseState.WITHDRAWN, by=by, at=at, reason=reason)
    clocks.stop(case=case, at=at)
    case.closed_at = at
    case.save(update_fields=["closed_at"])
    return True


def _cancel_task(institution: Institution, by: Actor, at: datetime, due: date) -> FilingCase:
    case = FilingCase.objects.create(
        number=case_number(institution.district_id, at), institution=institution, kind=CaseKind.CANCEL,
        route=ROUTES.get(InstitutionKind(institution.kind), Route.STANDARD),
        regime=Regime(rules.value("filing.regime", on=day_of(at))),
        district_id=institution.district_id, street_id=institution.street_id, opened_at=at, saved_at=at,
        submitted_at=at, due_on=due, risk=Risk.HIGH, risk_reasons=["法人登记已注销或吊销"],
    )  # fmt: skip
    steps.move(case=case, to=CaseState.SUBMITTED, by=by, at=at, reason="法人登记已注销或吊销")
    if FilingState.CANCEL_SUBMITTED in FILING_TRANSITIONS[FilingState(institution.filing_state)]:
        standing.move(institution=institution, to=FilingState.CANCEL_SUBMITTED, by=by, at=at, case=case.number)
    return case
