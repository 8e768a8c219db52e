"""Submitting a filing: frozen, fingerprinted, on the clock. And taking it back, and answering what the office says."""

from datetime import datetime
from typing import Any

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.institutions import filing_form
from zhaohu.institutions.choices.case import (
    WITH_INSTITUTION,
    CaseKind,
    CaseState,
    CheckOutcome,
    ClockKind,
    MaterialState,
    Risk,
)
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.errors import filing as errors
from zhaohu.institutions.models import FilingCase, MaterialVersion, NonComplianceNotice, Snapshot
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.queries.checks import Finding
from zhaohu.institutions.services import checks, clocks, drafts, queue, standing, steps
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications

_SHOWN = 5


@transaction.atomic
def submit(*, case: FilingCase, by: Actor, at: datetime) -> Snapshot:
    """Submit a case for the first time, or again after a return or a rectification.

    Raises FILING_INCOMPLETE, FILING_MATERIALS_MISSING, FILING_CHECKS_FAILED, FILING_UNANSWERED,
    FILING_NOTHING_CHANGED.
    """
    case = steps.locked(case.pk)
    permissions.SUBMIT.require(by, case)
    if case.state not in WITH_INSTITUTION:
        raise errors.NOT_EDITABLE.raised(state=CaseState(case.state).label)
    _check_filled(case, drafts.refresh_materials(case))
    findings = checks.run(case=case, at=at)
    _check_findings(findings)
    _check_answered(case)
    _check_changed(case)
    snapshot = _freeze(case, by, at)
    _start_clock(case, at)
    steps.move(case=case, to=CaseState.SUBMITTED, by=by, at=at, snapshot=snapshot)
    case.submitted_at, case.saved_at = at, at
    case.risk, case.risk_reasons = risk_of(case, findings)
    case.save(update_fields=["submitted_at", "saved_at", "risk", "risk_reasons"])
    institution, to = standing.locked(case.institution_id), drafts.LEADS_TO[CaseKind(case.kind)]
    if institution.filing_state != to:
        standing.move(institution=institution, to=to, by=by, at=at, case=case.number)
    _tell(case, snapshot, at)
    return snapshot


def _tell(case: FilingCase, snapshot: Snapshot, at: datetime) -> None:
    """The officer who holds the case, else every reviewer of the district, hears of it."""
    posts = queue.reviewers(case.district_id, at=at)
    users = [case.officer] if case.officer else [post.user for post in posts]
    template = "case_submitted" if snapshot.number == 1 else "case_replied"
    params = {"name": case.institution.name, "number": case.number, "due_on": case.due_on}
    notifications.notify(users=users, template=template, params=params, link=f"/cases/{case.pk}/", at=at)


def _check_filled(case: FilingCase, states: dict[str, str]) -> None:
    if lacking := filing_form.missing(case):
        titles = "、".join(str(field.title) for field in lacking[:_SHOWN])
        raise errors.INCOMPLETE.raised(field=lacking[0].code, n=len(lacking), titles=titles)
    rows = [row for row in asked.listed(case) if row["required"] and states[row["code"]] == MaterialState.MISSING]
    if rows:
        titles = "、".join(f"{row['code']} {row['title']}" for row in rows[:_SHOWN])
        raise errors.MATERIALS_MISSING.raised(field=rows[0]["code"], n=len(rows), titles=titles)


def _check_findings(findings: list[Finding]) -> None:
    if failed := [one for one in findings if one.outcome == CheckOutcome.FAIL]:
        raise errors.CHECKS_FAILED.raised(field=failed[0].field, n=len(failed), reason=failed[0].reason)


def _check_answered(case: FilingCase) -> None:
    """Each open opinion has had an answer from this side since the office last spoke in it."""
    count = 0
    for thread in case.threads.filter(closed_at__isnull=True).prefetch_related("comments"):
        last = max(thread.comments.all(), key=lambda comment: comment.pk, default=None)
        count += last is not None and last.author_side == "office"
    if count:
        raise errors.UNANSWERED.raised(n=count)


def _check_changed(case: FilingCase) -> None:
    """A change case changes something; for 其他 the office judges."""
    if case.kind != CaseKind.CHANGE or "other" in case.change_kinds:
        return
    rows = case.institution.cases.filter(state=CaseState.FILED).exclude(kind=CaseKind.CANCEL)
    last = rows.order_by("-closed_at", "-pk").first()
    keys = [key for key in filing_form.editable(case) if not key.startswith("commit_")]
    files = MaterialVersion.objects.filter(material__case=case, withdrawn_at__isnull=True).exists()
    if last and not files and all(last.answers.get(key) == case.answers.get(key) for key in keys):
        raise errors.NOTHING_CHANGED.raised()


