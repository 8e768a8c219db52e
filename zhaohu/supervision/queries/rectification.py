"""Orders as officers read them, by due day and then weight; what an inspection found as the institution reads it."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.inspections import DONE, TO_MEND, OrderState
from zhaohu.supervision.choices.rectification import OWED, ObjectionState
from zhaohu.supervision.models import (
    EvidenceFile,
    Finding,
    FindingObjection,
    Inspection,
    OrderEvidence,
    OrderStep,
    RectificationOrder,
)
from zhaohu.supervision.permissions import rectification as permissions
from zhaohu.supervision.services.limits import end_of

ORDER = ("due_on", "weight", "id")
ENDED_ORDER = ("-ordered_at", "-id")
OWN_ORDER = ("-signed_at", "-id")


def visible(actor: Actor) -> QuerySet[RectificationOrder]:
    """The orders within an officer's sight."""
    return permissions.SEE.rows(actor, RectificationOrder.objects.all())


def _tabs(at: datetime) -> dict[str, Q]:
    standing = Q(state__in=TO_MEND)
    return {
        "open": standing,
        "overdue": standing & Q(due_on__lt=day_of(at), suspended_at__isnull=True),
        "submitted": standing & Q(state=OrderState.SUBMITTED),
        "objected": Exists(_raised(finding__order=OuterRef("pk"))) & standing,
        "ended": ~standing,
    }


def _raised(**where: object) -> QuerySet[FindingObjection]:
    return FindingObjection.objects.filter(state=ObjectionState.RAISED, **where)


def counts(actor: Actor, *, at: datetime) -> dict[str, int]:
    """How many orders stand under each tab, in one statement."""
    rows = visible(actor).annotate(objected_to=Exists(_raised(finding__order=OuterRef("pk"))))
    wheres = _tabs(at) | {"objected": Q(state__in=TO_MEND, objected_to=True)}
    return rows.aggregate(**{name: Count("id", filter=where) for name, where in wheres.items()})


def listed(actor: Actor, *, at: datetime, tab: str) -> QuerySet[RectificationOrder]:
    """The orders under a tab, with what a row shows."""
    rows = visible(actor).filter(_tabs(at)[tab]).select_related("institution", "district", "inspection")
    return rows.defer("content", "district__boundary").annotate(
        owed=Count("findings", filter=Q(findings__state__in=OWED)), all=Count("findings"),
        objected=Exists(_raised(finding__order=OuterRef("pk"))),
    )  # fmt: skip


def order_of(tab: str) -> tuple[str, ...]:
    return ENDED_ORDER if tab == "ended" else ORDER


def with_course(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Findings with what was handed in and said against them, the newest first."""
    files = EvidenceFile.objects.select_related("file").order_by("pk")
    evidence = OrderEvidence.objects.select_related("by").prefetch_related(Prefetch("files", files)).order_by("-pk")
    objections = FindingObjection.objects.select_related("raised_by", "answered_by").order_by("-pk")
    return rows.order_by("pk").prefetch_related(Prefetch("evidence", evidence), Prefetch("objections", objections))


def read(actor: Actor) -> QuerySet[RectificationOrder]:
    """Orders with everything that their page shows."""
    steps = OrderStep.objects.select_related("by").order_by("-pk")
    rows = visible(actor).select_related("institution", "district", "inspection__publication")
    return rows.defer("district__boundary").prefetch_related(
        Prefetch("findings", with_course(Finding.objects.all())), Prefetch("steps", steps)
    )


def own(actor: Actor) -> QuerySet[Inspection]:
    """The signed inspections of the reader's institutions, with their orders."""
    rows = permissions.SEE_OWN.rows(actor, Inspection.objects.filter(state__in=DONE))
    return rows.select_related("institution", "order", "publication")


def own_listed(actor: Actor) -> QuerySet[Inspection]:
    """The same as a list, with how much is owed of how many findings."""
    owed = Q(findings__order__isnull=False, findings__state__in=OWED)
    return own(actor).annotate(owed=Count("findings", filter=owed))


def own_findings(actor: Actor) -> QuerySet[Finding]:
    """The findings of those."""
    return Finding.objects.filter(inspection__in=own(actor)).select_related("inspection__institution")


def own_read(inspection: Inspection) -> list[Finding]:
    """What an inspection found, with what the institution has said and handed in."""
    return list(with_course(inspection.findings.all()))


def todos(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """What an institution owes under orders whose clock runs."""
    rows = own(actor).filter(institution=institution, order__state__in=(OrderState.ORDERED, OrderState.RETURNED))
    for row in rows.order_by("order__due_on", "pk"):
        yield Todo(
            icon="tool", title=_("检查发现的问题要整改"), text=row.order.number, deed=_("去整改"),
            url=reverse("supervision:own_result", args=[row.pk]), due_at=end_of(row.order.due_on),
        )  # fmt: skip
