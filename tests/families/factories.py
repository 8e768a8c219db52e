"""Families for a test, reached through the services that a guardian uses."""

from datetime import date
from itertools import count

from tests import factories
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.families.choices import Relation, Sex
from zhaohu.families.models import Child, Guardian
from zhaohu.families.services import children

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