def _freeze(case: FilingCase, by: Actor, at: datetime) -> Snapshot:
    """The snapshot of what is submitted; its SM3 is in the ledger entry that this writes."""
    number = case.snapshots.count() + 1
    text = ledger.canonical(content_of(case, number))
    digest = sm3(text.encode())
    entry = ledger.record(
        event="filing.snapshot_taken", subject=case, by=by, at=at, division=case.district_id,
        institution=case.institution_id, content={"case": case.number, "number": number, "sm3": digest.hex()},
    )  # fmt: skip
    return Snapshot.objects.create(case=case, number=number, content=text, sm3=digest, taken_at=at, entry_id=entry.pk)


def content_of(case: FilingCase, number: int) -> dict[str, Any]:
    """What a submission consists of: the answers, and every file by its SM3."""
    rows = MaterialVersion.objects.filter(material__case=case, withdrawn_at__isnull=True)
    files = [
        {
            "material": row.material.code,
            "version": row.number,
            "sm3": bytes(row.file.sm3).hex(),
            "size": row.file.size,
            "issued_on": row.issued_on,
            "valid_to": row.valid_to,
        }
        for row in rows.select_related("material", "file").order_by("material__code", "number")
    ]
    return {
        "case": case.number,
        "number": number,
        "kind": case.kind,
        "route": case.route,
        "regime": case.regime,
        "change_kinds": case.change_kinds,
        "answers": case.answers,
        "files": files,
    }


def _start_clock(case: FilingCase, at: datetime) -> None:
    """The first submission starts the clock of the receipt; one after a return lets it go on where it stood."""
    if case.clocks.filter(stopped_at__isnull=True).exists():
        clocks.resume(case=case, at=at)
    else:
        clocks.start(case=case, kind=ClockKind.RECEIPT, at=at)


def risk_of(case: FilingCase, findings: list[Finding]) -> tuple[Risk, list[str]]:
    """How soon among cases of the same day: each note and each burden of the past is one plain reason.

    High from three reasons, or when the institution was told before that it does not comply; medium from one.
    """
    reasons = [one.reason for one in findings if one.outcome == CheckOutcome.NOTE]
    told = case.institution.notices.exists()
    if told:
        reasons.insert(0, "曾被告知不符合备案要求")
    if case.institution.filing_state in (FilingState.CANCELLED, FilingState.REVOKED_BY_AUTHORITY):
        reasons.insert(0, "曾注销或被撤销备案")
    if told or len(reasons) >= 3:
        return Risk.HIGH, reasons
    return (Risk.MEDIUM if reasons else Risk.LOW), reasons


@transaction.atomic
def withdraw(*, case: FilingCase, reason: str, by: Actor, at: datetime) -> None:
    """Take a case back before it is decided. The institution stands as before; what was filled in is kept."""
    case = steps.locked(case.pk)
    permissions.WITHDRAW.require(by, case)
    steps.move(case=case, to=CaseState.WITHDRAWN, by=by, at=at, reason=reason.strip())
    clocks.stop(case=case, at=at)
    case.closed_at = at
    case.save(update_fields=["closed_at"])
    institution = standing.locked(case.institution_id)
    if institution.filing_state == drafts.LEADS_TO[CaseKind(case.kind)]:
        back = FilingState.NONE if case.kind == CaseKind.FIRST else FilingState.FILED
        standing.move(institution=institution, to=back, by=by, at=at, case=case.number)


@transaction.atomic
def reply_notice(*, notice: NonComplianceNotice, text: str, by: Actor, at: datetime) -> None:
    """Answer a notice of non-compliance; the answer is published beside it. Once."""
    case = steps.locked(notice.case_id)
    permissions.REPLY_NOTICE.require(by, case)
    if not text.strip():
        raise errors.REPLY_NEEDED.raised(field="text")
    row = NonComplianceNotice.objects.filter(pk=notice.pk, replied_at__isnull=True)
    if not row.update(reply=text.strip()[:2000], replied_at=at):
        raise errors.NOTICE_SETTLED.raised()
    ledger.record(
        event="filing.notice_replied", subject=notice, by=by, at=at, division=case.district_id,
        institution=case.institution_id, public=True, content={"case": case.number, "reply": text.strip()[:2000]},
    )  # fmt: skip


@transaction.atomic
def rectify(*, case: FilingCase, by: Actor, at: datetime) -> None:
    """Begin to put right what a notice names; the form can then be changed and submitted again."""
    case = steps.locked(case.pk)
    permissions.SUBMIT.require(by, case)
    steps.move(case=case, to=CaseState.RECTIFYING, by=by, at=at)
