"""What the handling officer does with a complaint, from taking it to its end."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.complaints import OPEN, ClockKind, ComplaintState, Finding
from zhaohu.supervision.errors import complaints as errors
from zhaohu.supervision.models import Complaint, Question
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.services import clocks, outgoing, steps, telling

ORDER = (F("due_at").asc(nulls_last=True), F("severity").desc(), F("id").asc())


@transaction.atomic
def take(*, by: Actor, at: datetime) -> Complaint | None:
    """Give the officer the most urgent complaint of the district that nobody holds; None if there is none.

    Two officers who ask at once get different ones: a row that another transaction has taken is passed over.
    """
    permissions.TAKE.require(by)
    waiting = permissions.TAKE.rows(by, Complaint.objects.filter(state__in=OPEN, officer__isnull=True))
    found = waiting.select_for_update(of=("self",), skip_locked=True).order_by(*ORDER).first()
    if found is not None:
        steps.assign(found, officer=by.user_id, by=by, at=at)
    return found


@transaction.atomic
def reassign(*, complaint: Complaint, to: User, reason: str, by: Actor, at: datetime) -> None:
    """Give a complaint to another reviewer of its district; the reason is kept."""
    row = steps.locked(complaint.pk)
    permissions.REASSIGN.require(by, row)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("改派的理由"))
    if not telling.officers(row.district_id, Role.DISTRICT_REVIEWER, at=at).filter(pk=to.pk).exists():
        raise errors.NOT_AN_OFFICER.raised(field="to", name=to.name)
    steps.assign(row, officer=to.pk, by=by, at=at, note=reason.strip())
    telling.holder(row, "complaint_assigned", at=at)


@transaction.atomic
def accept(
    *, complaint: Complaint, revision: int | None, long: bool, by: Actor, at: datetime,
    institution: Institution | None = None,
) -> None:  # fmt: skip
    """Take it up; `long` where the matter is complex and gets the longer term; `institution` where it was unknown."""
    row = steps.held(complaint.pk, revision=revision, by=by, at=at)
    steps.check(row, ComplaintState.ACCEPTED)
    if institution is not None and row.institution_id is None:
        row.institution = institution
    clocks.stop(row, ClockKind.ACCEPT, fulfilled=True, at=at)
    if long:
        clocks.prolong(row)
    public = (
        gettext_noop("已受理，正在办理。") if not long else gettext_noop("已受理。情况复杂，办理期限按复杂事项计算。")
    )
    steps.move(row, ComplaintState.ACCEPTED, event="complaint.accepted", by=by, at=at, public=public, long=long)


@transaction.atomic
def refuse(*, complaint: Complaint, revision: int | None, reason: str, by: Actor, at: datetime) -> None:
    """Do not take it up, and tell the citizen why."""
    row = steps.held(complaint.pk, revision=revision, by=by, at=at)
    _needed(reason, "reason", _("不予受理的理由"))
    row.closed_at = at
    steps.move(row, ComplaintState.REFUSED, event="complaint.refused", by=by, at=at, public=reason.strip())
    clocks.stop(row, fulfilled=True, at=at)
    outgoing.answer_hotline(row, stage="refused", text=reason.strip(), at=at)


@transaction.atomic
def pass_on(
    *, complaint: Complaint, revision: int | None, department: Department, reason: str, by: Actor, at: datetime
) -> None:
    """Give it to another department, which answers the citizen from now on."""
    row = steps.held(complaint.pk, revision=revision, by=by, at=at)
    _needed(reason, "reason", _("转办的理由"))
    row.passed_to = department
    public = gettext_noop("这件事由{department}办理，已转去。{reason}").format(
        department=Department(department).label, reason=reason.strip()
    )
    steps.move(
        row, ComplaintState.TRANSFERRED, event="complaint.transferred", by=by, at=at, public=public,
        department=department,
    )  # fmt: skip
    clocks.stop(row, fulfilled=False, at=at)
    outgoing.answer_hotline(row, stage="transferred", text=public, at=at)


@transaction.atomic
def move_district(
    *, complaint: Complaint, revision: int | None, district: Division, reason: str, by: Actor, at: datetime
) -> None:
    """Give it to another district; its terms run on from where they began, and that district is told at once."""
    row = steps.held(complaint.pk, revision=revision, by=by, at=at)
    _needed(reason, "reason", _("转办的理由"))
    if district.pk == row.district_id:
        raise errors.SAME_DISTRICT.raised(field="district")
    _withdraw_questions(row, at)
    row.district, row.officer_id, row.assigned_at = district, None, None
    public = gettext_noop("已转{district}办理。").format(district=district.name)
    if row.state == ComplaintState.RECEIVED:
        steps.keep(row, "complaint.moved", by=by, at=at, note=reason.strip(), public=public, to_district=district.pk)
    else:
        steps.move(
            row, ComplaintState.RECEIVED, event="complaint.moved", by=by, at=at, note=reason.strip(), public=public,
            to_district=district.pk,
        )  # fmt: skip
    telling.district(row, "complaint_moved", at=at)


def _withdraw_questions(row: Complaint, at: datetime) -> None:
    Question.objects.filter(complaint=row, state="asked").update(state="withdrawn")


@transaction.atomic
def answer(*, complaint: Complaint, revision: int | None, text: str, by: Actor, at: datetime) -> None:
    """Give the citizen a first answer: what is being done, what was seen so far."""
    row = steps.held(complaint.pk, revision=revision, by=by, at=at)
    _needed(text, "text", _("答复"))
    first = row.answered_at is None
    row.answer = text.strip()
    row.answered_at = row.answered_at or at
    if row.state == ComplaintState.ANSWERED:
        steps.keep(row, "complaint.answered", by=by, at=at, public=text.strip())
    else:
        steps.move(row, ComplaintState.ANSWERED, event="complaint.answered", by=by, at=at, public=text.strip())
    if first:
        clocks.stop(row, ClockKind.ANSWER, fulfilled=True, at=at)
    outgoing.answer_hotline(row, stage="answered", text=text.strip(), at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a case ends: what was found, what was done, and when it was found and corrected."""

    finding: Finding
    result: str
    found_on: date | None = None
    corrected_on: date | None = None


