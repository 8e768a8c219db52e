"""What is wrong with a roster, in sentences: carers missing, people who may not work, too many hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _

from zhaohu.core import weekdays
from zhaohu.enrolment.models import CareClass
from zhaohu.enrolment.models.classes import clock_of
from zhaohu.staff.models import RosterShift
from zhaohu.staff.queries.weeks import Week, by_person


@dataclass(frozen=True, slots=True)
class Gap:
    """From one cell to another a class has fewer carers than it needs."""

    care_class: CareClass
    on: date
    first: int
    last: int
    children: int
    needed: int
    there: int

    @property
    def starts(self) -> time:
        return clock_of(self.first)

    @property
    def ends(self) -> time:
        return clock_of(self.last)

    @property
    def missing(self) -> int:
        return self.needed - self.there

    @property
    def sentence(self) -> str:
        return _(
            "{name} {day} {first}–{last}：预计 {children} 个孩子，需要 {needed} 名保育人员，排了 {there} 名。"
        ).format(
            name=self.care_class.name, day=day_words(self.on), first=f"{self.starts:%H:%M}",
            last=f"{self.ends:%H:%M}", children=self.children, needed=self.needed, there=self.there,
        )  # fmt: skip


def day_words(on: date) -> str:
    """周二 12-01."""
    return f"{weekdays.NAMES[on.isoweekday()]} {on:%m-%d}"


def gaps(week: Week, shifts: list[RosterShift], *, since: date | None = None) -> list[Gap]:
    """Where carers are missing; only who counts to the ratio and may work that day is counted."""
    found: list[Gap] = []
    for care_class in week.classes:
        for on in week.days:
            if since is None or on >= since:
                found += _of_day(week, care_class, on, shifts)
    return sorted(found, key=lambda gap: (gap.on, gap.first, gap.care_class.pk))


def _of_day(week: Week, care_class: CareClass, on: date, shifts: list[RosterShift]) -> Iterator[Gap]:
    needs = week.needs.get((care_class.pk, on))
    if not needs:
        return
    children = week.children[care_class.pk, on]
    mine = [
        shift for shift in shifts if shift.care_class_id == care_class.pk and shift.on == on and counts(week, shift)
    ]
    there = [sum(shift.first <= cell < shift.last for shift in mine) for cell in range(len(needs))]
    begun: int | None = None
    for cell in range(len(needs) + 1):
        same = begun is not None and cell < len(needs) and needs[cell] == needs[begun] and there[cell] == there[begun]
        if begun is not None and not same:
            yield Gap(care_class, on, begun, cell, max(children[begun:cell]), needs[begun], there[begun])
            begun = None
        if begun is None and cell < len(needs) and there[cell] < needs[cell]:
            begun = cell


def counts(week: Week, shift: RosterShift) -> bool:
    """Whether somebody counts to the ratio in this shift."""
    return week.may_work(shift.employment_id, shift.on) and week.workers[shift.employment_id].counts


def of_people(week: Week, shifts: list[RosterShift]) -> list[str]:
    """Shifts of people who may not work then, and hours beyond what the law allows."""
    found = []
    for number, mine in by_person(shifts).items():
        name = mine[0].employment.member.name
        for shift in mine:
            if not week.may_work(number, shift.on):
                worker = week.workers.get(number)
                why = worker.kept[shift.on] if worker else not_employed(name)
                found.append(_("{day} 不能排{name}：{why}").format(day=day_words(shift.on), name=name, why=why))
        found += too_long(week, name, mine)
    return found


def not_employed(name: str) -> str:
    """Somebody has no post here in the week."""
    return _("{name}不是本周在职人员。").format(name=name)


def too_long(week: Week, name: str, mine: list[RosterShift]) -> list[str]:
    """What passes the limits of working time, in sentences."""
    found, limits = [], week.limits
    for on in sorted({shift.on for shift in mine}):
        cells = sum(shift.last - shift.first for shift in mine if shift.on == on)
        if cells > limits.daily:
            found.append(
                _("{name} {day} 排了 {hours} 小时，每天最多 {most} 小时。").format(
                    name=name, day=day_words(on), hours=f"{cells / 2:g}", most=f"{limits.daily / 2:g}"
                )
            )
    total = sum(shift.last - shift.first for shift in mine)
    if total > limits.weekly:
        found.append(
            _("{name}本周排了 {hours} 小时，每周最多 {most} 小时。").format(
                name=name, hours=f"{total / 2:g}", most=f"{limits.weekly / 2:g}"
            )
        )
    if len({shift.on for shift in mine}) > limits.days:
        found.append(_("{name}本周没有休息日，每周最多工作 {n} 天。").format(name=name, n=limits.days))
    return found


def kept(week: Week, gaps: list[Gap]) -> list[str]:
    """Why carers are missing: on each day with a gap, who of the carers cannot work, and how many can."""
    found = []
    for on in sorted({gap.on for gap in gaps}):
        carers = [worker for worker in week.workers.values() if worker.counts]
        away = [worker.kept[on] for worker in carers if on in worker.kept]
        if away:
            found.append(
                _("{day} {n} 名保育人员能排班；不能排的：{reasons}").format(
                    day=day_words(on), n=len(carers) - len(away), reasons="".join(away)
                )
            )
        else:
            found.append(
                _("{day} {n} 名保育人员都能排班，人手不够或工时已满。").format(day=day_words(on), n=len(carers))
            )
    return found
