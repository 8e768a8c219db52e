"""Rounds and candidacies, as officers, institutions, experts and the public see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Model, Q, QuerySet

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor, Held
from zhaohu.core.clock import months_after
from zhaohu.institutions.models import Institution
from zhaohu.ledger import queries as ledger
from zhaohu.ledger.models import Entry
from zhaohu.quality.choices.demonstration import STANDING, CandidacyState, ObjectionState, ReviewState, RoundState
from zhaohu.quality.models import Candidacy, DemonstrationRound, Expert, ExpertReview, Recheck
from zhaohu.quality.permissions import demonstration as permissions
from zhaohu.rules import queries as rules

SCHEME = "quality.demonstration.scheme"
TERMS = "quality.demonstration.terms"


def held(user: User, on: date) -> Iterator[Held]:
    """Whoever is appointed judges what is assigned to him."""
    if user.kind != Kind.FAMILY and Expert.objects.filter(user=user, ended_at__isnull=True).exists():
        yield Held("expert", user=user.pk)


def open_round() -> DemonstrationRound | None:
    """The round that takes applications."""
    return DemonstrationRound.objects.filter(state=RoundState.OPEN).first()


def _candidacies() -> QuerySet[Candidacy]:
    rows = Candidacy.objects.select_related("round", "institution", "district")
    return rows.defer("district__boundary")


def visible(actor: Actor) -> QuerySet[Candidacy]:
    """The candidacies within an officer's sight."""
    return permissions.SEE.rows(actor, _candidacies())


def waiting(actor: Actor) -> dict[str, int]:
    """How many candidacies within sight stand where, by state."""
    rows = permissions.SEE.rows(actor, Candidacy.objects.all()).values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}


def of_institution(institution: Institution) -> QuerySet[Candidacy]:
    """What an institution has applied for, the latest first."""
    return _candidacies().filter(institution=institution).order_by("-pk")


def in_notice(on: date) -> QuerySet[Candidacy]:
    """What is in public notice on a day, or was and waits for the decision."""
    rows = _candidacies().filter(state=CandidacyState.IN_NOTICE, notice_from__lte=on)
    return rows.order_by("notice_to", "pk")


def named(on: date) -> QuerySet[Candidacy]:
    """Who holds the name on a day, by district."""
    rows = _candidacies().filter(state__in=STANDING, valid_to__gte=on)
    return rows.order_by("district", "named_on", "pk")


def removed() -> QuerySet[Candidacy]:
    """Who lost the name, the latest first."""
    return _candidacies().filter(state=CandidacyState.REMOVED).order_by("-removed_on", "-pk")


def reviews_of(actor: Actor) -> QuerySet[ExpertReview]:
    """What an expert was asked to judge, what waits first."""
    rows = ExpertReview.objects.select_related("candidacy__institution__district", "candidacy__round", "expert__user")
    waits = Q(state=ReviewState.ASSIGNED)
    return permissions.SCORE.rows(actor, rows).annotate(waits=waits).order_by("-waits", "-pk")


def scheme(round: DemonstrationRound) -> dict[str, Any]:
    """The published scheme of a round, its criteria in the reader's language."""
    value: dict[str, Any] = rules.value(SCHEME, on=round.opens_on)
    criteria = {one["code"]: rules.worded_one(one) for one in value["criteria"]}
    return value | {"criteria": criteria, "points": sum(one["points"] for one in criteria.values())}


def open_objections(candidacy: Candidacy) -> int:
    return candidacy.objections.filter(state=ObjectionState.OPEN).count()


def recheck_due(candidacy: Candidacy) -> date | None:
    """When the name is looked at next; None where it ends before."""
    if candidacy.named_on is None or candidacy.valid_to is None:
        return None
    months = rules.value(TERMS, on=candidacy.named_on)["recheck_months"]
    count = Recheck.objects.filter(candidacy=candidacy).count()
    due = months_after(candidacy.named_on, months * (count + 1))
    return due if due <= candidacy.valid_to else None


def experts() -> QuerySet[Expert]:
    """Everybody who was ever appointed, those in office first, with what they have judged and what waits."""
    rows = Expert.objects.select_related("user").annotate(
        done=Count("reviews", filter=Q(reviews__state=ReviewState.SUBMITTED)),
        waits=Count("reviews", filter=Q(reviews__state=ReviewState.ASSIGNED)),
        last=Max("reviews__assigned_at"),
    )
    return rows.order_by(F("ended_at").desc(nulls_first=True), "pk")


@dataclass(frozen=True)
class Step:
    """One deed about a candidacy."""

    at: datetime
    title: str
    who: str
    entry: int
    public: bool


def trail(row: Model) -> list[Step]:
    """What was done about a row, the newest first, as the ledger keeps it. Who objected is not named."""
    entries = list(Entry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk)).order_by("-pk"))
    names = dict(User.objects.filter(pk__in=[e.actor_id for e in entries]).values_list("pk", "name"))
    return [Step(e.at, ledger.event_words(e.event), names.get(e.actor_id or 0, ""), e.pk, e.public) for e in entries]
