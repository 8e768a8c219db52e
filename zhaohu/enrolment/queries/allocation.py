"""Rounds as officers, directors, families and the public read them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.todo import Todo
from zhaohu.divisions.models import Division
from zhaohu.enrolment.allocation.instance import Quota, Rules
from zhaohu.enrolment.choices.allocation import ResultState, RoundState, RunKind, RunState
from zhaohu.enrolment.choices.applications import ApplicationState
from zhaohu.enrolment.choices.offers import STANDING, OfferState
from zhaohu.enrolment.models import Round, RoundPlaces, Run, RunResult, ServiceOffer
from zhaohu.enrolment.permissions import allocation as permissions
from zhaohu.rules import queries as rules

ORDER = ("-pk",)
_FREE = """
SELECT o.id, min(cell.s - cell.t) FROM enrolment_serviceoffer o
JOIN enrolment_classday d ON d.care_class_id = o.care_class_id AND d."on" >= %(starts_on)s AND d.open
  AND extract(isodow FROM d."on")::int = ANY(o.weekdays)
CROSS JOIN LATERAL unnest(d.seats[o.first + 1 : o.last], d.taken[o.first + 1 : o.last]) AS cell(s, t)
WHERE o.id = ANY(%(offers)s::bigint[]) GROUP BY o.id
"""


def visible_to(actor: Actor) -> QuerySet[Round]:
    """The rounds that an officer may see, with what a list shows."""
    submitted = Count("applications", filter=Q(applications__state=ApplicationState.SUBMITTED), distinct=True)
    rows = permissions.SEE_ROUNDS.rows(actor, Round.objects.select_related("district"))
    return rows.annotate(submitted=submitted)


def submitted(round: Round) -> int:
    """How many applications have been submitted in a round."""
    return round.applications.filter(state=ApplicationState.SUBMITTED).count()


def total_places(round: Round) -> int:
    """The places of a round."""
    return round.places.aggregate(total=Sum("places"))["total"] or 0


def open_rounds(at: datetime, offer: ServiceOffer | None = None) -> QuerySet[Round]:
    """The rounds that take applications now; with an offer, those in which it gives places."""
    rows = Round.objects.filter(state=RoundState.OPEN, opens_at__lte=at, closes_at__gt=at)
    if offer is not None:
        rows = rows.filter(places__offer=offer)
    return rows.select_related("district").order_by("closes_at", "pk")


def takes(round: Round, at: datetime) -> bool:
    """Whether a round takes applications, and changes of them, now."""
    return round.state == RoundState.OPEN and round.opens_at <= at < round.closes_at


def rules_of(round: Round) -> Rules:
    """The rules of a round."""
    return msgspec.convert(round.rules, Rules)


def defaults(on: date, district: str) -> tuple[Rules, dict[str, Any]]:
    """The rules with which a round begins (rule enrolment.allocation.defaults), and the rest of that rule."""
    told = rules.value("enrolment.allocation.defaults", on=on, division=district)
    known = claims(on, district)
    return Rules(
        points={code: int(known[code]["points"]) for code in told["points"] if code in known},
        quotas=tuple(Quota(code, percent) for code, percent in told["quotas"].items() if code in known),
        siblings=told["siblings"], transfers=told["transfers"], tie_break=told["tie_break"], choices=told["choices"],
    ), told  # fmt: skip


def claims(on: date, district: str) -> dict[str, dict[str, Any]]:
    """The claims that a rule can weigh, by code (rule enrolment.priorities)."""
    return rules.worded("enrolment.priorities", on=on, division=district)


def in_words(chosen: Rules, known: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    """Rules as title and sentence, for everybody."""

    def named(code: str) -> str:
        return str(known.get(code, {}).get("title", code))

    weighed = sorted(chosen.points.items(), key=lambda pair: (-pair[1], pair[0]))
    points = "；".join(_("{title} {n} 分").format(title=named(code), n=n) for code, n in weighed if n)
    kept = "；".join(_("{title} {n}%").format(title=named(q.claim), n=q.percent) for q in chosen.quotas)
    siblings = {
        "together": _("要求同园的多孩，全部在同一家机构才录取，否则都不录取。"),
        "separate": _("多孩分别分配。"),
    }
    transfers = {
        "reuse": _("转园的孩子没有分到更想去的，就留在现在的托位；转走后腾出的托位当场再分给别的孩子。"),
        "keep": _("转园的孩子没有分到更想去的，就留在现在的托位；腾出的托位不在这一批再分。"),
    }
    ties = {
        "lottery": _("优先分相同时，抽签号小的在前。"),
        "most_families": _("优先分相同时，安排让更多孩子有托位、志愿更靠前；用固定种子求解，可以重算。"),
    }
    reserved = _("每项服务的名额中，先留给：{kept}。留给他们而没有用完的，再给其他孩子。").format(kept=kept)
    fair = _("除预留外，想去的地方没有去成，那里的名额就都给了优先权更高的孩子；多孩同园确实无法兼顾时，逐家列出。")
    return [
        (_("优先分"), points + "。" if points else _("不设优先分。")),
        (_("预留"), reserved if kept else _("不预留。")),
        (_("多孩"), siblings[chosen.siblings]), (_("转园"), transfers[chosen.transfers]),
        (_("同分"), ties[chosen.tie_break]), (_("志愿"), _("最多 {n} 个。").format(n=chosen.choices)),
        (_("总则"), fair),
    ]  # fmt: skip


# --- places ---


def may_join(offer: ServiceOffer, round: Round) -> bool:
    """Whether an offer can give places in a round: inclusive, published, standing care, of the district."""
    return (
        offer.inclusive
        and offer.state == OfferState.PUBLISHED
        and offer.form in STANDING
        and offer.institution.district_id == round.district_id
    )


def offers_for(round: Round) -> QuerySet[ServiceOffer]:
    """The offers that can give places in a round."""
    rows = ServiceOffer.objects.filter(
        inclusive=True, state=OfferState.PUBLISHED, form__in=STANDING, institution__district=round.district_id
    )
    return rows.select_related("institution", "care_class").order_by("institution__sort_key", "pk")


def free_places(offers: Collection[ServiceOffer], round: Round) -> dict[int, int]:
    """The places of each offer that are free on all its days from the round's first on, less those of other drafts."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"offers": [offer.pk for offer in offers], "starts_on": round.starts_on})
        free = dict(cursor.fetchall())
    promised: dict[int, int] = {}
    classes = {offer.care_class_id for offer in offers}
    others = RoundPlaces.objects.filter(offer__care_class__in=classes, round__state=RoundState.DRAFT)
    for class_id, places in others.exclude(round=round).values_list("offer__care_class", "places"):
        promised[class_id] = promised.get(class_id, 0) + places
    return {offer.pk: max(0, free.get(offer.pk, 0) - promised.get(offer.care_class_id, 0)) for offer in offers}


