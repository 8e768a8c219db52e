"""The seam by which a plan asks for the risk order."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max

from zhaohu.supervision.models import RiskModel, RiskScore
from zhaohu.supervision.queries.risk_facts import until


def order(institution_ids: Iterable[int], on: date) -> dict[int, int] | None:
    """The place of each institution among these on a day, 1 first; None where no version was in use or had scored.

    Who was not scored yet (filed since) is left out. An order says whom to visit first. It never says whom to leave
    out: the yearly visit is owed to everybody.
    """
    end = until(on)
    used = RiskModel.objects.filter(decided_at__lt=end, state__in=["in_use", "retired"]).exclude(retired_at__lt=end)
    model = used.order_by("-decided_at").first()
    if model is None:
        return None
    scores = RiskScore.objects.filter(model=model, on__lte=on)
    latest = scores.aggregate(day=Max("on"))["day"]
    if latest is None:
        return None
    rows = scores.filter(on=latest, institution_id__in=list(institution_ids)).order_by("-chance", "institution_id")
    return {institution: place for place, institution in enumerate(rows.values_list("institution_id", flat=True), 1)}
