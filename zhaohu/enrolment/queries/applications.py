"""Applications as their families read them: the answer first, each change of place in one sentence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.applications import OPEN_CHOICES, ApplicationState, ChoiceState
from zhaohu.enrolment.choices.offers import STANDING, OfferState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Application, Choice, FamilyDocument, Placement, RankMove, RoundPlaces, ServiceOffer
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.enrolment.queries import allocation
from zhaohu.families.models import Child
from zhaohu.families.queries import ages
from zhaohu.rules import queries as rules

_LIVE = (PlacementState.OFFERED, PlacementState.ACCEPTED, PlacementState.AGREED)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A change of place as it is read: when, why, in one sentence."""

    at: datetime
    sentence: str
    cause: str


@dataclass(frozen=True, slots=True)
class Told:
    """One choice as its family reads it."""

    choice: Choice
    waiting: int
    receipts: Sequence[Receipt]
    placement: Placement | None

    @property
    def name(self) -> str:
        return self.choice.offer.institution.name

    @property
    def answer(self) -> str:
        """The sentence that a person can repeat."""
        if self.placement and self.placement.state == PlacementState.OFFERED:
            return _("{name}有托位了，等您答复").format(name=self.name)
        if self.placement:
            return _("{name}的托位归您了").format(name=self.name)
        if self.choice.position:
            return _("在{name}排第 {n}，共 {all} 人").format(name=self.name, n=self.choice.position, all=self.waiting)
        round = self.choice.application.round
        if self.choice.state == ChoiceState.WAITING and round and round.under_way:
            return _("{name}：等统一分配").format(name=self.name)
        if self.choice.state == ChoiceState.WAITING:
            return _("{name}：还没有开始排队").format(name=self.name)
        return f"{self.name}：{ChoiceState(self.choice.state).label}"


def own(actor: Actor) -> QuerySet[Application]:
    """The applications for a guardian's children, with their choices in order."""
    choices = Choice.objects.select_related("offer__institution__district", "offer__care_class").order_by("rank")
    rows = permissions.SEE.rows(actor, Application.objects.select_related("child", "round__district"))
    return rows.prefetch_related(Prefetch("choices", queryset=choices))


def own_choices(actor: Actor) -> QuerySet[Choice]:
    """The choices of those applications."""
    seen = permissions.SEE.rows(actor, Application.objects.all())
    return Choice.objects.filter(application__in=seen).select_related("application__child", "offer")


def told(applications: Collection[Application], *, on: date, receipts: bool = False) -> dict[int, list[Told]]:
    """The choices of some applications, by application, with at most four statements."""
    choices = [choice for application in applications for choice in application.choices.all()]
    waiting = _waiting({choice.offer_id for choice in choices})
    live = {one.choice_id: one for one in Placement.objects.filter(choice__in=choices, state__in=_LIVE)}
    moves: dict[int, list[Receipt]] = {}
    if receipts:
        causes = rules.value("enrolment.rank_causes", on=on)
        for move in RankMove.objects.filter(choice__in=choices).order_by("-pk"):
            moves.setdefault(move.choice_id, []).append(receipt(move, causes))
    found: dict[int, list[Told]] = {application.pk: [] for application in applications}
    for choice in choices:
        found[choice.application_id].append(
            Told(choice, waiting.get(choice.offer_id, 0), moves.get(choice.pk, []), live.get(choice.pk))
        )
    return found


def _waiting(offers: Collection[int]) -> dict[int, int]:
    """How many children wait for each of some services."""
    rows = Choice.objects.filter(offer__in=offers, state=ChoiceState.WAITING, joined_at__isnull=False)
    return dict(rows.values_list("offer_id").annotate(n=Count("pk")))


def receipt(move: RankMove, causes: dict[str, Any]) -> Receipt:
    """A change of place in the words of the rule enrolment.rank_causes."""
    words = causes.get(move.cause, {})
    pattern = words.get("en" if get_language() == "en" else "zh", move.cause)
    facts = {"reason": "", "points": ""} | move.facts | {"from": move.from_position, "to": move.to_position}
    return Receipt(move.at, pattern.format(**facts), move.cause)


