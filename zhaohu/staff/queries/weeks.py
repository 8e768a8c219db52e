"""The facts of a week: how many carers each class needs when, who may work on which day, and why somebody may not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from zhaohu.enrolment.models import CareClass, ClassDay
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.people import HELD, LeaveState
from zhaohu.staff.models import ClassAssignment, Employment, Leave, Roster, RosterShift
from zhaohu.staff.queries import standing
from zhaohu.staff.roster.instance import Instance, Limits, Need, Person, Shift


def monday(on: date) -> date:
    """The Monday of a day's week."""
    return on - timedelta(days=on.weekday())


@dataclass(slots=True)
class Worker:
    """Somebody employed in the week: whether he counts to the ratio, and what keeps him from which day (in words)."""

    employment: Employment
    counts: bool
    homes: set[int] = field(default_factory=set)
    kept: dict[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Week:
    """Everything known about a week of an institution."""

    institution: Institution
    days: list[date]
    classes: list[CareClass]
    needs: dict[tuple[int, date], list[int]]
    children: dict[tuple[int, date], list[int]]
    workers: dict[int, Worker]
    limits: Limits

    def may_work(self, employment_id: int, on: date) -> bool:
        worker = self.workers.get(employment_id)
        return worker is not None and on not in worker.kept


def facts(institution: Institution, week_on: date) -> Week:
    """The facts of a week, with one statement a day and five more, however many people there are."""
    with rules.remembered():
        return _facts(institution, week_on)


def _facts(institution: Institution, week_on: date) -> Week:
    days = [week_on + timedelta(days=n) for n in range(7)]
    classes = list(
        CareClass.objects.filter(institution=institution, opened_on__lte=days[-1])
        .exclude(closed_on__lte=week_on)
        .order_by("from_months", "name", "pk")
    )
    needs, children = _needs(classes, days)
    return Week(institution, days, classes, needs, children, _workers(institution, days), limits(week_on))


def limits(on: date) -> Limits:
    """The hours of work that the law allows, as cells."""
    rule = rules.value("staff.hours", on=on)
    return Limits(rule["daily_cells"], rule["weekly_cells"], rule["least_cells"], rule["weekly_days"])


def _needs(
    classes: list[CareClass], days: list[date]
) -> tuple[dict[tuple[int, date], list[int]], dict[tuple[int, date], list[int]]]:
    """Carers and children of each class, day and cell: the children whom enrolment expects, by the ratio of the day."""
    needs: dict[tuple[int, date], list[int]] = {}
    children: dict[tuple[int, date], list[int]] = {}
    ratios = {day: rules.value("institution.classes", on=day) for day in days}
    kinds = {made.pk: made.class_type for made in classes}
    for row in ClassDay.objects.filter(care_class__in=classes, on__in=days, open=True):
        ratio = ratios[row.on][kinds[row.care_class_id]]["children_per_carer"]
        children[row.care_class_id, row.on] = list(row.taken)
        needs[row.care_class_id, row.on] = [-(-taken // ratio) for taken in row.taken]
    return needs, children


def _workers(institution: Institution, days: list[date]) -> dict[int, Worker]:
    rows = Employment.objects.filter(institution=institution, starts_on__lte=days[-1], state__in=HELD)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=days[0])).select_related("member")
    found: dict[int, Worker] = {}
    why: dict[tuple[object, ...], str] = {}
    for day in days:
        posts = standing.counts_to_ratio(day)
        for row in standing.marked(rows, day).order_by("member__sort_key", "pk"):
            worker = found.setdefault(row.pk, Worker(row, row.post in posts))
            begun = row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
            if not row.is_sound or not begun:
                marks = (row.pk, begun, row.is_barred, row.has_record, row.lacks_query, row.lacks_health)
                if (key := (*marks, row.lacks_credential, row.is_elsewhere)) not in why:
                    why[key] = "".join(one.sentence for one in standing.told(row, day))
                worker.kept[day] = why[key]
    _leaves(found, days)
    now = Q(ends_on__isnull=True) | Q(ends_on__gte=days[0])
    for one in ClassAssignment.objects.filter(now, employment__in=found, starts_on__lte=days[-1]):
        found[one.employment_id].homes.add(one.care_class_id)
    return found


def _leaves(found: dict[int, Worker], days: list[date]) -> None:
    rows = Leave.objects.filter(
        employment__in=found, state=LeaveState.GRANTED, first_on__lte=days[-1], last_on__gte=days[0]
    )
    for leave in rows:
        worker = found[leave.employment_id]
        for day in days:
            if leave.first_on <= day <= leave.last_on:
                worker.kept.setdefault(
                    day,
                    _("{name}请假（{kind}）。").format(
                        name=worker.employment.member.name, kind=leave.get_kind_display()
                    ),
                )


def instance(week: Week, fixed: Iterable[RosterShift], *, since: date) -> Instance:
    """The week as the solver sees it, from a day on; what came before and what is set by hand stays."""
    shifts = [_shift(week, shift) for shift in fixed]
    needs = [
        Need(care_class, week.days.index(day), tuple(carers))
        for (care_class, day), carers in sorted(week.needs.items())
        if day >= since and any(carers)
    ]
    return Instance(
        needs=tuple(needs),
        people=tuple(
            Person(number, frozenset(worker.homes), frozenset(_free(week, worker)))
            for number, worker in sorted(week.workers.items())
            if worker.counts
        ),
        limits=week.limits,
        fixed=tuple(sorted(shifts)),
    )


def _free(week: Week, worker: Worker) -> Iterable[int]:
    return (n for n, day in enumerate(week.days) if day not in worker.kept)


def _shift(week: Week, shift: RosterShift) -> Shift:
    return Shift(shift.employment_id, week.days.index(shift.on), shift.care_class_id or 0, shift.first, shift.last)


def shifts_of(roster: Roster) -> list[RosterShift]:
    """Its shifts, day by day, the earliest first."""
    rows = RosterShift.objects.filter(roster=roster).select_related("employment__member", "care_class")
    return list(rows.order_by("on", "first", "employment__member__sort_key", "pk"))


def by_person(shifts: Iterable[RosterShift]) -> dict[int, list[RosterShift]]:
    """The shifts of each person."""
    found: dict[int, list[RosterShift]] = defaultdict(list)
    for shift in shifts:
        found[shift.employment_id].append(shift)
    return found
