"""The list of an institution's people: who may work today, what runs out within 90, 30 and 7 days, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.people import EmploymentState, LeaveState
from zhaohu.staff.models import ClassAssignment, Employment, Leave
from zhaohu.staff.queries import expiry, people, standing

FILTERS: tuple[tuple[str, str | Promise], ...] = (
    ("", _("全部")), ("stopped", _("不能到岗")), ("7", _("7 天内到期")), ("30", _("30 天内到期")),
    ("90", _("90 天内到期")), ("checking", _("核查中")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list."""

    row: Employment
    needed: list[expiry.Expiry]
    classes: list[str]
    sound: bool
    away: bool

    @property
    def stopped(self) -> bool:
        """Employed and not allowed to work."""
        return self.row.state == EmploymentState.EMPLOYED and not self.sound

    @property
    def missing(self) -> list[expiry.Expiry]:
        return [one for one in self.needed if one.over]

    @property
    def next(self) -> expiry.Expiry | None:
        """What runs out first of what still holds."""
        return next((one for one in self.needed if not one.over and one.left is not None), None)


def staff(institution: Institution, on: date) -> list[Line]:
    """Everybody there, with six statements however many they are."""
    with rules.remembered():
        rows = list(standing.marked(people.of_institution(institution, on), on))
        needed = expiry.of(rows, on)
    classes: dict[int, list[str]] = {}
    assigned = ClassAssignment.objects.filter(employment__in=rows, starts_on__lte=on).exclude(ends_on__lt=on)
    for one in assigned.select_related("care_class").order_by("care_class__from_months", "pk"):
        classes.setdefault(one.employment_id, []).append(one.care_class.name)
    leaves = Leave.objects.filter(employment__in=rows, state=LeaveState.GRANTED, first_on__lte=on, last_on__gte=on)
    away = set(leaves.values_list("employment_id", flat=True))
    return [Line(row, needed[row.pk], classes.get(row.pk, []), row.is_sound, row.pk in away) for row in rows]


def only(lines: Iterable[Line], wanted: str) -> list[Line]:
    """The lines of one filter of FILTERS; all for any other word."""
    if wanted == "stopped":
        return [line for line in lines if line.stopped]
    if wanted == "checking":
        return [line for line in lines if line.row.state == EmploymentState.CHECKING]
    if wanted in ("7", "30", "90"):
        return [line for line in lines if line.next is not None and (line.next.left or 0) <= int(wanted)]
    return list(lines)


def figures(lines: list[Line]) -> dict[str, int]:
    """How many there are of each kind."""
    employed = [line for line in lines if line.row.state == EmploymentState.EMPLOYED]
    return {
        "employed": len(employed),
        "carers": sum(line.row.post == "carer" for line in employed),
        "able": sum(line.sound and line.row.post == "carer" for line in employed),
        "stopped": sum(line.stopped for line in employed),
        "away": sum(line.away for line in employed),
        "checking": len(lines) - len(employed),
    }


def coming(lines: list[Line], on: date) -> list[tuple[Line, expiry.Expiry]]:
    """What runs out within the longest term of the rule `staff.reminders`, the first to run out first."""
    longest = max(rules.value("staff.reminders", on=on))
    found = [(line, one) for line in lines for one in line.needed if one.left is not None and 0 <= one.left <= longest]
    return sorted(found, key=lambda told: (told[1].left or 0, told[0].row.member.sort_key))
