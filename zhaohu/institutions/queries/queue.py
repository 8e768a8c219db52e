"""The work queue as an officer reads it: by legal deadline, then risk."""

from datetime import date

from django.db.models import Count, F, Q, QuerySet

from zhaohu.core.access import Actor
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.case import WITH_OFFICE, CaseState
from zhaohu.institutions.models import FilingCase
from zhaohu.institutions.permissions import review as permissions

ORDER = ("due_on", "-risk", "id")
WAITING_ORDER = ("saved_at", "id")
WAITING = (CaseState.RETURNED_FOR_SUPPLEMENT, CaseState.NONCOMPLIANT_NOTIFIED, CaseState.RECTIFYING)


def _tabs(actor: Actor, on: date) -> dict[str, Q]:
    with_office = Q(state__in=WITH_OFFICE)
    return {
        "mine": with_office & Q(officer_id=actor.user_id),
        "today": with_office & Q(due_on=on),
        "overdue": with_office & Q(due_on__lt=on),
        "waiting": Q(state__in=WAITING),
        "all": with_office,
    }


def visible_to(actor: Actor) -> QuerySet[FilingCase]:
    """The cases that the officer may see in the queue."""
    return permissions.SEE_QUEUE.rows(actor, FilingCase.objects.all())


def counts(actor: Actor, *, on: date) -> dict[str, int]:
    """How many cases stand under each tab, in one statement."""
    tabs = {name: Count("id", filter=where) for name, where in _tabs(actor, on).items()}
    return visible_to(actor).aggregate(**tabs)


def listed(
    actor: Actor, *, on: date, tab: str, risk: str = "", kind: str = "", street: str = ""
) -> QuerySet[FilingCase]:
    """The cases under a tab, narrowed by risk, kind and street, with what a row shows."""
    where = _tabs(actor, on)[tab]
    for field, value in (("risk", risk), ("kind", kind), ("street_id", street)):
        if value:
            where &= Q(**{field: value})
    rows = visible_to(actor).filter(where).select_related("institution", "street", "district", "officer")
    return rows.prefetch_related("clocks__pauses")


def order_of(tab: str) -> tuple[str, ...]:
    """What waits for the other side has no deadline of ours: the longest wait comes first."""
    return WAITING_ORDER if tab == "waiting" else ORDER


def streets(actor: Actor) -> QuerySet[Division]:
    """The streets from which cases lie in the officer's queue."""
    found = visible_to(actor).exclude(state__in=[CaseState.DRAFT, CaseState.FILED, CaseState.WITHDRAWN])
    return Division.objects.filter(pk__in=found.values("street_id")).order_by(F("sort_key"))


def preview(actor: Actor, case_id: int) -> FilingCase | None:
    """What the right-hand side shows of a case without opening it; None if the officer may not see it."""
    rows = visible_to(actor).select_related("institution", "street", "officer")
    return rows.prefetch_related("clocks__pauses", "materials", "transitions__by", "threads").filter(pk=case_id).first()
