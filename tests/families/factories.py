"""Families for a test, reached through the services that a guardian uses."""

from datetime import date
from itertools import count

from tests import factories
from zhaohu.accounts.choices import Kind, Role
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.identity import citizen_check_character
from zhaohu.families.choices import IdentityKind, Relation, Sex
from zhaohu.families.models import Child, ChildMerge, DeletionRequest, Guardian, Guardianship, Invitation
from zhaohu.families.services import children, corrections, deletions, invitations, merges

AT, ON = factories.AT, factories.ON
_serial = count(1)


def a_parent(name: str = "演示·孙家长") -> User:
    return factories.user(Kind.FAMILY, name)


def a_guardian(user: User | None = None) -> Guardian:
    """A guardian with a household of its own."""
    user = user or a_parent()
    return children.guardian(name=user.name, by=factories.actor(user), at=AT)


def a_child(guardian: Guardian | None = None, *, born_on: date = date(2025, 6, 10), **facts: object) -> Child:
    """A child of 17 months on the tests' day, of a new family unless told whose."""
    guardian = guardian or a_guardian()
    number = next(_serial)
    values = {"nickname": f"演示宝{number}", "name": f"演示儿童{number}", "sex": Sex.FEMALE, "born_on": born_on} | facts
    return children.register(
        particulars=children.Particulars(**values),  # type: ignore[arg-type]
        relation=Relation.MOTHER, guardian=guardian, by=factories.actor(guardian.user), at=AT,
    )  # fmt: skip


def guardian_of(child: Child) -> Actor:
    """The actor who registered a child, with everything held by now."""
    return factories.actor(child.guardianships.earliest("pk").guardian.user)


def a_citizen_number(born_on: date = date(2025, 6, 10), order: int | None = None) -> str:
    """A number of the right shape, of an area that does not exist."""
    first17 = f"110199{born_on:%Y%m%d}{(order or next(_serial)) % 1000:03d}"
    return first17 + citizen_check_character(first17)


def of(user: User) -> Actor:
    """The actor behind a family's account, with everything held by now."""
    return factories.actor(user)


def settled(guardian: Guardian, street: str = "110105014") -> Guardian:
    """The guardian's household lives in a street."""
    corrections.settle(
        guardian=guardian, street=factories.street(street), address="演示小区 1 号楼", by=of(guardian.user), at=AT
    )
    return guardian


def an_invitation(child: Child | None = None) -> tuple[Invitation, str]:
    child = child or a_child()
    return invitations.invite(child=child, relation=Relation.FATHER, by=guardian_of(child), at=AT)


def a_second_guardian(child: Child) -> User:
    """The other guardian, who came with an invitation."""
    user = a_parent("演示·孙爸爸")
    invitations.accept(code=an_invitation(child)[1], name=user.name, identity="", by=of(user), at=AT)
    return user


def a_request_to_join(child: Child | None = None) -> Guardianship:
    """Somebody asks, by the child's number, to be a guardian."""
    number = a_citizen_number()
    child = child or a_child(settled(a_guardian()), identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)
    user = a_parent("演示·王姥姥")
    known = child.identities.get(kind=IdentityKind.CITIZEN_ID)
    invitations.ask_to_join(
        kind=IdentityKind.CITIZEN_ID, number=known.number, relation=Relation.GRANDPARENT, name=user.name, identity="",
        by=of(user), at=AT,
    )  # fmt: skip
    return Guardianship.objects.get(child=child, guardian__user=user)


def a_pair(**facts: object) -> tuple[Child, Child]:
    """Two families have registered the same child."""
    first = a_child(settled(a_guardian()), name="演示同名", nickname="演示同同", **facts)
    second = a_child(settled(a_guardian()), name="演示同名", nickname="演示同同", **facts)
    return first, second


def city_officer() -> Actor:
    return factories.actor(factories.officer(Role.CITY_OFFICER, factories.city()))


def a_merge() -> ChildMerge:
    kept, gone = a_pair()
    return merges.merge(kept=kept, gone=gone, reason="同一儿童", by=city_officer(), at=AT)


def a_deletion_request(child: Child | None = None) -> DeletionRequest:
    child = child or a_child()
    return deletions.ask(child=child, by=guardian_of(child), at=AT)
