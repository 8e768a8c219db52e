"""Banning the direct manager of a banned person (京政办发〔2019〕26号: 对相关个人和直接管理人员实行终身禁入)."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from zhaohu.core.access import Actor
from zhaohu.divisions.models import Division
from zhaohu.staff.errors import bans as errors
from zhaohu.staff.models import Employment, PracticeBan
from zhaohu.staff.queries import bans as queries
from zhaohu.staff.services import bans


@transaction.atomic
def propose(
    *, ban: PracticeBan, manager: Employment | None, on: date, terms: bans.Terms, division: Division, by: Actor,
    at: datetime,
) -> PracticeBan:  # fmt: skip
    """Propose a ban of whoever managed the banned person on that day. Who it is comes from the staff register where
    `manager` is given, from `terms` where not; another officer confirms it like every ban.

    Raises BAN_MANAGER, and what `bans.propose` raises.
    """
    if manager is not None:
        if not queries.managers(ban, on=on).filter(pk=manager.pk).exists():
            raise errors.BAN_MANAGER.raised(field="manager")
        member = manager.member
        terms = replace(terms, name=member.name, identity=member.identity, identity_kind=member.identity_kind)
    return bans.propose(terms=terms, division=division, because_of=ban, by=by, at=at)
