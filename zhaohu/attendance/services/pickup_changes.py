"""Every change of who may collect a child is kept, told to the other guardians and to the institution, and recorded."""

from datetime import datetime

from django.urls import reverse

from zhaohu.attendance.choices.pickups import ChangeKind
from zhaohu.attendance.errors import pickups as errors
from zhaohu.attendance.models import CustodyBlock, PickupChange, PickupPerson
from zhaohu.attendance.queries import pickups as queries
from zhaohu.core.access import Action, Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.services import telling
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications


def short(name: str | None) -> str:
    """王** for a name, so that a message on a locked screen names nobody in full."""
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}" if name else "—"


def locked(child: Child) -> Child:
    """The child, locked until the deed ends: two guardians change its list one after the other."""
    rows = Child.objects.select_for_update(of=("self",)).select_related("household__street")
    return rows.get(pk=child.pk)


def require(action: Action, thing: object, child: Child, by: Actor, at: datetime) -> None:
    """Whether a guardian may change who collects his child. Raises NOT_ALLOWED or PICKUP_YOU_ARE_BLOCKED."""
    action.require(by, thing)
    if queries.is_blocked(child.pk, by, day_of(at)):
        raise errors.PICKUP_YOU_ARE_BLOCKED.raised()


def keep(
    *, child: Child, kind: ChangeKind, words: str, event: str, by: Actor, at: datetime,
    person: PickupPerson | None = None, block: CustodyBlock | None = None, hush: int | None = None,
) -> PickupChange:  # fmt: skip
    """Keep a change and tell everybody whom it concerns, last in the caller's transaction; the account `hush` is not
    told yet."""
    made = PickupChange.objects.create(
        child=child, person=person, block=block, kind=kind, words=words[:200], by_id=by.user_id, by_name=by.name, at=at
    )
    change = f"{kind.label} {words}"
    others = queries.told(child, day_of(at))
    if block is not None and block.guardian is not None:  # whoever is kept away hears that it is so
        others |= children.guardians(child, day_of(at)).filter(pk=block.guardian.user_id)
    others = others.exclude(pk__in=[by.user_id or 0, hush or 0])
    facts = {"child": child.nickname, "by": by.name, "change": change}
    notifications.notify(users=others, template="pickup_changed", params=facts, at=at, link=page_of(child))
    found = list(queries.institutions(child.pk, day_of(at)))
    for institution in found:
        telling.institution(
            institution=institution, template="pickup_changed_to_institution", at=at, child=child.nickname,
            change=change, link=f"{reverse('attendance:pickups_of', args=[child.pk])}?institution={institution.uscc}",
        )  # fmt: skip
    street = child.household.street
    ledger.record(
        event=event, subject=person or block or made, by=by, at=at,
        division=street.tenant_id or "" if street else "", institution=found[0].pk if found else None,
        content={"child": child.pk, "change": made.pk, "kind": kind},
    )  # fmt: skip
    return made


def page_of(child: Child) -> str:
    """The guardians' page of who may collect a child."""
    return reverse("attendance:own_pickups", args=[child.pk])
