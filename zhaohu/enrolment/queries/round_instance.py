"""The canonical input of an allocation, read from the rows as they are now."""

from collections import defaultdict
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Prefetch, Q

from zhaohu.enrolment.allocation.instance import Child as Applicant
from zhaohu.enrolment.allocation.instance import Instance, Rules, Site, Wish
from zhaohu.enrolment.choices.applications import ApplicationState, DocumentState
from zhaohu.enrolment.choices.offers import STANDING
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Application, Choice, FamilyDocument, Placement, Round
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_HERE = (PlacementState.ACCEPTED, PlacementState.AGREED)
_EARTH = 6_371_000
Priorities = dict[str, dict[str, Any]]


def priorities(on: date, district: str) -> Priorities:
    """The claims that can give priority, by code (rule enrolment.priorities)."""
    found: Priorities = rules.value("enrolment.priorities", on=on, division=district)
    return found


def applications(round: Round) -> list[Application]:
    """The submitted applications of a round, in the order of their numbers, with what the input needs."""
    choices = Choice.objects.select_related("offer__institution").order_by("rank")
    return list(
        Application.objects.filter(round=round, state=ApplicationState.SUBMITTED)
        .filter(child__merged_into__isnull=True, child__erased_at__isnull=True)
        .select_related("child__household__street")
        .prefetch_related(Prefetch("choices", choices))
        .order_by("pk")
    )


class Reader:
    """Reads once what all applications of a round need."""

    def __init__(self, round: Round, on: date) -> None:
        self.round = round
        self.priorities = priorities(on, round.district_id)
        self.applications = applications(round)
        homes = {application.child.household_id for application in self.applications}
        self.present: dict[int, Placement] = {}
        self.siblings: dict[int, list[Placement]] = defaultdict(list)
        for placement in self._placements(homes):
            self.present.setdefault(placement.child_id, placement)
            self.siblings[placement.child.household_id].append(placement)
        self.documents: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
        for document in FamilyDocument.objects.filter(
            household__in=homes, state=DocumentState.ACCEPTED, withdrawn_at__isnull=True
        ):
            self.documents[document.household_id].add((document.kind, document.child_id))

    def _placements(self, homes: set[int]) -> list[Placement]:
        on = self.round.starts_on
        rows = Placement.objects.filter(child__household__in=homes, state__in=_HERE, form__in=STANDING)
        rows = rows.filter(starts_on__lte=on).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        return list(rows.select_related("child").order_by("pk"))

    def claims(self, application: Application) -> list[str]:
        """What the family claims and has shown, where a document is asked for."""
        child = application.child
        shown = self.documents[child.household_id]
        found = []
        for code in application.claims:
            document = self.priorities.get(code, {}).get("document")
            proven = document is None or bool({(document, None), (document, child.pk)} & shown)
            if code in self.priorities and code != "sibling" and proven:
                found.append(code)
        return sorted(set(found))

    def wish(self, application: Application, choice: Choice, claims: list[str]) -> Wish:
        """A choice with what counts at its institution only: a sibling who is there, and claims bound to a kind."""
        institution, child = choice.offer.institution, application.child
        here = [code for code in claims if institution.kind in self._kinds(code)]
        others = (p for p in self.siblings[child.household_id] if p.child_id != child.pk)
        if "sibling" in self.priorities and any(p.institution_id == institution.pk for p in others):
            here.append("sibling")
        return Wish(site=choice.offer_id, distance=_distance(application, institution), claims=tuple(sorted(here)))

    def _kinds(self, code: str) -> list[str]:
        kinds: list[str] = self.priorities[code].get("kinds", [])
        return kinds

    def applicant(self, application: Application) -> Applicant:
        """One child of the input."""
        child, claims = application.child, self.claims(application)
        present = self.present.get(child.pk)
        return Applicant(
            id=application.pk, born_on=(child.born_on or child.expected_on or self.round.starts_on).isoformat(),
            household=child.household_id, present=present.offer_id if present else 0,
            wishes=tuple(self.wish(application, choice, claims) for choice in application.choices.all()),
            claims=tuple(code for code in claims if not self._kinds(code)),
            together=application.siblings_together, low_income="low_income" in claims,
        )  # fmt: skip


def _distance(application: Application, institution: Institution) -> int:
    """Metres in a straight line from the centre of the family's street; -1 where either is not known."""
    street = application.child.household.street
    if street is None or street.centre_lat is None or street.centre_lng is None:
        return -1
    if institution.lat is None or institution.lng is None:
        return -1
    south, north = radians(street.centre_lat), radians(institution.lat)
    east = radians(institution.lng - street.centre_lng)
    square = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(east / 2) ** 2
    return round(2 * _EARTH * asin(sqrt(square)))


def sites(round: Round) -> tuple[Site, ...]:
    """The offers of a round with their places."""
    return tuple(
        Site(
            id=row.offer_id, institution=row.offer.institution_id, places=row.places,
            from_months=row.offer.from_months, to_months=row.offer.to_months,
        )
        for row in round.places.select_related("offer").order_by("offer_id")
    )  # fmt: skip


def read(*, round: Round, chosen: Rules, seed: str, on: date) -> Instance:
    """The input of a round under some rules; the priorities are those of the day."""
    reader = Reader(round, on)
    return Instance(
        round=round.pk, starts_on=round.starts_on.isoformat(), seed=seed, rules=chosen, sites=sites(round),
        children=tuple(reader.applicant(application) for application in reader.applications),
    )  # fmt: skip
