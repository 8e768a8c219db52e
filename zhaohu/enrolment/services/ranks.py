"""Places in waiting lists: more points first, then who has waited longer. Every change of place leaves a receipt.

Whoever changes a list first holds its class (`hold`), so that two deeds on one list are heard one after the other and
all deeds take their locks in the same order: classes by number, then children by number, then placements, then days.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.applications import CHOICE_TRANSITIONS, ApplicationState, ChoiceState, DocumentState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Application, CareClass, Choice, FamilyDocument, Placement, RankMove
from zhaohu.rules import queries as rules

# One statement gives every choice of the lists its place, and a receipt to each whose place is another than before.
_RANK = """
WITH ranked AS (
  SELECT id, position AS old,
         row_number() OVER (PARTITION BY offer_id ORDER BY points DESC, joined_at, id) AS new
  FROM enrolment_choice WHERE offer_id = ANY(%(offers)s::bigint[]) AND state = 'waiting' AND joined_at IS NOT NULL
), moved AS (
  UPDATE enrolment_choice c SET position = r.new FROM ranked r
  WHERE c.id = r.id AND c.position IS DISTINCT FROM r.new
  RETURNING c.id, r.old, r.new, c.points
)
INSERT INTO enrolment_rankmove (choice_id, from_position, to_position, cause, facts, at)
SELECT id, old, new, CASE WHEN id = ANY(%(own)s::bigint[]) THEN %(cause)s::text ELSE %(ahead)s::text END,
       %(facts)s::jsonb || jsonb_build_object('points', points), %(at)s::timestamptz
FROM moved ORDER BY id
"""
_LIVE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.PLACED)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why places change: a key of the rule `enrolment.rank_causes`. The others' reason is `<key>_ahead`."""

    key: str
    own: Collection[int] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def hold(care_classes: Iterable[int]) -> None:
    """Lock the waiting lists of some classes until the deed ends. Call before any other lock."""
    wanted = sorted(set(care_classes))
    list(CareClass.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))


def hold_application(application: Application) -> Application:
    """Lock an application, and before it every list that it stands in or stood in."""
    hold(application.choices.values_list("offer__care_class_id", flat=True))
    return Application.objects.select_for_update(of=("self",)).select_related("child", "round").get(pk=application.pk)


def hold_household(household_id: int) -> list[Application]:
    """The open applications of a household, with every list in which one of them stands locked in one go."""
    rows = Application.objects.filter(child__household_id=household_id, state__in=_LIVE)
    applications = list(rows.select_related("child").order_by("pk"))
    choices = Choice.objects.filter(application__in=applications)
    hold(choices.values_list("offer__care_class_id", flat=True))
    return applications


def rank(offers: Collection[int], *, cause: Cause, at: datetime) -> int:
    """Number the lists of some offers anew; returns how many choices moved. Their classes are held."""
    values: dict[str, Any] = {
        "offers": sorted(set(offers)), "own": list(cause.own), "cause": cause.key, "ahead": f"{cause.key}_ahead",
        "facts": json.dumps(cause.facts, ensure_ascii=False), "at": at,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RANK, values)
        return int(cursor.rowcount)


def settle(choice: Choice, to: ChoiceState) -> None:
    """Put a choice into a state without touching its list; a choice that does not wait has no place."""
    before = ChoiceState(choice.state)
    if to != before and to not in CHOICE_TRANSITIONS[before]:
        raise ValueError(f"a choice does not go from {before} to {to}")
    choice.state = to
    if to != ChoiceState.WAITING:
        choice.position = None
    choice.save(update_fields=["state", "position", "joined_at"])


def leave(choices: Collection[Choice], *, to: ChoiceState, cause: str, at: datetime) -> None:
    """Take choices off their lists, with a receipt to each, and move up those behind."""
    waited = [choice for choice in choices if choice.position is not None]
    RankMove.objects.bulk_create(
        RankMove(choice=choice, from_position=choice.position, cause=cause, at=at) for choice in waited
    )
    for choice in choices:
        settle(choice, to)
    if waited:
        rank({choice.offer_id for choice in waited}, cause=Cause(cause), at=at)


def points_of(choice: Choice, *, on: date) -> int:
    """The priority points of a choice on a day, from the claims that are proved (rule enrolment.priorities)."""
    return points_for([choice], on=on)[choice.pk]


def points_for(choices: Collection[Choice], *, on: date) -> dict[int, int]:
    """The points of some choices of one application, by choice."""
    found = {}
    for choice in choices:
        division = choice.offer.institution.district_id
        priorities = rules.value("enrolment.priorities", on=on, division=division)
        claims = [(code, priorities[code]) for code in choice.application.claims if code in priorities]
        accepted = _accepted(choice.application) if any(claim["document"] for _, claim in claims) else set()
        found[choice.pk] = sum(claim["points"] for code, claim in claims if _counts(code, claim, choice, accepted))
    return found


def _counts(code: str, claim: dict[str, Any], choice: Choice, accepted: set[str]) -> bool:
    institution = choice.offer.institution
    if claim.get("kinds") and institution.kind not in claim["kinds"]:
        return False
    if code == "sibling":
        held = Placement.objects.filter(
            institution=institution, state__in=[PlacementState.ACCEPTED, PlacementState.AGREED],
            child__household_id=choice.application.child.household_id,
        )  # fmt: skip
        return held.exclude(child_id=choice.application.child_id).exists()
    return claim["document"] is None or claim["document"] in accepted


def _accepted(application: Application) -> set[str]:
    """The kinds of documents of the household that were found in order."""
    rows = FamilyDocument.objects.filter(
        household_id=application.child.household_id, state=DocumentState.ACCEPTED, withdrawn_at__isnull=True
    )
    return set(rows.values_list("kind", flat=True))


def score(application: Application, *, cause: str | None, at: datetime) -> None:
    """Count the points of an application's choices anew; where they changed, number the lists. Lists are held."""
    choices = list(application.choices.filter(state=ChoiceState.WAITING).select_related("offer__institution"))
    for choice in choices:
        choice.application = application
    points = points_for(choices, on=day_of(at))
    changed = [choice for choice in choices if choice.points != points[choice.pk]]
    for choice in changed:
        up, choice.points = points[choice.pk] > choice.points, points[choice.pk]
        choice.save(update_fields=["points"])
        if cause and choice.joined_at:
            key = f"{cause}_{'up' if up else 'down'}"
            rank([choice.offer_id], cause=Cause(key, own=[choice.pk]), at=at)


def score_all(applications: Iterable[Application], *, at: datetime) -> None:
    """Count the points of some applications anew."""
    for application in applications:
        score(application, cause="points", at=at)
