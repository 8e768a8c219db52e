"""What the office decides about a case: accept, pass a material, return, verify on site, tell of non-compliance."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.case import CaseState, ClockKind, MaterialState
from zhaohu.institutions.errors import review as errors
from zhaohu.institutions.models import CaseMaterial, FilingCase, NonComplianceNotice, SiteVerification
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.services import clocks, notices, queue, steps
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


def taken(case: FilingCase, *, by: Actor, at: datetime) -> FilingCase:
    """The case, locked and held by this reviewer: every decision begins here."""
    case = steps.locked(case.pk)
    permissions.REVIEW.require(by, case)
    queue.hold(case=case, by=by, at=at)
    return case


@transaction.atomic
def accept(*, case: FilingCase, by: Actor, at: datetime) -> None:
    """Accept a submitted case (受理): its materials are all there and can be judged."""
    case = taken(case, by=by, at=at)
    steps.move(case=case, to=CaseState.ACCEPTED, by=by, at=at)
    notices.of_case(case=case, template="case_accepted", at=at, due_on=case.due_on)


@transaction.atomic
def pass_material(*, material: CaseMaterial, by: Actor, at: datetime) -> None:
    """Pass one material or form. Raises BLOCKED while an opinion about it is open or nothing was handed in."""
    case = taken(material.case, by=by, at=at)
    open_threads = case.threads.filter(closed_at__isnull=True, field__startswith=material.code)
    if open_threads.exists():
        raise errors.BLOCKED.raised(reason=f"{material.code} 还有未了结的意见。")
    if material.state == MaterialState.MISSING:
        raise errors.BLOCKED.raised(reason=f"{material.code} 还没有上传。")
    material.state, material.reviewed_by_id, material.reviewed_at = MaterialState.PASSED, by.user_id, at
    material.save(update_fields=["state", "reviewed_by", "reviewed_at"])
    ledger.record(
        event="filing.material_passed", subject=material, by=by, at=at, division=case.district_id,
        institution=case.institution_id, content={"case": case.number, "material": material.code},
    )  # fmt: skip


@transaction.atomic
def return_for_supplement(*, case: FilingCase, reason: str, by: Actor, at: datetime) -> None:
    """Return a case so that the institution supplements it; the clock stands still until it comes back."""
    case = taken(case, by=by, at=at)
    if not reason.strip() and not case.threads.filter(closed_at__isnull=True).exists():
        raise errors.REASON_NEEDED.raised(field="reason")
    steps.move(case=case, to=CaseState.RETURNED_FOR_SUPPLEMENT, by=by, at=at, reason=reason.strip())
    clocks.pause(case=case, at=at, reason="机构补正")
    count = case.threads.filter(closed_at__isnull=True).count()
    notices.of_case(case=case, template="case_returned", at=at, count=max(count, 1))


@transaction.atomic
def plan_verification(
    *, case: FilingCase, planned_at: datetime, officers: Sequence[User], by: Actor, at: datetime
) -> SiteVerification:
    """Plan an on-site verification by at least as many officers as the rule asks."""
    case = taken(case, by=by, at=at)
    limit = rules.value("filing.verification.minimum_officers", on=day_of(at), division=case.district_id)
    if len({officer.pk for officer in officers}) < limit:
        raise errors.TOO_FEW_OFFICERS.raised(field="officers", limit=limit, given=len(officers))
    for officer in officers:
        if not queue.reviewers(case.district_id, at=at).filter(user=officer).exists():
            raise errors.NOT_AN_OFFICER.raised(field="officers", name=officer.name)
    if case.state == CaseState.ACCEPTED:
        steps.move(case=case, to=CaseState.VERIFYING, by=by, at=at)
    elif case.state != CaseState.VERIFYING:
        raise errors.NOT_WITH_OFFICE.raised(state=CaseState(case.state).label)
    planned = SiteVerification.objects.create(case=case, planned_at=planned_at, planned_by_id=by.user_id or 0)
    planned.officers.set(officers)
    _record_verification("filing.verification_planned", planned, by, at)
    notices.of_case(case=case, template="verification_planned", at=at, day=f"{localtime(planned_at):%Y-%m-%d %H:%M}")
    return planned


@transaction.atomic
def record_verification(
    *, verification: SiteVerification, passed: bool, findings: str, by: Actor, at: datetime
) -> None:
    """Record what was found on site. A failure starts the clock of the non-compliance notice."""
    case = steps.locked(verification.case_id)
    permissions.REVIEW.require(by, case)
    if not verification.officers.filter(pk=by.user_id or 0).exists():
        raise errors.NOT_A_VERIFIER.raised()
    if not findings.strip():
        raise errors.TEXT_NEEDED.raised(field="findings")
    done = SiteVerification.objects.filter(pk=verification.pk, carried_out_at__isnull=True)
    if not done.update(carried_out_at=at, passed=passed, findings=findings.strip()):
        raise errors.VERIFICATION_DONE.raised()
    if not passed:
        clocks.start(case=case, kind=ClockKind.NOTICE, at=at)
    _record_verification("filing.verification_recorded", verification, by, at, passed=passed)


def _record_verification(event: str, verification: SiteVerification, by: Actor, at: datetime, **content: bool) -> None:
    case = verification.case
    ledger.record(
        event=event, subject=verification, by=by, at=at, division=case.district_id,
        institution=case.institution_id, content={"case": case.number, **content},
    )  # fmt: skip


@transaction.atomic
def notify_noncompliance(
    *, case: FilingCase, reason: str, basis: str, found_on: date, rectify_by: date | None, by: Actor, at: datetime
) -> NonComplianceNotice:
    """Tell the institution what does not comply, and publish it (国卫办人口发〔2019〕25号第9条)."""
    case, today = taken(case, by=by, at=at), day_of(at)
    for field, text in (("reason", reason), ("basis", basis)):
        if not text.strip():
            raise errors.TEXT_NEEDED.raised(field=field)
    if found_on > today:
        raise errors.DAY_IN_FUTURE.raised(field="found_on")
    days = rules.value("filing.rectify.default_days", on=today, division=case.district_id)
    rectify_by = rectify_by or today + timedelta(days=days)
    if rectify_by < today:
        raise errors.RECTIFY_BEFORE_TODAY.raised(field="rectify_by")
    steps.move(case=case, to=CaseState.NONCOMPLIANT_NOTIFIED, by=by, at=at)
    clocks.stop(case=case, at=at)
    institution = case.institution
    entry = ledger.record(
        event="filing.noncompliance_published", subject=case, by=by, at=at, division=case.district_id,
        institution=institution.pk, public=True,
        content={"uscc": institution.uscc, "reason": reason.strip(), "basis": basis.strip(), "found_on": found_on,
                 "rectify_by": rectify_by},
    )  # fmt: skip
    notices.of_case(case=case, template="case_noncompliant", at=at)
    return NonComplianceNotice.objects.create(
        case=case, institution=institution, reason=reason.strip(), basis=basis.strip(), found_on=found_on,
        notified_at=at, published_at=at, rectify_by=rectify_by, entry_id=entry.pk,
    )  # fmt: skip
