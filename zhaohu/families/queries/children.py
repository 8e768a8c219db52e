"""Children, and who answers for them."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor, Held
from zhaohu.families import permissions
from zhaohu.families.choices import GUARDING, GuardianshipState
from zhaohu.families.models import Child, DeletionRequest, Guardian, Guardianship


def held(user: User, on: date) -> Iterator[Held]:
    """The children for whom a user acts on a day; whoever has a family's account may register one."""
    if user.kind != Kind.FAMILY:
        return
    yield Held("family", user=user.pk)
    for child_id in guarding(on).filter(guardian__user=user).values_list("child_id", flat=True):
        yield Held("guardian", user=user.pk, child=child_id)


def guarding(on: date) -> QuerySet[Guardianship]:
    """Guardianships in force on a day, of records that are still there."""
    rows = Guardianship.objects.filter(state__in=GUARDING, valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return rows.filter(child__merged_into__isnull=True, child__erased_at__isnull=True)


def of(actor: Actor) -> QuerySet[Child]:
    """The children of a guardian, the eldest first."""
    return permissions.SEE_CHILD.rows(actor, Child.objects.order_by("born_on", "birth_order", "pk"))


def guardian_of(actor: Actor) -> Guardian | None:
    """The guardian behind an account; None before the first child."""
    return Guardian.objects.filter(user_id=actor.user_id or 0).first()


def guardians(child: Child, on: date) -> QuerySet[User]:
    """The accounts of a child's guardians on a day, to be told something."""
    rows = guarding(on).filter(child=child)
    return User.objects.filter(pk__in=rows.values("guardian__user_id"), is_active=True)


def deletions_of(actor: Actor) -> QuerySet[DeletionRequest]:
    """The deletion requests of a guardian, done ones included, the newest first."""
    return DeletionRequest.objects.filter(asked_by__user_id=actor.user_id or 0).order_by("-pk")


def requests_of(actor: Actor) -> QuerySet[Guardianship]:
    """The actor's own requests to be a guardian that nobody has answered. Nothing of the child may be shown."""
    return Guardianship.objects.filter(guardian__user_id=actor.user_id or 0, state=GuardianshipState.REQUESTED)
