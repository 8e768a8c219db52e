"""Allergies of a child: stated and ended by its guardians alone; every guardian and whoever looks after it is told."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.health import Severity
from zhaohu.attendance.errors import health as errors
from zhaohu.attendance.models import Allergy
from zhaohu.attendance.permissions import health as permissions
from zhaohu.attendance.queries import health as queries
from zhaohu.attendance.services import conflicts, telling
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import from_database
from zhaohu.families.choices import Purpose
from zhaohu.families.models import Child, Guardian
from zhaohu.families.queries import children, consents
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules
from zhaohu.staff.models import ClassAssignment


@transaction.atomic
def state(
    *, child: Child, allergen: str, severity: Severity, action: str, detail: str = "", by: Actor, at: datetime
) -> Allergy:
    """State what a child must not touch or eat, how bad it is, and what to do.

    Raises HEALTH_NOT_CONSENTED, ALLERGEN_UNKNOWN, ALLERGY_DETAIL or ALLERGY_STATED.
    """
    permissions.STATE_ALLERGY.require(by, child)
    on = day_of(at)
    if not consents.permitted(child, Purpose.HEALTH, on=on):
        raise errors.HEALTH_NOT_CONSENTED.raised()
    known = rules.value("attendance.allergens", on=on).get(allergen)
    if known is None:
        raise errors.ALLERGEN_UNKNOWN.raised(field="allergen")
    if known.get("free") and not detail.strip():
        raise errors.ALLERGY_DETAIL.raised(field="detail")
    mark = f"allergy {child.pk} {allergen} {detail.strip() if known.get('free') else ''}"
    try:
        with transaction.atomic():
            made = Allergy.objects.create(
                child=child, allergen=allergen, allergen_digest=lookup(mark), detail=detail.strip()[:60] or None,
                severity=severity, action=action.strip()[:200], stated_by=_guardian(by), stated_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _told("allergy.stated", made, by, at)
    return made


@transaction.atomic
def end(*, allergy: Allergy, by: Actor, at: datetime) -> Allergy:
    """The child is no longer allergic, or it was a mistake. Twice is once."""
    allergy = Allergy.objects.select_for_update(of=("self",)).select_related("child").get(pk=allergy.pk)
    permissions.END_ALLERGY.require(by, allergy)
    if allergy.ended_at is not None:
        return allergy
    allergy.ended_at, allergy.ended_by = at, _guardian(by)
    allergy.save(update_fields=["ended_at", "ended_by"])
    _told("allergy.ended", allergy, by, at)
    return allergy


def _guardian(by: Actor) -> Guardian:
    return Guardian.objects.get(user_id=by.user_id or 0)


def _told(event: str, allergy: Allergy, by: Actor, at: datetime) -> None:
    """Conflicts with the menus follow at once; what a message says names no allergen."""
    child, on = allergy.child, day_of(at)
    houses = list(queries.institutions_of(child, on))
    notifications.notify(
        users=children.guardians(child, on), template="allergy_changed", at=at, key=f"{event}-{allergy.pk}",
        link=reverse("attendance:allergies", args=[child.pk]), params={"child": child.nickname},
    )  # fmt: skip
    for house in houses:
        carers = ClassAssignment.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on), employment__institution=house, starts_on__lte=on,
            care_class__in=queries.classes_of(child, house, on),
        )  # fmt: skip
        staff = User.objects.filter(pk__in=carers.values("employment__member__user_id"), is_active=True)
        notifications.notify(
            users=[*telling.directors(house, on), *staff], template="allergy_changed_for_staff", at=at,
            key=f"{event}-{allergy.pk}", link=f"{reverse('attendance:log')}?institution={house.uscc}",
            params={"child": child.nickname},
        )  # fmt: skip
    conflicts.of_institutions(institutions=[house.pk for house in houses], at=at)
    ledger.record(event=event, subject=allergy, by=by, at=at, content={"allergy": allergy.pk, "child": child.pk})
