"""What a director sees of those who want a place in an institution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhaohu.core.access import Actor
from zhaohu.enrolment.choices.applications import ChoiceState, DocumentState
from zhaohu.enrolment.choices.offers import STANDING
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Choice, FamilyDocument, Placement, ServiceOffer
from zhaohu.enrolment.permissions import applications as permissions
from zhaohu.families.queries import ages
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Applicant:
    """A child in a waiting list, as far as a director needs it."""

    choice: Choice
    months: int | None
    siblings: bool
    unchecked: bool


def offers(institution: Institution) -> Sequence[ServiceOffer]:
    """The services one applies for, with how many children wait for each."""
    waits = Q(choices__state=ChoiceState.WAITING, choices__joined_at__isnull=False)
    rows = institution.offers.filter(form__in=STANDING).select_related("care_class")
    return list(rows.annotate(waiting=Count("choices", filter=waits)).order_by("care_class__name", "form", "pk"))


def waiting(offer: ServiceOffer) -> QuerySet[Choice]:
    """A waiting list from its head, with whether a document of the household still waits for a check."""
    unchecked = FamilyDocument.objects.filter(
        household_id=OuterRef("application__child__household_id"), state=DocumentState.UPLOADED,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    rows = Choice.objects.filter(offer=offer, state=ChoiceState.WAITING, position__isnull=False)
    return rows.select_related("application__child").annotate(unchecked=Exists(unchecked))


def applicant(choice: Choice, *, on: date) -> Applicant:
    """A child in a list, with its age in months on a day."""
    born = choice.application.child.born_on
    return Applicant(
        choice, ages.months(born, on) if born else None, choice.application.siblings_together,
        bool(getattr(choice, "unchecked", False)),
    )  # fmt: skip


def offered(institution: Institution) -> QuerySet[Placement]:
    """Places that wait for a family's answer, the first deadline first."""
    rows = Placement.objects.filter(institution=institution, state=PlacementState.OFFERED)
    return rows.select_related("child", "offer", "care_class")


def signing(institution: Institution) -> QuerySet[Placement]:
    """Places that wait for a signature, the first day first."""
    rows = Placement.objects.filter(institution=institution, state=PlacementState.ACCEPTED)
    return rows.select_related("child", "offer", "care_class", "agreement")


def seen(actor: Actor) -> QuerySet[Choice]:
    """The choices that somebody of an institution may open: of sent applications only."""
    rows = Choice.objects.filter(application__submitted_at__isnull=False).select_related(
        "application__child", "application__round", "offer__institution__district", "offer__care_class"
    )
    return permissions.SEE_APPLICANT.rows(actor, rows)


def documents(choice: Choice, *, on: date) -> list[FamilyDocument]:
    """The documents behind what the application claims; nothing else of the household is shown."""
    priorities = rules.value("enrolment.priorities", on=on, division=choice.offer.institution.district_id)
    kinds = {priorities[code]["document"] for code in choice.application.claims if code in priorities} - {None}
    rows = FamilyDocument.objects.filter(
        household_id=choice.application.child.household_id, kind__in=kinds, withdrawn_at__isnull=True
    )
    return list(rows.select_related("file").order_by("kind", "-pk"))
