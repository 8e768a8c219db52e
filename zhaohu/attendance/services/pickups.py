"""Persons whom a guardian lets collect a child: added, changed, ended. Only guardians do that."""

import io
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from zhaohu.accounts.services import sign_in
from zhaohu.attendance.choices.pickups import ChangeKind, PickupRelation
from zhaohu.attendance.errors import pickups as errors
from zhaohu.attendance.models import PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import pickup_changes as changes
from zhaohu.attendance.services import pickup_codes as codes
from zhaohu.core import uploads, weekdays
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import lookup, sm3
from zhaohu.core.errors import from_database
from zhaohu.families.models import Child
from zhaohu.institutions.models import StoredFile
from zhaohu.institutions.services import materials
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who it is: as a guardian writes it. `photo` is the bytes of a picture, checked here."""

    name: str
    phone: str
    relation: PickupRelation
    photo: bytes | None = None


def limits(at: datetime) -> dict[str, Any]:
    """The limits of authorised persons in force."""
    found: dict[str, Any] = rules.value("attendance.pickup", on=day_of(at))
    return found


@transaction.atomic
def add(
    *, child: Child, who: Particulars, starts_on: date, last_on: date, weekdays: list[int] | None, key: UUID, by: Actor,
    at: datetime,
) -> PickupPerson:  # fmt: skip
    """Let somebody collect a child from a day to a last day. The same key is the same person.

    Raises PICKUP_KNOWN, PICKUP_TOO_MANY, PICKUP_PERIOD, PICKUP_PHOTO_NEEDED, PICKUP_COURT_FORBIDS,
    PICKUP_YOU_ARE_BLOCKED, PHONE_SHAPE and the problems of `core.uploads`.
    """
    child = changes.locked(child)
    changes.require(permissions.ADD, child, child, by, at)
    if known := PickupPerson.objects.filter(key=key, child=child).first():
        return known
    if who.photo is None:
        raise errors.PICKUP_PHOTO_NEEDED.raised(field="photo")
    starts_at, ends_at = _period(starts_on, last_on, at)
    made = _made(child, who, by, at, key=key, starts_at=starts_at, ends_at=ends_at, weekdays=_all_or(weekdays))
    _keep(made, ChangeKind.ADDED, _validity(made), "pickup.added", by, at)
    return made


@transaction.atomic
def add_temporary(
    *, child: Child, who: Particulars, on: date, first: time, last: time, key: UUID, by: Actor, at: datetime
) -> tuple[PickupPerson, str]:
    """Let somebody collect a child once, within a window of a day; answers with the code, which is shown only now.

    The same key is the same person, and the code is empty. Raises PICKUP_WINDOW and what `add` raises.
    """
    child = changes.locked(child)
    changes.require(permissions.ADD_TEMPORARY, child, child, by, at)
    if known := PickupPerson.objects.filter(key=key, child=child).first():
        return known, ""
    days = limits(at)["temporary_days_ahead"]
    starts_at, ends_at = _instant(on, first), _instant(on, last)
    if ends_at <= max(starts_at, at) or not day_of(at) <= on <= day_of(at) + timedelta(days=days):
        raise errors.PICKUP_WINDOW.raised(field="on", days=days)
    made = _made(child, who, by, at, key=key, starts_at=starts_at, ends_at=ends_at, temporary=True)
    code = codes.make(made, at=at)
    _keep(made, ChangeKind.TEMPORARY, _validity(made), "pickup.temporary", by, at)
    return made, code


@transaction.atomic
def change(
    *, person: PickupPerson, phone: str, last_on: date, weekdays: list[int] | None, photo: bytes | None, by: Actor,
    at: datetime,
) -> PickupPerson:  # fmt: skip
    """Change telephone, last day, weekdays or photo of somebody who may collect a child already.

    Raises PICKUP_OVER, PICKUP_KNOWN, PICKUP_PERIOD, PICKUP_COURT_FORBIDS, PICKUP_YOU_ARE_BLOCKED.
    """
    person, child = _locked(person)
    changes.require(permissions.CHANGE, person, child, by, at)
    if person.ended_at or person.temporary:
        raise errors.PICKUP_OVER.raised()
    digits = sign_in.normalised(phone)
    if queries.forbidden(child.pk, person.name or "", digits, day_of(at)):
        raise errors.PICKUP_COURT_FORBIDS.raised()
    person.phone, person.phone_digest = digits, lookup(digits)
    ends_at = _period(day_of(at), last_on, at)[1]
    person.ends_at, person.weekdays = ends_at, _all_or(weekdays)
    if photo is not None:
        person.photo = _kept(photo, by, at)
    _saved(person)
    _keep(person, ChangeKind.CHANGED, _validity(person), "pickup.changed", by, at)
    return person


@transaction.atomic
def end(*, person: PickupPerson, by: Actor, at: datetime) -> PickupPerson:
    """Somebody may not collect the child any more, from now on; ended twice is ended once."""
    person, child = _locked(person)
    changes.require(permissions.END, person, child, by, at)
    if person.ended_at is None:
        person.ended_at, person.ended_by_id, person.link_digest = at, by.user_id, None
        person.save(update_fields=["ended_at", "ended_by", "link_digest"])
        codes.void(person, at=at)
        _keep(person, ChangeKind.ENDED, "", "pickup.ended", by, at)
    return person


@transaction.atomic
def new_code(*, person: PickupPerson, by: Actor, at: datetime) -> str:
    """Another one-time code for a temporary person; the one before is void. Raises PICKUP_OVER."""
    person, child = _locked(person)
    changes.require(permissions.RENEW_CODE, person, child, by, at)
    if not person.temporary:
        raise errors.PICKUP_NOT_TEMPORARY.raised()
    _check_open(person, at)
    codes.void(person, at=at)
    code = codes.make(person, at=at)
    _keep(person, ChangeKind.CODE, "", "pickup.code", by, at)
    return code


@transaction.atomic
def new_link(*, person: PickupPerson, by: Actor, at: datetime) -> str:
    """The secret of a new address under which the person opens a token; the address before is void.

    Raises PICKUP_OVER.
    """
    person, child = _locked(person)
    changes.require(permissions.RENEW_LINK, person, child, by, at)
    _check_open(person, at)
    secret = secrets.token_urlsafe(24)
    person.link_digest = link_digest(secret)
    person.save(update_fields=["link_digest"])
    _keep(person, ChangeKind.LINK, "", "pickup.link", by, at)
    return secret


def link_digest(secret: str) -> bytes:
    """By what the address of a person is known."""
    return sm3(f"pickup link {secret}".encode())


def _made(child: Child, who: Particulars, by: Actor, at: datetime, **terms: Any) -> PickupPerson:
    most = limits(at)["most"]
    rows = PickupPerson.objects.filter(child=child, ended_at__isnull=True, ends_at__gt=at)
    if rows.count() >= most:
        raise errors.PICKUP_TOO_MANY.raised(most=most)
    name, phone = who.name.strip(), sign_in.normalised(who.phone)
    if queries.forbidden(child.pk, name, phone, day_of(at)):
        raise errors.PICKUP_COURT_FORBIDS.raised(field="name")
    made = PickupPerson(
        child=child, name=name, name_digest=lookup(name), phone=phone, phone_digest=lookup(phone),
        relation=who.relation, made_by_id=by.user_id or 0, made_at=at, **terms,
    )  # fmt: skip
    if who.photo is not None:
        made.photo = _kept(who.photo, by, at)
    _saved(made)
    return made


def _saved(person: PickupPerson) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise from_database(error) from error


def _kept(photo: bytes, by: Actor, at: datetime) -> StoredFile:
    """A picture as small as a tablet needs it."""
    rule = limits(at)
    checked = uploads.check(
        photo, name="photo", types=(uploads.JPEG, uploads.PNG), maximum_bytes=rule["photo_bytes"]
    )  # fmt: skip
    picture, out = Image.open(io.BytesIO(checked.data)).convert("RGB"), io.BytesIO()
    picture.thumbnail((rule["photo_pixels"], rule["photo_pixels"]))
    picture.save(out, "JPEG", quality=85)
    return materials.keep(uploads.Checked("photo.jpg", uploads.JPEG, out.getvalue()), by=by, at=at)


def _locked(person: PickupPerson) -> tuple[PickupPerson, Child]:
    child = changes.locked(Child(pk=person.child_id))
    rows = PickupPerson.objects.select_for_update(of=("self",)).select_related("photo")
    found = rows.get(pk=person.pk)
    found.child = child
    return found, child


def _check_open(person: PickupPerson, at: datetime) -> None:
    if person.ended_at or person.ends_at <= at:
        raise errors.PICKUP_OVER.raised()


def _instant(on: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, clock))


def _period(starts_on: date, last_on: date, at: datetime) -> tuple[datetime, datetime]:
    today, days = day_of(at), limits(at)["longest_days"]
    if not today <= starts_on <= last_on <= today + timedelta(days=days):
        raise errors.PICKUP_PERIOD.raised(field="last_on", days=days)
    return _instant(starts_on, time.min), _instant(last_on + timedelta(days=1), time.min)


def _all_or(weekdays: list[int] | None) -> list[int] | None:
    chosen = sorted(set(weekdays or ()))
    return chosen if 0 < len(chosen) < 7 else None


def last_day(person: PickupPerson) -> date:
    """The last day on which somebody may collect the child."""
    return day_of(person.ends_at - timedelta(microseconds=1))


def _validity(person: PickupPerson) -> str:
    if person.temporary:
        first, last = timezone.localtime(person.starts_at), timezone.localtime(person.ends_at)
        return f"{first:%m-%d %H:%M}–{last:%H:%M}"
    days = weekdays.words(person.weekdays) if person.weekdays else _("每天")
    return _("到 {day}，{days}").format(day=last_day(person), days=days)


def _keep(person: PickupPerson, kind: ChangeKind, more: str, event: str, by: Actor, at: datetime) -> None:
    words = f"{person.get_relation_display()} {changes.short(person.name)} {more}".strip()
    changes.keep(child=person.child, kind=kind, words=words, event=event, by=by, at=at, person=person)
