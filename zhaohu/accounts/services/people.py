"""Accounts of officers and of institutions' people: made and reset by the system administrator.

The first password is shown once and must be replaced at the first sign-in; the second factor is bound there too.
"""

import secrets
import string
from datetime import datetime

from django.db import transaction

from zhaohu.accounts import errors, permissions
from zhaohu.accounts.choices import Department, Kind, PostState, Role
from zhaohu.accounts.models import Post, RecoveryCode, SecondFactor, SignedInSession, User
from zhaohu.accounts.services import attempts, sessions
from zhaohu.core import clock
from zhaohu.core.access import Actor, Held
from zhaohu.divisions.models import Division
from zhaohu.ledger import services as ledger

_LETTERS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")
_LENGTH = 16


def _first_password() -> str:
    """Random, of four kinds of characters, and without letters that look alike."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) + "Aa2-"


@transaction.atomic
def make(*, username: str, name: str, kind: str, by: Actor, at: datetime) -> tuple[User, str]:
    """A new account; the second value is its first password, never shown again. Raises USERNAME_TAKEN."""
    permissions.MAKE_PERSON.require(by)
    if User.objects.filter(username=username).exists():
        raise errors.USERNAME_TAKEN.raised(field="username")
    user = User(username=username, name=name, kind=kind)
    password = _first_password()
    user.set_password(password)
    user.save()
    ledger.record(event="account.made", subject=user, by=by, at=at, content={"kind": kind})
    return user, password


@transaction.atomic
def reset(*, user: User, by: Actor, at: datetime) -> str:
    """Forget password, factor and sessions of somebody who has lost them; returns the new first password."""
    permissions.MAKE_PERSON.require(by)
    password = _first_password()
    user.set_password(password)
    user.password_set_at = None
    user.save(update_fields=["password", "password_set_at"])
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    if SignedInSession.objects.filter(user=user).exists():
        sessions.end_others(user=user, but="", by=by, at=at)
    attempts.forgive(key=user.username)
    ledger.record(event="account.reset", subject=user, by=by, at=at, content={})
    return password


_FIRST = (
    ("system", "系统管理员", Role.SYSTEM_ADMINISTRATOR),
    ("security", "安全管理员", Role.SECURITY_ADMINISTRATOR),
    ("auditor", "审计管理员", Role.AUDITOR),
)


@transaction.atomic
def found(*, city: Division, at: datetime) -> list[tuple[User, str]]:
    """The three first administrators of a new installation, with their first passwords. Raises HOUSE_FOUNDED.

    Everybody after them is proposed by one and confirmed by another.
    """
    roles = [role for _, _, role in _FIRST]
    if Post.objects.filter(role__in=roles, state=PostState.CONFIRMED).exists():
        raise errors.HOUSE_FOUNDED.raised()
    by = Actor(name="found", held=(Held(Role.SYSTEM_ADMINISTRATOR),))
    made = []
    for username, name, role in _FIRST:
        user, password = make(username=username, name=name, kind=Kind.OFFICER, by=by, at=at)
        post = Post.objects.create(
            user=user, role=role, department=Department.HEALTH, division=city, valid_from=clock.day_of(at)
        )
        content = {"user": user.pk, "role": role}
        ledger.record(event="account.post_founded", subject=post, by=by, at=at, content=content, division=city.pk)
        made.append((user, password))
    return made
