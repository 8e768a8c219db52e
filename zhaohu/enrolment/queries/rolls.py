"""The children present in an institution, its imports and its links."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from zhaohu.core.access import Action, Actor
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.choices.rolls import RollRowState
from zhaohu.enrolment.models import CareClass, EnrolmentLink, Placement, RollImport, RollRow
from zhaohu.enrolment.permissions import placements as placement_permissions
from zhaohu.enrolment.permissions import rolls as permissions
from zhaohu.families.choices import GUARDING, GuardianshipState
from zhaohu.families.models import Guardianship
from zhaohu.families.queries import ages
from zhaohu.institutions.models import Institution

M = TypeVar("M", bound=Model)
LEAVING_DAYS = 30
_PLACED = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reader of the roll looks for."""

    care_class: str = ""
    form: str = ""
    only: str = ""


def roll(institution: Institution, chosen: Filter, *, on: date) -> QuerySet[Placement]:
    """The children placed on a day or later, with how their guardians stand."""
    relations = Guardianship.objects.filter(child_id=OuterRef("child_id"))
    rows = _placed(institution, on).select_related("child", "care_class").annotate(
        guarded=Exists(relations.filter(state__in=GUARDING)),
        refused=Exists(relations.filter(state=GuardianshipState.REFUSED)),
    )  # fmt: skip
    if chosen.care_class.isascii() and chosen.care_class.isdigit() and len(chosen.care_class) < 18:
        rows = rows.filter(care_class_id=int(chosen.care_class))
    if chosen.form:
        rows = rows.filter(form=chosen.form)
    wanted = {
        "leaving": Q(ends_on__lte=on + timedelta(days=LEAVING_DAYS)), "coming": Q(starts_on__gt=on),
        "unconfirmed": Q(guarded=False),
    }.get(chosen.only)  # fmt: skip
    return rows.filter(wanted) if wanted else rows


def _placed(institution: Institution, on: date) -> QuerySet[Placement]:
    rows = Placement.objects.filter(institution=institution, state__in=_PLACED)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))


def figures(institution: Institution, *, on: date) -> dict[str, int]:
    """How many children are present, coming, leaving soon, and without a confirmed guardian."""
    guarded = Exists(Guardianship.objects.filter(child_id=OuterRef("child_id"), state__in=GUARDING))
    soon = Q(ends_on__lte=on + timedelta(days=LEAVING_DAYS))
    return _placed(institution, on).annotate(guarded=guarded).aggregate(
        present=Count("pk", filter=Q(starts_on__lte=on)), coming=Count("pk", filter=Q(starts_on__gt=on)),
        leaving=Count("pk", filter=soon), unconfirmed=Count("pk", filter=Q(guarded=False)),
    )  # fmt: skip


def classes(institution: Institution, *, on: date) -> list[dict[str, Any]]:
    """Each open class with its size and how many children are present of each form."""
    present = Q(placements__state__in=_PLACED, placements__starts_on__lte=on) & (
        Q(placements__ends_on__isnull=True) | Q(placements__ends_on__gte=on)
    )
    rows = CareClass.objects.filter(institution=institution, closed_on__isnull=True).order_by("name", "pk")
    counted = rows.annotate(
        full=Count("placements", filter=present & Q(placements__form="full_day")),
        half=Count("placements", filter=present & ~Q(placements__form="full_day")),
    )  # fmt: skip
    return [dict(row) for row in counted.values("pk", "name", "size", "full", "half")]


def age_in_words(placement: Placement, on: date) -> int:
    """Completed months of a placed child; 0 for one that is not born."""
    born = placement.child.born_on
    return max(0, ages.months(born, on)) if born else 0


def placement_of(actor: Actor, placement_id: int) -> Placement:
    """A placement in the sight of an institution's people; 404 for others."""
    rows = placement_permissions.SEE.rows(actor, Placement.objects.select_related("child", "care_class", "institution"))
    own = permissions.SEE_ROLL.rows(actor, Institution.objects.all())
    return _one(rows.filter(institution__in=own), placement_id)


def contestable(actor: Actor, placement_id: int) -> Placement:
    """An imported placement of one's own child; 404 for others."""
    rows = Placement.objects.select_related("child", "care_class", "institution")
    return _one(permissions.CONTEST.rows(actor, rows), placement_id)


def named(actor: Actor, guardianship_id: int) -> Guardianship:
    """A relation in which an institution named the reader; 404 for others."""
    rows = Guardianship.objects.select_related("child", "guardian").filter(child__erased_at__isnull=True)
    return _one(permissions.ANSWER_NAMED.rows(actor, rows), guardianship_id)


def imports(actor: Actor, action: Action = permissions.IMPORT_ROLL) -> QuerySet[RollImport]:
    """The imports of one's institutions."""
    own = action.rows(actor, Institution.objects.all())
    return RollImport.objects.filter(institution__in=own).select_related("institution", "received_by")


def import_of(actor: Actor, roll_id: int, action: Action = permissions.IMPORT_ROLL) -> RollImport:
    return _one(imports(actor, action), roll_id)


def rows_of(roll_import: RollImport, state: str) -> QuerySet[RollRow]:
    """The rows of an import, those of one state where it is named."""
    rows = roll_import.rows.select_related("child").order_by("number")
    return rows.filter(state=state) if state in RollRowState.values else rows


def counts_of(roll_import: RollImport) -> dict[str, int]:
    """How many rows of an import are in each state."""
    return dict(roll_import.rows.values_list("state").annotate(n=Count("pk")).order_by())


def links(institution: Institution) -> QuerySet[EnrolmentLink]:
    """The links of an institution, the newest first."""
    return (
        EnrolmentLink.objects.filter(institution=institution).select_related("offer__care_class").order_by("-made_at")
    )


def link_of(actor: Actor, link_id: int) -> EnrolmentLink:
    """A link of one's own institution; 404 for others."""
    own = permissions.MAKE_LINK.rows(actor, Institution.objects.all())
    rows = EnrolmentLink.objects.select_related("institution", "offer__care_class", "child", "placement")
    return _one(rows.filter(institution__in=own), link_id)


def _one(rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
