"""Telling the directors of an institution, and the person, what happened to somebody's standing."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhaohu.accounts import queries as accounts
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.clock import day_of
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution
from zhaohu.notifications import services as notifications
from zhaohu.staff.models import Employment


def directors(institution: Institution, at: datetime) -> QuerySet[User]:
    """Who directs an institution on the day."""
    on = day_of(at)
    now = Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gt=on)
    return User.objects.filter(
        now, memberships__institution=institution, memberships__role=MembershipRole.DIRECTOR,
        memberships__valid_from__lte=on,
    ).distinct()  # fmt: skip


def of_employment(employment: Employment, template: str, *, at: datetime, key: str = "", **facts: Any) -> int:
    """Tell the directors something about one of their people."""
    return notifications.notify(
        users=directors(employment.institution, at), template=template, at=at, key=key,
        params={"name": employment.member.name} | facts, link=reverse("staff:file", args=[employment.pk]),
    )  # fmt: skip


def person(employment: Employment, template: str, *, at: datetime, **facts: Any) -> int:
    """Tell the person, if an account belongs to the file."""
    return account(employment.member.user, template, at=at, **facts)


def account(user: User | None, template: str, *, at: datetime, **facts: Any) -> int:
    """Tell somebody something about the own file; nobody where there is no account."""
    if user is None:
        return 0
    return notifications.notify(users=[user], template=template, at=at, params=facts, link=reverse("staff:mine"))


def district(
    employment: Employment, template: str, *, at: datetime, key: str = "", link: str = "", **facts: Any
) -> int:
    """Tell the district in which somebody works: who reviews and who leads there."""
    users = accounts.officers(
        employment.institution.district_id, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEAD, on=day_of(at)
    )
    params = {"name": employment.member.name, "institution": employment.institution.name} | facts
    return notifications.notify(users=users, template=template, at=at, key=key, params=params, link=link)
