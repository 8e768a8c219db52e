"""The keys with which an institution's hand-over tokens are signed: one pair a day, made by whoever needs it first."""

import base64
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from zhaohu.attendance.models import HandOverKey
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger

WORKER = system("接送签名钥")


def of_day(institution: Institution, *, at: datetime, by: Actor = WORKER) -> HandOverKey:
    """The pair of the institution's day, made where there is none yet; two who need it at once have the same."""
    on = day_of(at)
    return HandOverKey.objects.filter(institution=institution, on=on).first() or _made(institution, on, by, at)


@transaction.atomic
def _made(institution: Institution, on: date, by: Actor, at: datetime) -> HandOverKey:
    permissions.MAKE_KEY.require(by)
    secret = Ed25519PrivateKey.generate()
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    HandOverKey.objects.bulk_create(
        [
            HandOverKey(
                institution=institution, on=on, kid=f"{institution.pk}-{on:%Y%m%d}", public=public,
                secret=secret.private_bytes_raw().hex(), made_at=at,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    made = HandOverKey.objects.get(institution=institution, on=on)
    if bytes(made.public) == public:
        ledger.record(
            event="pickup.key_made", subject=made, by=by, at=at, division=institution.district_id,
            institution=institution.pk, content={"kid": made.kid, "public": public.hex()},
        )  # fmt: skip
    return made


def told(key: HandOverKey) -> dict[str, str]:
    """The public half as a tablet reads it."""
    return {"kid": key.kid, "public": base64.urlsafe_b64encode(bytes(key.public)).rstrip(b"=").decode()}