# --- runs and results ---


def runs_of(round: Round) -> list[Run]:
    """The runs of a round, the newest first, without the bytes."""
    return list(round.runs.defer("input", "output").select_related("made_by", "confirmed_by").order_by("-pk"))


def official(round: Round) -> Run | None:
    """The official run that counts."""
    rows = round.runs.defer("input", "output").filter(kind=RunKind.OFFICIAL)
    return rows.exclude(state=RunState.DISCARDED).first()


def results_of(actor: Actor) -> QuerySet[RunResult]:
    """The results that a guardian may read."""
    rows = RunResult.objects.select_related(
        "run__round__district", "application__child", "choice__offer__institution", "placement"
    )
    return permissions.SEE_RESULT.rows(actor, rows)


def outcomes(round: Round) -> dict[str, int]:
    """How many applications of a published round ended in which state."""
    rows = RunResult.objects.filter(run__round=round).values_list("state").annotate(count=Count("pk"))
    return dict(rows.order_by("state"))


def delivered(round: Round) -> tuple[int, int]:
    """How many of the applications of a published round have their result, and how many there are."""
    run = official(round)
    return (run.results.count(), int(run.metrics.get("children", 0))) if run else (0, 0)


def outcomes_told(round: Round) -> list[tuple[str, int]]:
    """The same with the states in words, in their order."""
    found = outcomes(round)
    return [(str(state.label), found[state]) for state in ResultState if state in found]


def todos(actor: Actor, at: datetime) -> list[Todo]:
    """What a round asks of an officer now."""
    found = []
    for round in visible_to(actor).filter(state__in=[RoundState.OPEN, RoundState.CLOSED, RoundState.RUN]):
        run = official(round) if round.state != RoundState.OPEN else None
        said = _waiting_for(actor, round, run, at)
        if said:
            url = reverse("enrolment:officer_round", args=[round.pk])
            found.append(Todo("scale", round.title, said, url, _("去办理"), None))
    return found


def _waiting_for(actor: Actor, round: Round, run: Run | None, at: datetime) -> str:
    if round.state == RoundState.CLOSED and run is None and permissions.PROPOSE_RUN.allows(actor, round):
        return _("申请已截止，可以提出正式分配。")
    second = run is not None and run.made_by_id != actor.user_id
    if run and run.state == RunState.PROPOSED and second and permissions.CONFIRM_RUN.allows(actor, run):
        return _("{who}提出了正式分配，等您确认。").format(who=run.made_by.name if run.made_by else "")
    if round.state == RoundState.RUN and second and permissions.PUBLISH.allows(actor, round):
        return _("已算完并通过核验，等您公布。")
    return ""


def district_of(actor: Actor) -> Division | None:
    """The district for which an officer can make a round."""
    codes = [
        held.division for held in actor.held if permissions.KEEP.allows(actor, Round(district_id=held.division or ""))
    ]
    return Division.objects.filter(pk__in=[code for code in codes if code], level="district").first()
