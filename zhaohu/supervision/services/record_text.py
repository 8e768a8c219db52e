"""What a record says: every field of an inspection's record (domain: 行政检查记录), as data whose text is hashed."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone, translation

from zhaohu.accounts.choices import Department
from zhaohu.core.clock import day_of
from zhaohu.supervision.choices.inspections import Conclusion, Weight
from zhaohu.supervision.choices.visits import Answer, Term, VisitEventKind
from zhaohu.supervision.models import Inspection, InspectionOfficer, VisitEvent, VisitPhoto, VisitRecord, VisitVoice
from zhaohu.supervision.queries import answers
from zhaohu.supervision.queries import visits as queries


def content(
    inspection: Inspection, *, events: Sequence[VisitEvent], listed: queries.Checklist, state: queries.State,
    people: Sequence[InspectionOfficer], conclusion: Conclusion, summary: str, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """The record in Chinese, whatever language the officer reads."""
    place = inspection.institution
    with translation.override("zh-hans"):
        return {
            "number": inspection.number, "plan": inspection.plan.number, "kind": str(inspection.get_kind_display()),
            "subject": [f"{inspection.district.name}{Department(one).label}" for one in inspection.departments],
            "institution": {"name": place.name, "uscc": place.uscc, "address": place.address},
            "officers": [
                {"user": one.user_id, "name": one.user.name, "certificate": one.certificate_number} for one in people
            ],
            "started_at": _clock(inspection.started_at), "ended_at": _clock(at),
            "places": [
                {"by": one.user.name, "at": _clock(one.at), **one.facts["place"]}
                for one in events if one.kind == VisitEventKind.CHECK_IN
            ],
            "results": [_result(item, state, listed, events, inspection, at) for item in listed.items],
            "evidence": _evidence(events), "withdrawn": _withdrawn(events),
            "conclusion": conclusion, "conclusion_title": str(conclusion.label), "summary": summary,
        }  # fmt: skip


def _clock(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _result(
    item: dict[str, Any], state: queries.State, listed: queries.Checklist, events: Sequence[VisitEvent],
    inspection: Inspection, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    told = {
        "code": item["code"], "domain": listed.domains[item["domain"]], "title": item["title"], "basis": item["basis"],
        "weight": item["weight"], "weight_title": str(Weight(item["weight"]).label),
    }  # fmt: skip
    stands = state.standing.get(item["code"])
    if (because := state.skipped.get(item["code"])) is not None:
        return told | {"result": Answer.NA, "result_title": str(Answer.NA.label), "skipped": because}
    if stands is None or stands.counts is None:
        return told | {"result": "", "result_title": "未查"}
    names = {one.user_id: one.user.name for one in events}
    facts = stands.counts.facts
    term, found_on = facts.get("term", ""), day_of(inspection.started_at or at)
    others = [
        {"by": names[one.user_id], "at": _clock(one.at), "result": str(Answer(one.facts["result"]).label)}
        for one in events
        if one.kind == VisitEventKind.ANSWER and one.item == item["code"] and str(one.pk) != stands.counts.id
    ]
    return told | {
        "result": facts["result"], "result_title": str(Answer(facts["result"]).label), "fact": facts["fact"],
        "words": facts["words"], "note": facts["note"], "term": term, "term_title": _term(term),
        "due_on": "" if term in ("", Term.SPOT) else str(due(found_on, term)),
        "measures": [
            f"{one['label']} {facts['measures'][one['key']]:g} {one['unit']}（{_limit(one)}）"
            for one in item.get("measures", ()) if one["key"] in facts["measures"]
        ],
        "by": names[stands.counts.user], "others": others,
    }  # fmt: skip


def _limit(one: dict[str, Any]) -> str:
    limits = [f"≥ {one['minimum']:g}"] if "minimum" in one else []
    return "，".join([*limits, *([f"≤ {one['maximum']:g}"] if "maximum" in one else [])])


def _term(term: str) -> str:
    return "" if not term else str(Term.SPOT.label) if term == Term.SPOT else f"{term} 日"


def _evidence(events: Sequence[VisitEvent]) -> list[dict[str, Any]]:
    """The photos and the voice notes that stand, each by the SM3 of its file."""
    shown = queries.evidence(events)
    ids = [one.pk for one in shown]
    photos = {one.pk: one for one in VisitPhoto.objects.filter(pk__in=ids).select_related("file")}
    voices = {one.pk: one for one in VisitVoice.objects.filter(pk__in=ids).select_related("file")}
    told: list[dict[str, Any]] = []
    for one in shown:
        if (photo := photos.get(one.pk)) is not None:
            told.append(_file(one, photo) | {"photo": str(one.pk), "caption": one.facts["caption"]})
        elif (voice := voices.get(one.pk)) is not None:
            told.append(_file(one, voice) | {"voice": str(one.pk), "seconds": voice.seconds})
    return told


def _file(one: VisitEvent, kept: VisitPhoto | VisitVoice) -> dict[str, Any]:
    return {
        "item": one.item, "by": one.user.name, "at": _clock(one.at), "device": one.facts["device"],
        "place": one.facts["place"], "sm3": bytes(kept.file.sm3).hex(), "off_seconds": kept.off_seconds,
        "doubtful": kept.doubtful,
    }  # fmt: skip


def _withdrawn(events: Sequence[VisitEvent]) -> list[dict[str, Any]]:
    """What an officer took back before the record: that it was, by whom and why; nothing of the file itself."""
    known = {str(one.pk): one for one in events}
    gone = answers.withdrawn(queries.as_told(one) for one in events)
    return [
        {
            "kind": str(VisitEventKind(known[of].kind).label), "item": word.item, "by": known[of].user.name,
            "at": _clock(known[of].at), "because": word.facts["because"], "withdrawn_by": known[word.id].user.name,
            "withdrawn_at": _clock(known[word.id].at),
        }
        for of, word in gone.items() if of in known
    ]  # fmt: skip


def due(found_on: date, term: str) -> date:
    """The last day of a term."""
    return found_on + timedelta(days=int(term))


def read(record: VisitRecord) -> dict[str, Any]:
    """What a record says."""
    told: dict[str, Any] = json.loads(record.text)
    return told


def officers_of(record: VisitRecord) -> set[int]:
    return {one["user"] for one in read(record)["officers"]}


def unmet(record: VisitRecord) -> list[dict[str, Any]]:
    """The results of items that were not met."""
    return [one for one in read(record)["results"] if one["result"] == Answer.UNMET]
