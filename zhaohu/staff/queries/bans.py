"""Bans as officers see them: their own district's, with every post that the person holds anywhere."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.staff.choices.bans import BanState
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.models import Employment, PracticeBan
from zhaohu.staff.permissions import bans as permissions


def visible(actor: Actor) -> QuerySet[PracticeBan]:
    """The bans within an officer's sight, the newest first."""
    rows = PracticeBan.objects.select_related("division", "proposed_by", "decided_by", "lifted_by").order_by("-pk")
    return permissions.SEE.rows(actor, rows)


def in_state(actor: Actor, state: str) -> QuerySet[PracticeBan]:
    """Those of one state, or all where it names none."""
    rows = visible(actor)
    return rows.filter(state=state) if state in BanState.values else rows


def posts(ban: PracticeBan, *, on: date) -> QuerySet[Employment]:
    """Every post that the person holds now, or is about to: anywhere in the city."""
    rows = Employment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), member__identity_digest=ban.identity_digest,
        state__in=[EmploymentState.EMPLOYED, EmploymentState.CHECKING],
    )  # fmt: skip
    return rows.select_related("institution__district", "member").order_by("pk")


def term(ban: PracticeBan) -> str:
    """Until when a ban holds, in words."""
    return _("至 {day}").format(day=ban.ends_on) if ban.ends_on else _("终身")