@transaction.atomic
def close(*, complaint: Complaint, revision: int | None, result: Result, by: Actor, at: datetime) -> None:
    """End the case with a finding; the citizen may rate it and, once, ask that it be taken up again."""
    row = steps.held(complaint.pk, revision=revision, by=by, at=at)
    steps.check(row, ComplaintState.CLOSED)
    _needed(result.result, "result", _("办理结果"))
    for field in ("found_on", "corrected_on"):
        if (day := getattr(result, field)) and day > day_of(at):
            raise errors.DAY_IN_FUTURE.raised(field=field)
    row.finding, row.result, row.closed_at = result.finding, result.result.strip(), at
    row.found_on, row.corrected_on = result.found_on, result.corrected_on
    _withdraw_questions(row, at)
    steps.move(
        row, ComplaintState.CLOSED, event="complaint.closed", by=by, at=at, public=result.result.strip(),
        finding=result.finding,
    )  # fmt: skip
    clocks.stop(row, fulfilled=True, at=at)
    outgoing.answer_hotline(row, stage="closed", text=result.result.strip(), at=at)
    for pk in row.merged.order_by("pk").values_list("pk", flat=True):
        _told_too(pk, row, by, at)


def _told_too(complaint_id: int, kept: Complaint, by: Actor, at: datetime) -> None:
    """Whoever complained of the same matter reads the result as well."""
    gone = steps.locked(complaint_id)
    steps.keep(gone, "complaint.closed", by=by, at=at, public=kept.result, kept=kept.number)
    outgoing.answer_hotline(gone, stage="closed", text=kept.result, at=at)


def _needed(text: str, field: str, what: str) -> None:
    if not text.strip():
        raise errors.TEXT_NEEDED.raised(field=field, what=what)
