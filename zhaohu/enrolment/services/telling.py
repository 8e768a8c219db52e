"""Telling families and institutions of places, inside the deed."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import Placement
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution
from zhaohu.notifications import services as notifications


def family(*, child: Child, template: str, at: datetime, link: str, besides: Actor | None = None, **facts: Any) -> None:
    """Tell a child's guardians, but not the one who acts."""
    users = children.guardians(child, day_of(at))
    if besides is not None and besides.user_id:
        users = users.exclude(pk=besides.user_id)
    notifications.notify(users=users, template=template, params={"child": child.nickname, **facts}, at=at, link=link)


def institution(*, institution: Institution, template: str, at: datetime, link: str, **facts: Any) -> None:
    """Tell everybody who acts for an institution today."""
    on = day_of(at)
    serving = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    members = institution.memberships.filter(serving, valid_from__lte=on)
    users = User.objects.filter(pk__in=members.values("user_id"), is_active=True)
    notifications.notify(users=users, template=template, params={"name": institution.name, **facts}, at=at, link=link)


def page_of(placement: Placement) -> str:
    """The family's page of a place."""
    return reverse("enrolment:placement", args=[placement.pk])


def words(at: datetime | None) -> str:
    """An instant as messages write it: 11-27 23:59."""
    return f"{timezone.localtime(at):%m-%d %H:%M}" if at else "—"