def headline(choices: Sequence[Told]) -> Told | None:
    """The choice that is told first: an offer to answer, a place held, the best place in a list."""
    rank = {"offered": 0, "accepted": 1, "agreed": 1}
    live = [one for one in choices if one.placement]
    if live:
        return min(live, key=lambda one: rank[one.placement.state if one.placement else ""])
    waiting = [one for one in choices if one.choice.state == ChoiceState.WAITING]
    return waiting[0] if waiting else (choices[0] if choices else None)


def open_choices(application: Application) -> list[Choice]:
    """The choices that count, in order; from the prefetched ones."""
    return [choice for choice in application.choices.all() if choice.state in OPEN_CHOICES]


def offers_for(application: Application) -> Sequence[ServiceOffer]:
    """Services as quick additions: those of the round at the child's age, else others of the chosen institutions."""
    chosen = open_choices(application)
    if application.round and application.round.under_way:
        return _offers_of_round(application, chosen)
    rows = ServiceOffer.objects.filter(
        institution__in={choice.offer.institution_id for choice in chosen}, form__in=STANDING,
        state=OfferState.PUBLISHED,
    )  # fmt: skip
    rows = rows.exclude(pk__in=[choice.offer_id for choice in chosen])
    return list(rows.select_related("institution", "care_class").order_by("institution__sort_key", "pk")[:6])


def _offers_of_round(application: Application, chosen: Sequence[Choice]) -> Sequence[ServiceOffer]:
    child, day = application.child, application.starts_on
    born_on = child.born_on or child.expected_on
    months = ages.months(born_on, day) if born_on and born_on <= day else -1
    rows = ServiceOffer.objects.filter(
        pk__in=RoundPlaces.objects.filter(round=application.round_id).values("offer"), state=OfferState.PUBLISHED,
        from_months__lte=months, to_months__gt=months,
    )  # fmt: skip
    rows = rows.exclude(pk__in=[choice.offer_id for choice in chosen])
    return list(rows.select_related("institution", "care_class").order_by("institution__sort_key", "pk"))


def limit_of(application: Application, at: datetime) -> int:
    """How many choices an application may have: what its round says, else the rule of its district."""
    if application.round and application.round.under_way:
        return allocation.rules_of(application.round).choices
    limit: int = rules.value("enrolment.application.maximum_choices", on=day_of(at), division=district_of(application))
    return limit


def priorities(application: Application, *, at: datetime) -> list[dict[str, Any]]:
    """Every priority, whether it is claimed, and how its document stands."""
    on = day_of(at)
    kinds = rules.worded("enrolment.documents", on=on)
    found = documents_of(application.child)
    rows = []
    for code, row in rules.worded("enrolment.priorities", on=on, division=district_of(application)).items():
        kind = row["document"]
        held = [one for one in found if one.kind == kind]
        rows.append(
            row | {"code": code, "claimed": code in application.claims, "kind": kind, "files": held,
                   "needs": kinds[kind]["title"] if kind else "", "missing": bool(kind) and not held}
        )  # fmt: skip
    return rows


def district_of(application: Application) -> str | None:
    """The district whose rules count: that of the round, else of the first choice."""
    if application.round:
        return application.round.district_id
    chosen = open_choices(application)
    return chosen[0].offer.institution.district_id if chosen else None


def documents_of(child: Child) -> list[FamilyDocument]:
    """The documents that count for a child: its household's, those taken down left out, newest first."""
    rows = FamilyDocument.objects.filter(household_id=child.household_id, withdrawn_at__isnull=True)
    return list(rows.select_related("file", "child").order_by("kind", "-pk"))


def siblings(child: Child) -> QuerySet[Child]:
    """Other children of the household whose records stand."""
    rows = Child.objects.filter(household_id=child.household_id, merged_into__isnull=True, erased_at__isnull=True)
    return rows.exclude(pk=child.pk).order_by("born_on", "pk")


def is_open(application: Application) -> bool:
    """Whether the application has not come to its end."""
    return application.state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED)


def may_change(application: Application, at: datetime) -> bool:
    """Whether choices and claims may still be changed: not from the closing of a round until its result."""
    round = application.round
    return is_open(application) and not (round and round.under_way and not allocation.takes(round, at))
