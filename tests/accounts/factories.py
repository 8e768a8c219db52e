"""People who can really sign in: with a password, and an authenticator bound."""

from datetime import datetime

from tests import factories
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import SecondFactor, User
from zhaohu.accounts.services import factors, passwords

PASSWORD = "Songguo-li-26"


def with_password(kind: Kind = Kind.OFFICER, *, at: datetime = factories.AT) -> User:
    person = factories.user(kind)
    passwords.set_password(user=person, password=PASSWORD, by=factories.actor(person), at=at)
    return person


def with_factor(kind: Kind = Kind.OFFICER, *, at: datetime = factories.AT) -> tuple[User, list[str]]:
    """A person and his recovery codes."""
    person = with_password(kind, at=at)
    secret = factors.begin(person).secret
    codes = factors.confirm(user=person, given=factors.code(secret, at), by=factories.actor(person), at=at)
    return person, codes


def shown(person: User, at: datetime) -> str:
    """What the authenticator of a person shows."""
    return factors.code(SecondFactor.objects.get(user=person).secret, at)
