"""What the office asks of an institution's people: the posts that the rules want, and the week's gaps."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import ClassDay
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.people import EmploymentState, WorkPost
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.models import Roster
from zhaohu.staff.queries import conflicts, weeks
from zhaohu.staff.queries.lists import Line


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the rules ask of the whole staff: what, how many there are, how many there should be."""

    title: str
    there: int
    wanted: int

    @property
    def met(self) -> bool:
        return self.there >= self.wanted


def posts(lines: list[Line]) -> list[tuple[WorkPost, int, int]]:
    """Each post: how many are employed in it, and how many of them may work today."""
    found = []
    for post in WorkPost:
        mine = [line for line in lines if line.row.post == post and line.row.state == EmploymentState.EMPLOYED]
        if mine:
            found.append((post, len(mine), sum(line.sound for line in mine)))
    return found


def asked(institution: Institution, lines: list[Line], on: date) -> list[Asked]:
    """Director, health workers and guards as the rules want them, and those who are there and may work."""
    able = [line.row.post for line in lines if line.sound and line.row.state == EmploymentState.EMPLOYED]
    each = rules.value("staff.ratio.health_workers", on=on)
    children = sum(
        max(row.taken) for row in ClassDay.objects.filter(care_class__institution=institution, on=on, open=True)
    )
    return [
        Asked(_("负责人"), able.count(WorkPost.DIRECTOR), 1),
        Asked(
            _("卫生保健人员（每 {n} 名孩子 1 名）").format(n=each),
            able.count(WorkPost.HEALTH),
            max(1, -(-children // each)),
        ),
        Asked(_("保安员"), able.count(WorkPost.GUARD), 1),
    ]


def gaps(institution: Institution, week_on: date, *, at: datetime) -> list[conflicts.Gap] | None:
    """Where carers are missing in what is published of the week; None where nothing is published."""
    roster = Roster.objects.filter(institution=institution, week_on=week_on, state=RosterState.PUBLISHED).first()
    if roster is None:
        return None
    return conflicts.gaps(weeks.facts(institution, week_on), weeks.shifts_of(roster), since=day_of(at))
