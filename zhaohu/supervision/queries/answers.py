"""What a checklist makes of what was told: the same data and the same rules as on the phone, which only proposes.

`frontend/ts/visit/checklist.ts` is the other half; a test holds the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhaohu.supervision.choices.visits import Answer, VisitEventKind


@dataclass(frozen=True, slots=True)
class Told:
    """An event, as far as the checklist is concerned. `at` is a text that sorts like the instant."""

    id: str
    user: int
    kind: str
    at: str
    item: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """An item as it stands: the answer that counts, or those that contradict each other."""

    counts: Told | None
    conflict: tuple[Told, ...] = ()


def standing(events: Iterable[Told]) -> dict[str, Standing]:
    """Each item that was answered. Of one officer the last answer counts; of two the last, unless they differ: then
    the one which an officer chose, knowing exactly these."""
    last: dict[str, dict[int, Told]] = {}
    settled: dict[str, Told] = {}
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        if event.kind == VisitEventKind.ANSWER:
            last.setdefault(event.item, {})[event.user] = event
        elif event.kind == VisitEventKind.SETTLE:
            settled[event.item] = event
    return {item: _stands(list(by_officer.values()), settled.get(item)) for item, by_officer in last.items()}


def _stands(answers: list[Told], settled: Told | None) -> Standing:
    answers = sorted(answers, key=lambda one: (one.at, one.id))
    if len({(one.facts.get("result"), one.facts.get("term", "")) for one in answers}) == 1:
        return Standing(answers[-1])
    if settled is not None and {settled.facts["of"], *settled.facts["over"]} == {one.id for one in answers}:
        return Standing(next(one for one in answers if one.id == settled.facts["of"]))
    return Standing(None, tuple(answers))


def withdrawn(events: Iterable[Told]) -> dict[str, Told]:
    """The photos and voice notes that stand no more, and by which word; of several the first."""
    found: dict[str, Told] = {}
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        if event.kind == VisitEventKind.WITHDRAW:
            found.setdefault(event.facts["of"], event)
    return found


def skipped(results: Mapping[str, str], skips: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The items that need no answer, and why. The rules are read in their order; what one skips answers no other."""
    found: dict[str, str] = {}
    for rule in skips:
        if all(code not in found and results.get(code) == result for code, result in rule["when"].items()):
            for code in rule["skip"]:
                found.setdefault(code, rule["because"])
    return found


def measured(measures: Sequence[Mapping[str, Any]], values: Mapping[str, float]) -> str:
    """What the measurements say of an item: `unmet` where one is out of its limit, `met` where all are within, else
    nothing."""
    for one in measures:
        if (value := values.get(one["key"])) is not None and not _within(one, value):
            return Answer.UNMET
    return Answer.MET if measures and all(values.get(one["key"]) is not None for one in measures) else ""


def _within(one: Mapping[str, Any], value: float) -> bool:
    return bool(one.get("minimum", value) <= value <= one.get("maximum", value))


def lacking(
    item: Mapping[str, Any], stands: Standing | None, photos: int, photo_when_unmet: Sequence[str]
) -> list[str]:
    """What an item still needs before the record: `answer`, `conflict`, `fact`, `term`, `photo` or `measure`."""
    if stands is None:
        return ["answer"]
    if stands.counts is None:
        return ["conflict"]
    facts = stands.counts.facts
    if facts["result"] != Answer.UNMET:
        said = measured(item.get("measures", ()), facts.get("measures", {}))
        return ["measure"] if facts["result"] == Answer.MET and said == Answer.UNMET else []
    needs = {
        "fact": not facts.get("fact", "").strip(),
        "term": not facts.get("term"),
        "photo": item["weight"] in photo_when_unmet and not photos,
    }
    return [name for name, missing in needs.items() if missing]
