"""Every night the version in use says of each institution on the register how it stands, and why."""

from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.institutions.choices.institution import ON_REGISTER
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.supervision.choices.risk import RiskState
from zhaohu.supervision.models import RiskModel, RiskScore
from zhaohu.supervision.permissions import risk as permissions
from zhaohu.supervision.queries import risk_facts
from zhaohu.supervision.risk import explain
from zhaohu.supervision.risk.features import capped
from zhaohu.supervision.services import risk


@transaction.atomic
def score(*, by: Actor, at: datetime) -> int:
    """Score every institution on the register from what was known yesterday; a second time on a day does nothing.

    Without a version in use there is no order. Returns how many were scored.
    """
    permissions.SCORE.require(by)
    on = day_of(at)
    model = RiskModel.objects.select_for_update().filter(state=RiskState.IN_USE).first()
    if model is None or RiskScore.objects.filter(model=model, on=on).exists():
        return 0
    places = dict(Institution.objects.filter(filing_state__in=ON_REGISTER).values_list("pk", "district_id"))
    if not places:
        return 0
    facts = risk_facts.facts((one, on - timedelta(days=1)) for one in sorted(places))
    values = [capped(one.values) for one in facts]
    fitted = risk.fitted_of(model)
    chances = fitted.chances(np.asarray(values, dtype=float))
    scored = [
        RiskScore(
            model=model, institution_id=one.institution, district_id=places[one.institution], on=on, of=0, rank=0,
            chance=float(chance), facts=one.values, visited_on=one.visited_on,
            reasons=explain.reasons(fitted, told), remedies=explain.remedies(fitted, told),
        )
        for one, told, chance in zip(facts, values, chances, strict=True)
    ]  # fmt: skip
    RiskScore.objects.bulk_create(_ranked(scored), batch_size=1000)
    model.drift, model.drift_on = risk.drift(model, values), on
    model.save(update_fields=["drift", "drift_on"])
    lines = [[one.institution_id, round(one.chance, 6), one.rank] for one in scored]
    ledger.record(
        event=permissions.SCORE.event, subject=model, by=by, at=at,
        content={"version": model.pk, "on": on, "scored": len(scored),
                 "scores_sm3": sm3(ledger.canonical({"scores": lines}).encode()).hex()},
    )  # fmt: skip
    return len(scored)


def _ranked(scored: list[RiskScore]) -> list[RiskScore]:
    """The highest chance of a district first; equal chances by number."""
    ordered = sorted(scored, key=lambda one: (one.district_id, -one.chance, one.institution_id))
    for _district, rows in groupby(ordered, key=lambda one: one.district_id):
        told = list(rows)
        for place, one in enumerate(told, 1):
            one.rank, one.of = place, len(told)
    return ordered
