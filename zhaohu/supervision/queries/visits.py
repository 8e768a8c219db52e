"""A visit as its officers see it: what is to be checked, what was told, what the last visit found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.inspections import DONE, VISIBLE, InspectionState
from zhaohu.supervision.choices.visits import EVIDENCE, Answer, VisitEventKind
from zhaohu.supervision.models import (
    Finding,
    Inspection,
    InspectionOfficer,
    RecordPaper,
    VisitEvent,
    VisitPhoto,
    VisitRecord,
    VisitVoice,
)
from zhaohu.supervision.permissions import visits as permissions
from zhaohu.supervision.queries import answers

_File = TypeVar("_File", VisitPhoto, VisitVoice)


def sent(actor: Actor) -> QuerySet[InspectionOfficer]:
    """The visits to which somebody was sent and from which nobody has taken him off."""
    rows = InspectionOfficer.objects.filter(replaced_at__isnull=True, inspection__state__in=VISIBLE)
    return permissions.SEE_OWN.rows(actor, rows).select_related("inspection__institution", "inspection__plan")


def officers(inspection: Inspection) -> list[InspectionOfficer]:
    """Who goes, in the order in which they were drawn."""
    return list(inspection.officers.filter(replaced_at__isnull=True).select_related("user").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Checklist:
    """The rule of the day of a visit, cut to its items."""

    items: list[dict[str, Any]]
    domains: dict[str, str]
    skips: list[dict[str, Any]]
    photo_when_unmet: list[str]
    rule: dict[str, Any]

    def item(self, code: str) -> dict[str, Any] | None:
        return next((one for one in self.items if one["code"] == code), None)


def checklist_of(inspection: Inspection, on: date) -> Checklist:
    """What is checked, as the rule says it on the day on which the visit began (before it: on that day)."""
    day = day_of(inspection.started_at) if inspection.started_at else on
    found = rules.value("inspection.checklist", on=day, division=inspection.district_id)
    wanted = set(inspection.items)
    return Checklist(
        [one for one in found["items"] if one["code"] in wanted], found["domains"], found["skips"],
        found["photo_when_unmet"], rules.value("inspection.visit", on=day, division=inspection.district_id),
    )  # fmt: skip


def told(inspection: Inspection) -> list[VisitEvent]:
    """What was told before the record was signed, in its order."""
    return list(inspection.events.filter(late=False).select_related("user").order_by("at", "id"))


def evidence(events: Sequence[VisitEvent]) -> list[VisitEvent]:
    """The photos and voice notes that stand."""
    gone = answers.withdrawn(as_told(one) for one in events)
    return [one for one in events if one.kind in EVIDENCE and str(one.pk) not in gone]


def withdrawals(inspection: Inspection) -> QuerySet[VisitEvent]:
    return inspection.events.filter(kind=VisitEventKind.WITHDRAW).select_related("user").order_by("at", "id")


def standing_files(files: QuerySet[_File], inspection: Inspection) -> QuerySet[_File]:
    """The files of a visit that nobody has withdrawn."""
    gone = [one.facts["of"] for one in withdrawals(inspection)]
    return files.filter(event__inspection=inspection).exclude(pk__in=gone)


def as_told(event: VisitEvent) -> answers.Told:
    """An event, as the checklist reads it."""
    return answers.Told(
        str(event.pk), event.user_id, event.kind, event.at.isoformat(timespec="milliseconds"), event.item, event.facts
    )


@dataclass(frozen=True, slots=True)
class State:
    """A visit worked out from its events."""

    standing: dict[str, answers.Standing]
    skipped: dict[str, str]
    photos: dict[str, int]
    shown: frozenset[int]
    lacking: dict[str, list[str]]
    unmet: list[str]


def state(events: Sequence[VisitEvent], listed: Checklist) -> State:
    """How every item stands, and what each still needs."""
    stands = answers.standing(as_told(one) for one in events)
    results = {code: one.counts.facts["result"] for code, one in stands.items() if one.counts}
    skipped = answers.skipped(results, listed.skips)
    photos: dict[str, int] = {}
    for one in evidence(events):
        if one.kind == VisitEventKind.PHOTO:
            photos[one.item] = photos.get(one.item, 0) + 1
    lacking = {
        item["code"]: answers.lacking(
            item, stands.get(item["code"]), photos.get(item["code"], 0), listed.photo_when_unmet
        )
        for item in listed.items
        if item["code"] not in skipped
    }
    unmet = [code for code in lacking if results.get(code) == Answer.UNMET]
    shown = frozenset(one.user_id for one in events if one.kind == VisitEventKind.CHECK_IN)
    return State(stands, skipped, photos, shown, {code: why for code, why in lacking.items() if why}, unmet)


def last_findings(inspection: Inspection) -> QuerySet[Finding]:
    """What the institution's last signed visit before this one found."""
    before = (
        Inspection.objects.filter(institution_id=inspection.institution_id, state__in=DONE)
        .exclude(pk=inspection.pk)
        .order_by("-signed_at")
        .values_list("pk", flat=True)[:1]
    )
    return Finding.objects.filter(inspection_id__in=list(before)).order_by("pk")


