"""The city's unified identity, as an OpenID Connect client. Off until the environment names an issuer.

A person is known by the pair of issuer and subject, never by an identity number. Authlib checks state and nonce.
"""

import logging
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from zhaohu.accounts import errors
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import ExternalIdentity, User
from zhaohu.core.access import NOBODY
from zhaohu.ledger import services as ledger

_log = logging.getLogger(__name__)


def is_configured() -> bool:
    return bool(settings.OIDC_ISSUER)


def origin() -> str:
    """Scheme and host of the provider."""
    parts = urlsplit(settings.OIDC_ISSUER)
    return f"{parts.scheme}://{parts.netloc}"


def _client() -> Any:
    if not is_configured():
        raise errors.IDENTITY_REFUSED.raised()
    return OAuth().register(
        "unified",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "timeout": 10, "code_challenge_method": "S256"},
    )


def begin(request: HttpRequest, *, back: str) -> str:
    """The address to send the browser to; state and nonce are kept in its session. Raises IDENTITY_REFUSED."""
    try:
        address: str = _client().authorize_redirect(request, back)["Location"]
    except (OAuthError, ValueError, OSError) as error:
        _log.warning("unified identity: %s", error)
        raise errors.IDENTITY_REFUSED.raised() from error
    return address


def finish(request: HttpRequest, *, at: datetime) -> User:
    """The user whom the provider vouches for; made at the first sign-in. Raises IDENTITY_REFUSED."""
    try:
        token = _client().authorize_access_token(request)
    except (OAuthError, ValueError, KeyError, OSError) as error:
        _log.warning("unified identity: %s", error)
        raise errors.IDENTITY_REFUSED.raised() from error
    told = token["userinfo"]
    return _user_of(issuer=settings.OIDC_ISSUER, subject=told["sub"], name=told.get("name", ""), at=at)


@transaction.atomic
def _user_of(*, issuer: str, subject: str, name: str, at: datetime) -> User:
    known = ExternalIdentity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    if known:
        if not known.user.is_active:
            raise errors.IDENTITY_REFUSED.raised()
        return known.user
    user = User.objects.create(username=f"family-{secrets.token_hex(8)}", name=name[:60] or "家长", kind=Kind.FAMILY)
    ExternalIdentity.objects.create(user=user, issuer=issuer, subject=subject)
    ledger.record(event="account.made", subject=user, by=NOBODY, at=at, content={"kind": Kind.FAMILY})
    return user
