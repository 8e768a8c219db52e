"""Whose absence can be reported, and what has been reported."""

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Absence, Placement
from zhaohu.enrolment.permissions import absences as permissions
from zhaohu.institutions.models import Institution

_COMING = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)


def placements(actor: Actor, *, at: datetime) -> QuerySet[Placement]:
    """The running placements of which the actor may report absences, each with those to come (`coming_absences`)."""
    return permissions.REPORT.rows(actor, _running(day_of(at)))


def offline(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """What a family's phone keeps, to let it tap an absence without a network: no more than the buttons need."""
    places = [
        {"id": row.pk, "child": row.child.nickname, "where": f"{row.institution.name} · {row.care_class.name}"}
        for row in placements(actor, at=at).prefetch_related(None)
    ]
    return {"user": actor.user_id, "places": places}


def of_institution(institution: Institution, *, at: datetime) -> QuerySet[Placement]:
    """The running placements of an institution, by nickname."""
    return _running(day_of(at)).filter(institution=institution).order_by("child__nickname", "pk")


def _running(on: date) -> QuerySet[Placement]:
    waiting = Absence.objects.filter(withdrawn_at__isnull=True, on__gte=on).order_by("on")
    rows = Placement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), state__in=_COMING)
    return (
        rows.select_related("child", "institution", "care_class")
        .prefetch_related(Prefetch("absences", queryset=waiting, to_attr="coming_absences"))
        .order_by("child_id", "starts_on", "pk")
    )


def withdrawable(actor: Actor) -> QuerySet[Absence]:
    """Absences that the actor may take back."""
    return permissions.WITHDRAW.rows(actor, Absence.objects.select_related("placement", "placement__child"))


def latest(placement: Placement) -> QuerySet[Absence]:
    """What was reported for one placement and stands, the last day first."""
    return Absence.objects.filter(placement=placement, withdrawn_at__isnull=True).order_by("-on")


def absent(institution: Institution, *, at: datetime) -> QuerySet[Absence]:
    """The absences of an institution from today on."""
    rows = Absence.objects.filter(placement__institution=institution, on__gte=day_of(at), withdrawn_at__isnull=True)
    return rows.select_related("placement__child", "placement__care_class")