def latest_record(inspection: Inspection) -> VisitRecord | None:
    """The record that may be signed, or was."""
    return inspection.records.order_by("-pk").first()


def summary(inspection: Inspection, at: datetime) -> dict[str, Any]:
    """A visit in the list of an officer's phone."""
    return {
        "id": inspection.pk, "number": inspection.number, "institution": inspection.institution.name,
        "address": inspection.institution.address, "kind": str(inspection.get_kind_display()),
        "state": inspection.state, "planned_on": inspection.planned_on, "items": len(inspection.items),
        "done": inspection.state not in (InspectionState.DISPATCHED, InspectionState.ON_SITE),
    }  # fmt: skip


def whole(inspection: Inspection, at: datetime) -> dict[str, Any]:
    """Everything that a phone needs on site, without a network."""
    listed, place = checklist_of(inspection, day_of(at)), inspection.institution
    return summary(inspection, at) | {
        "now": at, "today": day_of(at), "plan": inspection.plan.number, "reason": inspection.plan.reason,
        "started_at": inspection.started_at,
        "facts": {
            "uscc": place.uscc, "phone": place.phone, "places": place.places, "lat": place.lat, "lng": place.lng,
            "filing": str(place.get_filing_state_display()), "meals": place.provides_meals,
            "form": str(place.get_kind_display()),
        },
        "officers": [
            {"id": one.user_id, "name": one.user.name, "certificate": one.certificate_number}
            for one in officers(inspection)
        ],
        "domains": listed.domains, "checklist": listed.items, "skips": listed.skips,
        "photo_when_unmet": listed.photo_when_unmet, "rule": listed.rule,
        "last": [
            {
                "item": one.item, "fact": one.fact, "found_on": one.found_on, "due_on": one.due_on,
                "corrected_on": one.corrected_on,
            }
            for one in last_findings(inspection)
        ],
        "events": [event(one) for one in told(inspection)],
        "files": [
            str(pk)
            for kind in (VisitPhoto, VisitVoice)
            for pk in kind.objects.filter(event__inspection=inspection).values_list("pk", flat=True)
        ],
        "record": record(latest_record(inspection)),
    }  # fmt: skip


def event(one: VisitEvent) -> dict[str, Any]:
    return {
        "id": str(one.pk), "user": one.user_id, "kind": one.kind, "item": one.item, "facts": one.facts,
        "at": timezone.localtime(one.at).isoformat(timespec="milliseconds"),
    }  # fmt: skip


def record(found: VisitRecord | None) -> dict[str, Any] | None:
    """A record with its signatures, as the phone shows it."""
    if found is None:
        return None
    return {
        "id": found.pk, "sm3": bytes(found.sm3).hex(), "conclusion": found.conclusion, "summary": found.summary,
        "made_at": found.made_at,
        "signatures": [
            {"signer": one.signer, "user": one.user_id, "name": one.name, "refused": one.refused_because, "at": one.at}
            for one in found.signatures.order_by("pk")
        ],
    }  # fmt: skip


def signed_record(inspection: Inspection) -> QuerySet[VisitRecord]:
    """The record of a signed visit."""
    rows = VisitRecord.objects.select_related("inspection__institution", "inspection__district", "paper__file")
    return rows.filter(inspection=inspection, sm3=inspection.record_sm3)


def paper_of(record: VisitRecord) -> QuerySet[RecordPaper]:
    return RecordPaper.objects.filter(record=record).select_related("file")
