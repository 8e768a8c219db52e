"""Telling people of a decision, inside its transaction: the institution of what was decided, the officer of a nudge."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from zhaohu.accounts.models import User
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.notifications import services as notifications


def to_institution(*, institution: Institution, template: str, at: datetime, link: str = "", **facts: Any) -> None:
    """Tell everybody who acts for an institution today."""
    on = day_of(at)
    serving = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    members = institution.memberships.filter(serving, valid_from__lte=on)
    notifications.notify(
        users=User.objects.filter(pk__in=members.values("user_id"), is_active=True),
        template=template,
        params={"name": institution.name, **facts},
        at=at,
        link=link,
    )


def of_case(*, case: FilingCase, template: str, at: datetime, **facts: Any) -> None:
    """Tell the institution of a case what was decided in it."""
    link = address_of("institutions:own_case", case.number)
    to_institution(institution=case.institution, template=template, at=at, link=link, **facts)


def to_officer(*, case: FilingCase, template: str, at: datetime, **facts: Any) -> None:
    """Tell the officer who holds a case; nobody where nobody does."""
    if case.officer_id is None:
        return
    due_on = case.due_on.isoformat() if case.due_on else "—"
    notifications.notify(
        users=User.objects.filter(pk=case.officer_id),
        template=template,
        params={"name": case.institution.name, "number": case.number, "due_on": due_on, **facts},
        at=at,
        link=address_of("institutions:case", case.pk),
    )


def address_of(name: str, argument: object) -> str:
    """The address of a page; empty where it does not exist."""
    try:
        return reverse(name, args=[argument])
    except NoReverseMatch:
        return ""
