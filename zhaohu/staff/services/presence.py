"""Coming to work and leaving: once by the number that the phone or tablet gives, and refused with the reason."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.errors import presence as errors
from zhaohu.staff.models import Employment, Presence, RosterShift
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import standing
from zhaohu.staff.services import hiring


@transaction.atomic
def clock_in(
    *, employment: Employment, client_id: UUID, at: datetime, by: Actor, device: int | None = None
) -> Presence:
    """Somebody comes to work. The same `client_id` is the same coming, whatever arrives twice.

    Raises the first problem of `standing.problems`, PRESENT_ALREADY, CLIENT_ID_USED.
    """
    employment = hiring.locked(employment)
    permissions.CLOCK.require(by, employment)
    if again := _again(employment, Presence.objects.filter(client_id=client_id).first()):
        return again
    for problem in standing.problems(employment, day_of(at)):
        raise problem
    _not_twice(employment)
    try:
        with transaction.atomic():
            made = Presence.objects.create(
                employment=employment, institution_id=employment.institution_id, client_id=client_id, came_at=at,
                came_by_id=by.user_id, device=device,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record(made, employment, "in", by, at)
    return made


@transaction.atomic
def clock_out(*, employment: Employment, client_id: UUID, at: datetime, by: Actor, reason: str = "") -> Presence:
    """Somebody leaves. The same `client_id` is the same leaving.

    Raises NOT_PRESENT, LEFT_BEFORE_CAME or CLIENT_ID_USED.
    """
    employment = hiring.locked(employment)
    permissions.CLOCK.require(by, employment)
    if again := _again(employment, Presence.objects.filter(left_client_id=client_id).first()):
        return again
    row = Presence.objects.select_for_update().filter(employment=employment, left_at__isnull=True).first()
    if row is None:
        raise errors.NOT_PRESENT.raised(name=employment.member.name)
    if at < row.came_at:
        raise errors.LEFT_BEFORE_CAME.raised()
    row.left_at, row.left_client_id, row.left_by_id, row.left_reason = at, client_id, by.user_id, reason.strip()[:200]
    row.save(update_fields=["left_at", "left_client_id", "left_by", "left_reason"])
    _record(row, employment, "out", by, at)
    return row


def own_clock_in(*, employment: Employment, client_id: UUID, at: datetime, by: Actor) -> Presence:
    """Somebody comes to work by his own phone: only to a published shift, and not long before it begins.

    Raises CLOCK_NO_SHIFT or CLOCK_TOO_EARLY besides the problems of `clock_in`.
    """
    known = Presence.objects.filter(client_id=client_id, employment=employment).exists()
    sound = standing.problems(employment, day_of(at))
    if not known and not sound:
        _within_reason(employment, at)
    return clock_in(employment=employment, client_id=client_id, at=at, by=by)


def _within_reason(employment: Employment, at: datetime) -> None:
    now, on = timezone.localtime(at), day_of(at)
    rows = RosterShift.objects.filter(employment=employment, on=on, roster__state=RosterState.PUBLISHED)
    left = [shift for shift in rows.order_by("first") if now.hour * 60 + now.minute < shift.last * 30]
    if not left:
        raise errors.CLOCK_NO_SHIFT.raised(name=employment.member.name)
    early = rules.value("staff.clock", on=on)["early_minutes"]
    begins = timezone.make_aware(datetime.combine(on, left[0].starts))
    if at < begins - timedelta(minutes=early):
        raise errors.CLOCK_TOO_EARLY.raised(
            name=employment.member.name, first=f"{left[0].starts:%H:%M}",
            from_at=f"{begins - timedelta(minutes=early):%H:%M}",
        )  # fmt: skip


def _again(employment: Employment, found: Presence | None) -> Presence | None:
    if found is not None and found.employment_id != employment.pk:
        raise errors.CLIENT_ID_USED.raised()
    return found


def _not_twice(employment: Employment) -> None:
    row = Presence.objects.filter(employment=employment, left_at__isnull=True).first()
    if row is not None:
        since = f"{timezone.localtime(row.came_at):%m-%d %H:%M}"
        raise errors.PRESENT_ALREADY.raised(name=employment.member.name, since=since)


def _record(row: Presence, employment: Employment, deed: str, by: Actor, at: datetime) -> None:
    ledger.record(
        event="staff.clocked", subject=row, by=by, at=at, division=employment.institution.district_id,
        institution=row.institution_id, content={"employment": employment.pk, "deed": deed, "device": row.device},
    )  # fmt: skip
