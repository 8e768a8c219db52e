"""Who works on which case: one case to one officer, each change of hands kept."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from zhaohu.accounts.choices import PostState, Role
from zhaohu.accounts.models import Post, User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.case import WITH_OFFICE
from zhaohu.institutions.errors import review as errors
from zhaohu.institutions.models import Assignment, FilingCase
from zhaohu.institutions.permissions import review as permissions
from zhaohu.institutions.services import notices, steps
from zhaohu.ledger import services as ledger

ORDER = (F("due_on").asc(), F("risk").desc(), F("id").asc())


@transaction.atomic
def next_case(*, by: Actor, at: datetime) -> FilingCase | None:
    """Give the officer the most urgent case of the district that nobody holds; None if there is none.

    Two officers who ask at once get different cases: a row that another transaction has taken is passed over.
    """
    permissions.PULL.require(by)
    waiting = FilingCase.objects.filter(state__in=WITH_OFFICE, officer__isnull=True)
    case = permissions.PULL.rows(by, waiting).select_for_update(of=("self",), skip_locked=True).order_by(*ORDER).first()
    if case and by.user_id:
        _assign(case=case, officer=by.user_id, by=by, at=at, reason="")
    return case


def hold(*, case: FilingCase, by: Actor, at: datetime) -> None:
    """Before a deed on a locked case: it is the officer's own, or nobody's and becomes so. Raises HELD_BY_ANOTHER."""
    if case.officer_id is None and by.user_id:
        _assign(case=case, officer=by.user_id, by=by, at=at, reason="")
    elif case.officer_id != by.user_id:
        raise errors.HELD_BY_ANOTHER.raised(officer=User.objects.get(pk=case.officer_id or 0).name)


@transaction.atomic
def reassign(*, case: FilingCase, to: User, reason: str, by: Actor, at: datetime) -> None:
    """Give a case to another reviewer of its district; the reason is kept."""
    case = steps.locked(case.pk)
    permissions.REASSIGN.require(by, case)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason")
    if not reviewers(case.district_id, at=at).filter(user=to).exists():
        raise errors.NOT_AN_OFFICER.raised(field="to", name=to.name)
    _assign(case=case, officer=to.pk, by=by, at=at, reason=reason.strip())
    notices.to_officer(case=case, template="case_assigned", at=at)


def reviewers(district: str, *, at: datetime) -> QuerySet[Post]:
    """The posts of those who may review in a district on that day."""
    on = day_of(at)
    posts = Post.objects.filter(role=Role.DISTRICT_REVIEWER, division_id=district, state=PostState.CONFIRMED)
    return posts.filter(valid_from__lte=on).exclude(valid_to__lte=on).select_related("user")


@transaction.atomic
def nudge(*, case: FilingCase, by: Actor, at: datetime) -> None:
    """Remind the officer who holds a case (催办); kept in the ledger."""
    permissions.NUDGE.require(by, case)
    _record("filing.nudged", case, case.officer_id, by, at)
    notices.to_officer(case=case, template="case_nudged", at=at, by=by.name)


def _assign(*, case: FilingCase, officer: int, by: Actor, at: datetime, reason: str) -> None:
    case.officer_id, case.assigned_at = officer, at
    case.save(update_fields=["officer", "assigned_at"])
    Assignment.objects.create(case=case, officer_id=officer, assigned_at=at, assigned_by_id=by.user_id, reason=reason)
    _record("filing.assigned", case, officer, by, at)


def _record(event: str, case: FilingCase, officer: int | None, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=case, by=by, at=at, division=case.district_id, institution=case.institution_id,
        content={"case": case.number, "officer": officer},
    )  # fmt: skip
