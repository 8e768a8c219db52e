"""Sessions: begun, used, listed, ended; left idle they end by themselves."""

from datetime import datetime, timedelta
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from zhaohu.accounts.choices import ADMINISTRATORS
from zhaohu.accounts.models import Attempt, OneTimeCode, SignedInSession, User
from zhaohu.accounts.queries import actor_of
from zhaohu.core import clock
from zhaohu.core.access import Actor
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules

_KEPT = timedelta(days=30)


def address_of(request: HttpRequest) -> str | None:
    """The visitor's network address: behind proxies of our own, what the outermost of them saw."""
    seen = request.META.get("REMOTE_ADDR") or None
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        seen = forwarded[-settings.TRUSTED_PROXIES]
    try:
        return str(ip_address(seen or ""))
    except ValueError:
        return None


@transaction.atomic
def begin(*, request: HttpRequest, user: User, at: datetime) -> None:
    """Sign the user in with a fresh session key, and keep the session in the user's list."""
    SignedInSession.objects.filter(session_key=request.session.session_key or "").delete()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if not request.session.session_key:  # another person was signed in here: login has thrown that session away
        request.session.create()
    actor = actor_of(user, on=clock.day_of(at))
    name = "accounts.idle.administrator_minutes" if actor.holds(*ADMINISTRATORS) else "accounts.idle.minutes"
    request.session["idle_minutes"] = rules.value(name, on=clock.day_of(at))
    request.session["seen_at"] = at.timestamp()
    SignedInSession.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        device=request.headers.get("User-Agent", "")[:200],
        address=address_of(request),
        began_at=at,
        seen_at=at,
    )
    ledger.record(event="account.signed_in", subject=user, by=actor, at=at, content={})


def is_idle(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the session was left alone longer than its rule allows."""
    seen, minutes = request.session.get("seen_at"), request.session.get("idle_minutes")
    return bool(seen and minutes and at.timestamp() - seen > minutes * 60)


def keep(request: HttpRequest, *, at: datetime) -> None:
    """Note that the session is in use; written at most once a minute."""
    if at.timestamp() - request.session.get("seen_at", 0) > 60:
        request.session["seen_at"] = at.timestamp()
        SignedInSession.objects.filter(session_key=request.session.session_key).update(seen_at=at)


@transaction.atomic
def end(*, request: HttpRequest, by: Actor, at: datetime) -> None:
    """Sign out of this browser."""
    SignedInSession.objects.filter(session_key=request.session.session_key).delete()
    if isinstance(request.user, User):
        ledger.record(event="account.signed_out", subject=request.user, by=by, at=at, content={})
    logout(request)


@transaction.atomic
def end_others(*, user: User, but: str, by: Actor, at: datetime, only: int | None = None) -> int:
    """Sign out everywhere but here, or of one session in the list; returns how many ended."""
    sessions = SignedInSession.objects.filter(user=user).exclude(session_key=but)
    if only is not None:
        sessions = sessions.filter(pk=only)
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
    ledger.record(event="account.sessions_ended", subject=user, by=by, at=at, content={"sessions": len(keys)})
    return len(keys)


def sweep(*, at: datetime) -> None:
    """Forget sessions that ended long ago, used codes, and attempts that no limit looks at any more (nightly)."""
    SignedInSession.objects.filter(seen_at__lt=at - _KEPT).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    OneTimeCode.objects.filter(expires_at__lt=at - _KEPT).delete()
    Attempt.objects.filter(at__lt=at - _KEPT).delete()
