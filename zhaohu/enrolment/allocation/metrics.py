"""What a set of rules comes to, in the figures by which sets are compared."""

import msgspec

from zhaohu.enrolment.allocation.instance import Answer, Child, Instance


class Metrics(msgspec.Struct, frozen=True):
    """Counts of children, unless named otherwise; shares are left to the page. -1: not known."""

    children: int
    places: int
    placed: int
    kept: int
    first: int
    mean_rank: float
    envy: int
    sibling_families: int
    siblings_together: int
    mean_distance: int
    distances_known: int
    low_income: int
    low_income_placed: int
    wronged: int


def metrics(instance: Instance, answer: Answer) -> Metrics:
    """Work them out from an input and its answer."""
    got = {outcome.id: outcome.site for outcome in answer.outcomes}
    placed = [c for c in instance.children if got[c.id] and got[c.id] != c.present]
    ranks = [_rank(child, got[child.id]) for child in placed]
    distances = [d for c in placed for w in c.wishes if w.site == got[c.id] and (d := w.distance) >= 0]
    homes: dict[int, list[int]] = {}
    for child in instance.children:
        if child.together:
            homes.setdefault(child.household, []).append(got[child.id])
    at = {site.id: site.institution for site in instance.sites}
    siblings = [sites for sites in homes.values() if len(sites) > 1]
    return Metrics(
        children=len(instance.children), places=sum(site.places for site in instance.sites), placed=len(placed),
        kept=sum(1 for c in instance.children if c.present and got[c.id] == c.present), first=ranks.count(1),
        mean_rank=round(sum(ranks) / len(ranks), 3) if ranks else -1.0, envy=_envy(instance, answer, got),
        sibling_families=len(siblings),
        siblings_together=sum(1 for s in siblings if all(s) and len({at.get(site, -site) for site in s}) == 1),
        mean_distance=round(sum(distances) / len(distances)) if distances else -1, distances_known=len(distances),
        low_income=sum(child.low_income for child in instance.children),
        low_income_placed=sum(child.low_income for child in placed), wronged=len(answer.coalitions),
    )  # fmt: skip


def _rank(child: Child, site: int) -> int:
    return next(rank for rank, wish in enumerate(child.wishes, 1) if wish.site == site)


def _envy(instance: Instance, answer: Answer, got: dict[int, int]) -> int:
    """Children who would rather be where a child with fewer points was placed: by points alone, whatever the rules."""
    points = {outcome.id: outcome.points for outcome in answer.outcomes}
    least: dict[int, int] = {}
    for child in instance.children:
        site = got[child.id]
        if site and site != child.present:
            least[site] = min(points[child.id], least.get(site, points[child.id]))
    count = 0
    for outcome in answer.outcomes:
        wanted = (r.site for r in outcome.reasons if r.kind in ("full", "equal", "siblings", "wronged"))
        count += any(least.get(site, outcome.points) < outcome.points for site in wanted)
    return count
