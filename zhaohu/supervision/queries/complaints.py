"""Complaints as officers read them: by deadline, then severity. Nothing here reads who complained."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.complaints import OPEN, QuestionState, Severity
from zhaohu.supervision.models import (
    Complainant,
    ComplainantReading,
    Complaint,
    ComplaintMerge,
    ComplaintStep,
    Question,
)
from zhaohu.supervision.permissions import complaints as permissions
from zhaohu.supervision.services import telling

ORDER = ("due_at", "-severity", "id")
ENDED_ORDER = ("-received_at", "-id")


def visible_to(actor: Actor) -> QuerySet[Complaint]:
    """The complaints that an officer may see."""
    return permissions.SEE_QUEUE.rows(actor, Complaint.objects.all())


def _tabs(actor: Actor, at: datetime) -> dict[str, Q]:
    is_open = Q(state__in=OPEN, due_at__isnull=False)
    return {
        "mine": is_open & Q(officer_id=actor.user_id),
        "critical": is_open & Q(severity=Severity.CRITICAL),
        "today": is_open & Q(due_at__gt=at, due_at__date=day_of(at)),
        "overdue": is_open & Q(due_at__lte=at),
        "all": is_open,
        "ended": ~Q(state__in=OPEN),
    }


def counts(actor: Actor, *, at: datetime) -> dict[str, int]:
    """How many complaints stand under each tab, in one statement."""
    tabs = {name: Count("id", filter=where) for name, where in _tabs(actor, at).items()}
    return visible_to(actor).aggregate(**tabs)


def listed(actor: Actor, *, at: datetime, tab: str, category: str = "", severity: str = "") -> QuerySet[Complaint]:
    """The complaints under a tab, narrowed, with what a row shows."""
    where = _tabs(actor, at)[tab]
    for field, value in (("category", category), ("severity", severity)):
        if value:
            where &= Q(**{field: value})
    rows = visible_to(actor).filter(where).select_related("institution__street", "district", "officer")
    replied = Question.objects.filter(complaint=OuterRef("pk"), state=QuestionState.ASKED)
    return rows.annotate(waits=Exists(replied))


def order_of(tab: str) -> tuple[str, ...]:
    """What has ended has no deadline: the newest comes first."""
    return ENDED_ORDER if tab == "ended" else ORDER


def read(actor: Actor) -> QuerySet[Complaint]:
    """Complaints with everything that a case page shows."""
    steps = ComplaintStep.objects.select_related("by").order_by("-pk")
    questions = Question.objects.select_related("asked_by", "replied_by").prefetch_related("files__file")
    merges = ComplaintMerge.objects.filter(undone_at__isnull=True).select_related("gone", "by")
    rows = visible_to(actor).select_related("institution__street", "district", "officer", "merged_into", "order")
    return rows.prefetch_related(
        Prefetch("steps", steps), Prefetch("questions", questions.order_by("pk")), "clocks", "files__file", "facts",
        "outgoing", "order__messages", Prefetch("merged", Complaint.objects.order_by("pk")),
        Prefetch("merges", merges),
    )  # fmt: skip


def has_complainant(complaint: Complaint) -> bool:
    """Whether somebody said who complained; not who."""
    return Complainant.objects.filter(complaint=complaint).exists()


def readings(complaint: Complaint) -> QuerySet[ComplainantReading]:
    """Who opened the complainant, when and why."""
    return complaint.readings.select_related("reader").order_by("-pk")


def reviewers(complaint: Complaint, *, at: datetime) -> QuerySet[User]:
    """Those of the district to whom it may be given."""
    return telling.officers(complaint.district_id, Role.DISTRICT_REVIEWER, at=at).order_by("name")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A complaint that may be about the same matter, and why it is proposed."""

    complaint: Complaint
    reason: str


def duplicates(complaint: Complaint, *, actor: Actor) -> list[Duplicate]:
    """Open complaints of the same institution (or a like place), near in time, with like words; the likest first."""
    rule = rules.value("complaint.duplicates", on=day_of(complaint.received_at), division=complaint.district_id)
    span = timedelta(days=rule["days"])
    rows = visible_to(actor).filter(
        state__in=OPEN, district_id=complaint.district_id,
        received_at__range=(complaint.received_at - span, complaint.received_at + span),
    ).exclude(pk=complaint.pk)  # fmt: skip
    alike = TrigramSimilarity("text", complaint.text)
    if complaint.institution_id:
        rows = rows.filter(institution_id=complaint.institution_id).annotate(alike=alike)
        rows = rows.filter(Q(category=complaint.category) | Q(alike__gte=rule["similarity"]))
    else:
        rows = rows.filter(institution__isnull=True).annotate(alike=TrigramSimilarity("place", complaint.place))
        rows = rows.filter(alike__gte=rule["similarity"])
    found = rows.select_related("institution").order_by("-alike", "pk")[: rule["most"]]
    return [Duplicate(row, _reason(complaint, row)) for row in found]


def _reason(complaint: Complaint, other: Complaint) -> str:
    days = abs((day_of(other.received_at) - day_of(complaint.received_at)).days)
    parts = [_("同一机构") if complaint.institution_id else _("地点相近")]
    if other.category == complaint.category:
        parts.append(_("同一类别"))
    alike = getattr(other, "alike", 0) if complaint.institution_id else 0
    if alike:
        parts.append(_("字词相近 {n}%").format(n=round(alike * 100)))
    parts.append(_("相隔 {n} 天").format(n=days))
    return "，".join(parts)
