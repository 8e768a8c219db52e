"""The log of an institution's day, child by child, for those who look after them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet

from zhaohu.attendance.choices.events import EventKind, EventState
from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.models import Event, LogEntry
from zhaohu.attendance.permissions import logs as permissions
from zhaohu.attendance.queries import expected, health, log_words, sleep
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import CareClass
from zhaohu.families.choices import Purpose
from zhaohu.families.queries import consents
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in words."""

    row: LogEntry
    title: str
    text: str
    icon: str


@dataclass(slots=True)
class ChildLog:
    """A child and what was noted of it today."""

    child: expected.Expected
    allergies: list[health.Stated]
    photo: bool
    entries: list[Entry] = field(default_factory=list)
    asleep: sleep.Due | None = None
    outdoor: int = 0

    def _last(self, *kinds: LogKind) -> list[Entry]:
        return [one for one in self.entries if one.row.what in kinds]

    @property
    def meals(self) -> list[Entry]:
        return self._last(LogKind.MEAL, LogKind.MILK, LogKind.WATER)

    @property
    def sleeps(self) -> list[Entry]:
        return self._last(LogKind.SLEEP)

    @property
    def nappies(self) -> list[Entry]:
        return self._last(LogKind.NAPPY)

    @property
    def others(self) -> list[Entry]:
        return self._last(LogKind.MOOD, LogKind.ACTIVITY, LogKind.PHOTO, LogKind.NOTE)

    @property
    def came(self) -> bool:
        """Whether something says that it came; what is noted of one that did not is shown as a doubt."""
        return self.child.arrived_at is not None


@dataclass(frozen=True, slots=True)
class ClassLog:
    """The day of one class, or of the whole institution."""

    children: list[ChildLog]
    due: list[sleep.Due]
    missed: int
    outdoor_minutes: int

    @property
    def present(self) -> list[ChildLog]:
        return [one for one in self.children if one.child.where == "present"]

    @property
    def without_outdoor(self) -> int:
        return sum(1 for one in self.present if one.outdoor < self.outdoor_minutes)


def of_day(institution: Institution, care_class: CareClass | None, *, at: datetime) -> ClassLog:
    """What was noted today of each child; the same number of statements whatever there is."""
    on = day_of(at)
    found = [
        one for one in expected.of_day([institution.pk], on)
        if one.where != "absent" and (care_class is None or one.care_class == care_class.pk)
    ]  # fmt: skip
    ids = {one.child for one in found}
    allergies = health.of_children(ids, on)
    photos = consents.permitted_children(ids, Purpose.PHOTO, on=on) if ids else set()
    naps = [nap for nap in sleep.naps(on, institutions=[institution.pk]) if nap.child.pk in ids]
    due = sleep.due(naps, on=on, at=at)
    asleep = {row.nap.child.pk: row for row in due}
    entries = _entries(institution, on)
    children = [
        ChildLog(
            one, allergies.get(one.child, []), one.child in photos, entries[one.child], asleep.get(one.child),
            sum(entry.row.facts.get("minutes", 0) for entry in entries[one.child] if entry.row.what == LogKind.OUTDOOR),
        )
        for one in found
    ]  # fmt: skip
    standard = rules.value("attendance.day_log", on=on, division=institution.district_id)["outdoor_minutes"]
    return ClassLog(children, due, sleep.missed(naps, on=on, at=at), standard)


def _entries(institution: Institution, on: date) -> dict[int, list[Entry]]:
    rows = LogEntry.objects.filter(institution=institution, on=on).exclude(what=LogKind.SLEEP_CHECK)
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in rows.select_related("event").order_by("happened_at", "pk"):
        kind = LogKind(row.what)
        found[row.child_id].append(Entry(row, str(kind.label), log_words.words(kind, row.facts), log_words.icon(kind)))
    return found


def visible(actor: Actor) -> QuerySet[Event]:
    """The log events that somebody of the house may take back."""
    rows = Event.objects.filter(kind=EventKind.LOG, state=EventState.APPLIED)
    return permissions.VOID_LOG.rows(actor, rows.select_related("institution", "employment__member", "user"))


def photos(actor: Actor) -> QuerySet[LogEntry]:
    """Entries with a picture of the actor's children or house."""
    rows = LogEntry.objects.filter(photo__isnull=False).select_related("photo__file", "child", "institution")
    return permissions.SEE_PHOTO.rows(actor, rows)


def may_show(entry: LogEntry, on: date) -> bool:
    """Whether every child on a picture may still be photographed."""
    if entry.photo_id is None:
        return False
    named = set(LogEntry.objects.filter(photo_id=entry.photo_id).values_list("child_id", flat=True))
    return named <= consents.permitted_children(named, Purpose.PHOTO, on=on)
