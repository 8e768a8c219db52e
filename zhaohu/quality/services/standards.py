"""The library: a document is entered by one officer and published by another; institutions are told when it holds."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.institutions.choices.institution import ON_REGISTER, MembershipRole
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications
from zhaohu.quality.choices.standards import STANDARD_RECORD_TRANSITIONS, RecordState, StandardKind
from zhaohu.quality.errors import standards as errors
from zhaohu.quality.models import Standard, StandardRecord
from zhaohu.quality.permissions import standards as permissions
from zhaohu.quality.queries import standards as queries

FIXTURE = Path(__file__).parent.parent / "fixtures" / "standards.json"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")
_LINE = re.compile(r"(§?[\d.]+)[\s,，:：、]+(\S.*)")


@dataclass(frozen=True)
class Facts:
    """What is known of a document. What is not known stays empty, and `unknown` says so."""

    title: str
    kind: StandardKind
    summary: str
    original: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    effective_from: date | None = None
    repealed_on: date | None = None
    replaced_by: Standard | None = None
    clauses: list[dict[str, str]] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    confidence: str = ""
    unknown: str = ""


def clauses(text: str) -> list[dict[str, str]]:
    """One clause a line: its number, and what it asks in a few words of our own. Raises STANDARD_CLAUSE."""
    found = []
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if not (match := _LINE.fullmatch(line.strip())):
            raise errors.CLAUSE.raised(field="clauses", n=n)
        found.append({"number": match[1], "text": match[2]})
    return found


@transaction.atomic
def propose(*, slug: str, facts: Facts, reason: str, by: Actor, at: datetime) -> StandardRecord:
    """Enter a new document, or what is now known of one that the library has; nothing is public until confirmed.

    Raises STANDARD_SLUG, STANDARD_SLUG_TAKEN, STANDARD_WORDS, STANDARD_PROPOSED, STANDARD_DAYS or STANDARD_ITSELF.
    """
    permissions.PROPOSE.require(by)
    if not _SLUG.fullmatch(slug):
        raise errors.SLUG.raised(field="slug")
    wanted = (("title", _("名称")), ("summary", _("内容提要")), ("original", _("原文在哪里")))
    for name, what in wanted:
        if not getattr(facts, name).strip():
            raise errors.WORDS.raised(field=name, what=what)
    standard, _new = Standard.objects.get_or_create(slug=slug)
    told = StandardRecord.objects.filter(standard=standard).exclude(state=RecordState.DECLINED)
    if not reason.strip() and told.exists():
        raise errors.SLUG_TAKEN.raised(field="slug")
    try:
        with transaction.atomic():
            made = StandardRecord.objects.create(
                standard=standard, **vars(facts), reason=reason.strip(), proposed_by_id=by.user_id, proposed_at=at
            )
    except IntegrityError as error:
        raise from_database(error) from error
    _record(permissions.PROPOSE.event, made, by, at, public=False)
    return made


@transaction.atomic
def decide(*, record: StandardRecord, confirm: bool, by: Actor, at: datetime) -> None:
    """Publish what was entered in the place of the record before, or send it back. Not by who entered it.

    Raises STANDARD_DECIDED or STANDARD_SECOND_PERSON.
    """
    row = StandardRecord.objects.select_for_update(of=("self",)).select_related("standard").get(pk=record.pk)
    permissions.DECIDE.require(by)
    to = RecordState.PUBLISHED if confirm else RecordState.DECLINED
    if to not in STANDARD_RECORD_TRANSITIONS[RecordState(row.state)]:
        raise errors.DECIDED.raised(state=RecordState(row.state).label)
    if row.proposed_by_id == by.user_id:
        raise errors.SECOND_PERSON.raised()
    row.decided_by_id, row.decided_at = by.user_id, at
    if confirm:
        before = _supersede(row.standard)
        known = before.effective_from if before else None
        if row.effective_from and row.effective_from >= day_of(at) and row.effective_from != known:
            row.announce_on = row.effective_from
        elif before and not before.announced_at:
            row.announce_on = before.announce_on if row.effective_from == known else None
    row.state = to
    row.save(update_fields=["state", "decided_by", "decided_at", "announce_on"])
    _record(permissions.DECIDE.event, row, by, at, public=confirm)


def _supersede(standard: Standard) -> StandardRecord | None:
    before = StandardRecord.objects.select_for_update().filter(standard=standard, state=RecordState.PUBLISHED).first()
    if before:
        before.state = RecordState.SUPERSEDED
        before.save(update_fields=["state"])
    return before


@transaction.atomic
def announce(*, at: datetime) -> int:
    """Tell the directors of filed institutions of what holds from now on; returns how many documents. Twice is once."""
    count = 0
    for found in queries.to_announce(day_of(at)):
        row = StandardRecord.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if row.announced_at:
            continue
        notifications.notify(
            users=_directors(day_of(at)), template="standard_in_force", at=at,
            params={"title": row.title, "number": row.number, "day": str(row.effective_from)},
            link=reverse("quality:standard", args=[found.standard.slug]),
            key=f"standard-{row.standard_id}-{row.effective_from}",
        )  # fmt: skip
        row.announced_at = at
        row.save(update_fields=["announced_at"])
        count += 1
    return count


def _directors(on: date) -> Any:
    now = User.objects.filter(
        memberships__role=MembershipRole.DIRECTOR, memberships__valid_from__lte=on,
        memberships__institution__filing_state__in=ON_REGISTER, is_active=True,
    )  # fmt: skip
    return now.exclude(memberships__valid_to__lte=on).distinct()


@transaction.atomic
def load_fixture(say: Callable[[str], object] = lambda line: None, *, at: datetime) -> None:
    """Bring the library up to what ships with the code. What officers have entered here is theirs and is left alone."""
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    known = {one.standard.slug: one for one in queries.published()}
    changed = 0
    for row in rows:
        before = known.get(row["slug"])
        if before and (before.proposed_by_id or _shipped(before) == _read(row)):
            continue
        standard, _new = Standard.objects.get_or_create(slug=row["slug"])
        _supersede(standard)
        StandardRecord.objects.create(
            standard=standard, **_read(row), state=RecordState.PUBLISHED, proposed_at=at, decided_at=at
        )
        changed += 1
    say(f"standards: {len(rows)}, of which {changed} new or changed")


_DAYS = ("issued_on", "effective_from", "repealed_on")
_SHIPPED = (
    "number", "title", "issuer", "kind", *_DAYS, "summary", "original", "clauses", "aliases", "confidence", "unknown",
)  # fmt: skip


def _read(row: dict[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {"clauses": [], "aliases": []}
    told = {name: row.get(name, empty.get(name, "")) for name in _SHIPPED}
    told["clauses"] = [{"number": number, "text": text} for number, text in told["clauses"]]
    return told | {name: date.fromisoformat(row[name]) if row.get(name) else None for name in _DAYS}


def _shipped(record: StandardRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _SHIPPED}


def _record(event: str, row: StandardRecord, by: Actor, at: datetime, *, public: bool) -> None:
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in _shipped(row).items()}
    ledger.record(
        event=event, subject=row, by=by, at=at, division="110000", public=public,
        content={"standard": row.standard.slug, "state": row.state, "replaced_by": row.replaced_by_id, **told},
    )  # fmt: skip
