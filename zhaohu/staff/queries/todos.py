"""What of its people waits for an institution: one line a kind, with how many, never a person's trouble."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.people import EmploymentState, LeaveState
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.models import Employment, Leave, RecordQuery
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import lists

_SOON = 30


def of_institution(actor: Actor, *, at: datetime, institution: Institution) -> list[Todo]:
    """Who cannot work, what runs out within a month, leave to answer, hires whose checks are answered."""
    if not permissions.SEE_PEOPLE.allows(actor, institution):
        return []
    lines = lists.staff(institution, day_of(at))
    return [
        *_stopped(lines, institution),
        *_soon(lines, institution),
        *_hires(actor, institution),
        *_leaves(actor, institution),
    ]


def _page(institution: Institution, only: str) -> str:
    return f"{reverse('staff:people')}?institution={institution.uscc}&only={only}"


def _stopped(lines: list[lists.Line], institution: Institution) -> Iterator[Todo]:
    if n := sum(line.stopped for line in lines):
        yield Todo(
            icon="user-exclamation", title=_("{n} 名在职人员不能到岗").format(n=n), deed=_("去处理"),
            text=_("缺证书、证书到期或有从业限制，不能排班和签到"), url=_page(institution, "stopped"),
        )  # fmt: skip


def _soon(lines: list[lists.Line], institution: Institution) -> Iterator[Todo]:
    due = [line.next.left for line in lines if line.next is not None and (line.next.left or 0) <= _SOON]
    if due:
        yield Todo(
            icon="certificate", title=_("{n} 人的证书或查询 30 天内到期").format(n=len(due)), deed=_("去更新"),
            text=_("最早的还有 {n} 天").format(n=min(left or 0 for left in due)), url=_page(institution, str(_SOON)),
        )  # fmt: skip


def _hires(actor: Actor, institution: Institution) -> Iterator[Todo]:
    rows = Employment.objects.filter(institution=institution, state=EmploymentState.CHECKING)
    waiting = RecordQuery.objects.filter(institution=institution, state=QueryState.WAITING)
    rows = permissions.DECIDE_HIRE.rows(actor, rows.exclude(member__in=waiting.values("member"))).order_by("pk")
    if n := rows.count():
        yield Todo(
            icon="user-plus", title=_("{n} 人的录用核查有答复").format(n=n), text=_("看核查结果，决定录用"),
            deed=_("去决定"), url=reverse("staff:decide_hire", args=[rows[0].pk]),
        )  # fmt: skip


def _leaves(actor: Actor, institution: Institution) -> Iterator[Todo]:
    rows = Leave.objects.filter(employment__institution=institution, state=LeaveState.ASKED)
    rows = permissions.DECIDE_LEAVE.rows(actor, rows).order_by("first_on", "pk")
    if n := rows.count():
        yield Todo(
            icon="calendar-off", title=_("{n} 次请假待答复").format(n=n), deed=_("去答复"),
            text=_("最早的从 {day} 起").format(day=rows[0].first_on),
            url=reverse("staff:file", args=[rows[0].employment_id]),
        )  # fmt: skip
