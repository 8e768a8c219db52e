"""Where a child is now, as its family reads it: a sentence, who brought it, who collected it, and the day so far."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.events import CheckTime, ChildState, EventKind, EventState
from zhaohu.attendance.models import Alert, ChildDay, Event
from zhaohu.core.clock import day_of
from zhaohu.families.choices import Relation
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.staff.models import Employment


@dataclass(frozen=True, slots=True)
class Step:
    """One thing of the day: when, what, and a word about it."""

    at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Where:
    """The answer to 「孩子在哪」."""

    institution: str
    sentence: str
    facts: str
    icon: str
    warn: bool = False
    steps: list[Step] = field(default_factory=list)
    alert: int | None = None


def of_child(child: Child, *, at: datetime) -> Where | None:
    """What today's events say of a child, the institution that heard of it last first; None if nothing was said."""
    rows = ChildDay.objects.filter(child=child, on=day_of(at)).select_related(
        "institution", "care_class", "received_by__member", "handed_by__member"
    )
    found = sorted(rows, key=lambda row: row.left_at or row.arrived_at or at)
    return _told(found[-1]) if found else _missing(child, at)


def _told(row: ChildDay) -> Where:
    steps = _steps(row)
    name = row.institution.name
    if row.state == ChildState.ABSENT:
        return Where(name, _("今天不来"), _("机构已登记。"), "calendar-off", steps=steps)
    if row.state == ChildState.LEFT:
        who = _("已由{adult}接走").format(adult=row.collected_by) if row.collected_by else _("已离园")
        return Where(name, who, _hand_over(row.left_at, row.handed_by), "home-check", steps=steps)
    facts = _("{adult}送到").format(adult=row.brought_by) if row.brought_by else ""
    parts = (facts, _hand_over(row.arrived_at, row.received_by), _collectors(row))
    facts = " · ".join(part for part in parts if part)
    if row.isolated:
        return Where(name, _("身体不适，在保健观察室"), facts, "alert-triangle", warn=True, steps=steps)
    place = row.care_class.name if row.care_class else name
    return Where(name, _("在{place}").format(place=place), facts, "school", steps=steps)


def _collectors(row: ChildDay) -> str:
    """Who may collect the child today, by what each is to it."""
    rows = children.guarding(row.on).filter(child_id=row.child_id).order_by("pk")
    names = [str(Relation(relation).label) for relation in rows.values_list("relation", flat=True)]
    return _("可以来接：{names}").format(names="、".join(dict.fromkeys(names))) if names else ""


def _hand_over(at: datetime | None, employment: Employment | None) -> str:
    when = f"{timezone.localtime(at):%H:%M}" if at else ""
    return _("{at} 交接人：{name}").format(at=when, name=employment.member.name) if employment else when


def _steps(row: ChildDay) -> list[Step]:
    kinds = (EventKind.ARRIVAL, EventKind.CHECK, EventKind.DEPARTURE)
    rows = Event.objects.filter(
        institution_id=row.institution_id, on=row.on, child_id=row.child_id, kind__in=kinds, state=EventState.APPLIED
    )
    return [_step(one) for one in rows.order_by("happened_at", "seq", "pk")]


def _step(one: Event) -> Step:
    if one.kind == EventKind.CHECK:
        title = str(CheckTime(one.facts["when"]).label)
        return Step(one.happened_at, title, _("正常") if one.facts.get("normal") else _("异常"))
    return Step(one.happened_at, str(EventKind(one.kind).label), one.adult)


def _missing(child: Child, at: datetime) -> Where | None:
    row = Alert.objects.filter(kind="missing", child=child, on=day_of(at), ended_at__isnull=True)
    found = row.select_related("institution").first()
    if found is None:
        return None
    return Where(
        found.institution.name, _("还没有到园"),
        _("应在 {at} 到。请告诉机构：请假，还是路上。").format(at=found.facts["due"]), "alert-triangle", warn=True,
        alert=found.pk,
    )  # fmt: skip
