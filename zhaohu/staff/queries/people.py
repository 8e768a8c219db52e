"""Who works where, and who may see it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor, Held
from zhaohu.enrolment.models import CareClass
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.people import HELD, EmploymentState
from zhaohu.staff.models import Employment
from zhaohu.staff.permissions import people as permissions


def held(user: User, on: date) -> Iterator[Held]:
    """Whose own staff file a user may open: that of the person whom the account belongs to; never an officer."""
    if user.kind == Kind.OFFICER:
        return
    rows = Employment.objects.filter(member__user=user).exclude(state=EmploymentState.REFUSED)
    for institution in rows.values_list("institution_id", flat=True).distinct():
        yield Held("staff_member", user=user.pk, institution=institution)


def current(on: date) -> QuerySet[Employment]:
    """Everybody employed on a day."""
    rows = Employment.objects.filter(state__in=HELD, starts_on__lte=on)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).select_related("member")


def of_institution(institution: Institution, on: date) -> QuerySet[Employment]:
    """Whoever works there on a day, is about to begin, or is being checked."""
    rows = Employment.objects.filter(institution=institution).exclude(state=EmploymentState.REFUSED)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return rows.select_related("member").order_by("member__sort_key", "pk")


def visible(actor: Actor) -> QuerySet[Employment]:
    """The employments whose file the actor may open."""
    rows = Employment.objects.select_related("member", "institution", "institution__district")
    return permissions.SEE_FILE.rows(actor, rows)


def own(actor: Actor) -> QuerySet[Employment]:
    """The actor's own employments, the latest first."""
    rows = Employment.objects.filter(member__user_id=actor.user_id or 0).exclude(state=EmploymentState.REFUSED)
    return rows.select_related("member", "institution").order_by("-starts_on", "-pk")


def assigned(care_class: CareClass, on: date) -> QuerySet[Employment]:
    """Whoever belongs to a class on a day and is employed."""
    now = Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=on)
    rows = current(on).filter(now, assignments__care_class=care_class, assignments__starts_on__lte=on)
    return rows.order_by("member__sort_key", "pk").distinct()
