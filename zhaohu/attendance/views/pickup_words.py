"""Persons and blocks in the words and tones of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.pickups import BlockState
from zhaohu.attendance.models import CustodyBlock, PickupPerson
from zhaohu.attendance.queries import pickups as queries
from zhaohu.attendance.services import pickups as services
from zhaohu.core import weekdays
from zhaohu.core.identity import mask


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may collect a child (or could): how it stands, and when."""

    row: PickupPerson
    phone: str
    state: str
    tone: str
    icon: str
    when: str
    may: bool


@dataclass(frozen=True, slots=True)
class Block:
    """What a court has forbidden, and how it stands."""

    row: CustodyBlock
    tone: str
    icon: str
    holds: bool


def person(row: PickupPerson, blocks: Iterable[CustodyBlock], at: datetime) -> Person:
    """One person; a telephone with its middle hidden."""
    state, tone, icon = _state(row, blocks, at)
    return Person(row, mask(row.phone or ""), state, tone, icon, when(row), tone in ("ok", "primary"))


def _state(row: PickupPerson, blocks: Iterable[CustodyBlock], at: datetime) -> tuple[str, str, str]:
    if any(queries.held_at(block, at) and queries.is_same(block, row) for block in blocks):
        return _("法院禁止接送"), "danger", "ban"
    if row.ended_at:
        return _("已取消"), "", "minus"
    if row.ends_at <= at:
        return _("已到期"), "", "clock"
    if row.starts_at > at:
        return _("还没开始"), "primary", "clock"
    return _("可以接"), "ok", "circle-check"


def when(row: PickupPerson) -> str:
    """When somebody may collect the child: 到 2027-11-29，周一至周五; or 11-30 15:00–19:00."""
    if row.temporary:
        first, last = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        return f"{first:%m-%d %H:%M}–{last:%H:%M}"
    days = weekdays.words(row.weekdays) if row.weekdays else _("每天")
    return _("到 {day}，{days}").format(day=services.last_day(row), days=days)


def block(row: CustodyBlock, at: datetime) -> Block:
    """One block: red while it holds."""
    holds = queries.held_at(row, at)
    if row.state == BlockState.ASKED:
        return Block(row, "warn", "clock", holds)
    return Block(row, "danger" if holds else "", "ban" if holds else "minus", holds)
