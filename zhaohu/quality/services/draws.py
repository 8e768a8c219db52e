"""Which expert assessments are scored a second time: drawn by a seed that was sealed before the points were given."""

import os
from datetime import datetime
from math import ceil

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.ledger import services as ledger
from zhaohu.quality.choices.assessments import AssessmentState
from zhaohu.quality.errors import assessments as errors
from zhaohu.quality.models import Assessment, SpotDraw
from zhaohu.quality.permissions import assessments as permissions
from zhaohu.quality.queries import assessments as queries
from zhaohu.quality.queries import scoring
from zhaohu.rules import queries as rules


@transaction.atomic
def seal(*, year: int, by: Actor, at: datetime) -> SpotDraw:
    """The draw that is to come in a year; its seal is public from now on. Twice is once."""
    made, new = SpotDraw.objects.get_or_create(
        year=year, drawn_at=None, defaults={"seed_seal": b"", "seed": os.urandom(32).hex(), "sealed_at": at}
    )
    if new:
        made.seed_seal = sm3(bytes.fromhex(made.seed or ""))
        made.save(update_fields=["seed_seal"])
        _record(made, by, at, seal=bytes(made.seed_seal).hex())
    return made


def picked(seed: str, numbers: list[int], share: int) -> list[int]:
    """The share of the numbers, rounded up, whose SM3 with the seed comes first; so anybody can draw again."""
    ranked = sorted(numbers, key=lambda number: sm3(bytes.fromhex(seed) + str(number).encode()))
    return sorted(ranked[: ceil(len(numbers) * share / 100)])


@transaction.atomic
def draw(*, year: int, by: Actor, at: datetime) -> SpotDraw:
    """Draw among what was handed in since the last draw, show the seed, and seal the next one.

    Raises ASSESSMENT_NOTHING_TO_DRAW.
    """
    permissions.DRAW.require(by)
    made = SpotDraw.objects.select_for_update().filter(year=year, drawn_at=None).first()
    rows = list(queries.to_draw(year).select_for_update().order_by("pk")) if made else []
    if made is None or not rows:
        raise errors.NOTHING_TO_DRAW.raised()
    made.share = rules.value(scoring.TERMS, on=day_of(at))["spot_share_percent"]
    made.listed = [row.pk for row in rows]
    made.chosen = picked(made.seed or "", made.listed, made.share or 0)
    made.drawn_at, made.drawn_by_id = at, by.user_id
    made.save()
    for row in rows:
        row.draw, row.drawn = made, row.pk in made.chosen
    Assessment.objects.bulk_update(rows, ["draw", "drawn"])
    _record(made, by, at, seed=made.seed, share=made.share, listed=made.listed, chosen=made.chosen)
    if Assessment.objects.filter(year=year, kind="expert", state=AssessmentState.DRAFTING).exists():
        seal(year=year, by=by, at=at)
    return made


def _record(made: SpotDraw, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event=permissions.DRAW.event, subject=made, by=by, at=at, division="110000", public=True,
        content={"draw": made.pk, "year": made.year, **content},
    )  # fmt: skip
