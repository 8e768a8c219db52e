"""Telling officers and institutions of a complaint. No message carries a citizen's words, name or phone."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhaohu.accounts import queries as accounts
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import notices
from zhaohu.notifications import services as notifications
from zhaohu.supervision.models import Complaint, Question


def officers(district: str, *roles: Role, at: datetime) -> QuerySet[User]:
    """Who holds one of these roles in a district on that day."""
    return accounts.officers(district, *roles, on=day_of(at))


def leads(complaint: Complaint, template: str, *, at: datetime, key: str = "", **facts: Any) -> int:
    """Tell the district's leads, and who holds the case; everybody who handles complaints where there is no lead."""
    people = officers(complaint.district_id, Role.DISTRICT_LEAD, at=at)
    if not people.exists():
        people = officers(complaint.district_id, Role.DISTRICT_REVIEWER, at=at)
    return _tell(complaint, people | User.objects.filter(pk=complaint.officer_id or 0), template, at, key, facts)


def district(complaint: Complaint, template: str, *, at: datetime, key: str = "", **facts: Any) -> int:
    """Tell everybody of the district who handles complaints."""
    people = officers(complaint.district_id, Role.DISTRICT_LEAD, Role.DISTRICT_REVIEWER, at=at)
    return _tell(complaint, people, template, at, key, facts)


def holder(complaint: Complaint, template: str, *, at: datetime, **facts: Any) -> int:
    """Tell the officer who holds the case; nobody where nobody does."""
    return _tell(complaint, User.objects.filter(pk=complaint.officer_id or 0), template, at, "", facts)


def _tell(
    complaint: Complaint, people: QuerySet[User], template: str, at: datetime, key: str, facts: dict[str, Any]
) -> int:
    return notifications.notify(
        users=people, template=template, at=at, key=key,
        params={"number": complaint.number, "category": complaint.get_category_display()} | facts,
        link=reverse("supervision:complaint", args=[complaint.pk]),
    )  # fmt: skip


def institution(question: Question, *, at: datetime) -> None:
    """Tell an institution that it was asked; the message says the subject in the officer's words."""
    notices.to_institution(
        institution=question.institution, template="question_asked", at=at, subject=question.subject,
        due_on=question.due_on.isoformat(), link=reverse("supervision:question", args=[question.pk]),
    )  # fmt: skip
