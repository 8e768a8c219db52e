"""Bans as officers see them: their own district's, with everything that the person holds anywhere."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from zhaohu.accounts import queries as accounts
from zhaohu.accounts.choices import PostState
from zhaohu.accounts.models import Post, User
from zhaohu.core.access import Actor
from zhaohu.institutions.models import Membership
from zhaohu.rules import queries as rules
from zhaohu.staff.choices.bans import BanState, DocumentState
from zhaohu.staff.choices.people import HELD, EmploymentState, WorkPost
from zhaohu.staff.models import Employment, PracticeBan, Presence, StaffMember
from zhaohu.staff.permissions import bans as permissions


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that a person holds in the city now: a ban ends employment and membership; a public post and the role
    of an expert end by their own procedure."""

    employments: list[Any]
    memberships: list[Membership]
    posts: list[Post]
    is_expert: bool

    @property
    def count(self) -> int:
        return len(self.employments) + len(self.memberships) + len(self.posts) + self.is_expert


def visible(actor: Actor) -> QuerySet[PracticeBan]:
    """The bans within an officer's sight, the newest first."""
    rows = PracticeBan.objects.select_related("division", "proposed_by", "decided_by", "lifted_by", "because_of")
    return permissions.SEE.rows(actor, rows.order_by("-pk"))


def in_state(actor: Actor, state: str) -> QuerySet[PracticeBan]:
    """Those of one state, or all where it names none."""
    rows = visible(actor)
    return rows.filter(state=state) if state in BanState.values else rows


def digests(ban: PracticeBan, *, proposed: bool = False) -> list[bytes]:
    """The digests of the documents by which a ban knows its person; `proposed`: those not yet confirmed too."""
    states = [DocumentState.CONFIRMED] + [DocumentState.PROPOSED] * proposed
    more = ban.documents.filter(state__in=states).values_list("digest", flat=True)
    return [bytes(one) for one in (ban.identity_digest, *more)]


def posts(ban: PracticeBan, *, on: date) -> QuerySet[Employment]:
    """Every employment that the person holds now, or is about to: anywhere in the city, under each document."""
    rows = Employment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), member__identity_digest__in=digests(ban, proposed=True),
        state__in=[EmploymentState.EMPLOYED, EmploymentState.CHECKING],
    )  # fmt: skip
    return rows.select_related("institution__district", "member").order_by("pk")


def holdings(ban: PracticeBan, *, on: date) -> Holdings:
    """Employments with the shifts to come, memberships of institutions, posts in offices, expert and inspector too."""
    now = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    named = StaffMember.objects.filter(identity_digest__in=digests(ban, proposed=True), user__isnull=False)
    users = named.values("user_id")
    roles = {one.role for user in User.objects.filter(pk__in=users) for one in accounts.actor_of(user, on=on).held}
    return Holdings(
        employments=list(posts(ban, on=on).annotate(
            shifts_left=Count("shifts", filter=Q(shifts__on__gte=on)),
            is_here=Exists(Presence.objects.filter(employment=OuterRef("pk"), left_at__isnull=True)),
        )),
        memberships=list(
            Membership.objects.filter(now, user_id__in=users).select_related("institution__district").order_by("pk")
        ),
        posts=list(
            Post.objects.filter(now, user_id__in=users, state=PostState.CONFIRMED)
            .select_related("division").order_by("pk")
        ),
        is_expert="expert" in roles,
    )  # fmt: skip


def managers(ban: PracticeBan, *, on: date) -> QuerySet[Employment]:
    """Who directed, on a day, the institutions in which the person worked that day; never the person."""
    own = digests(ban)
    worked = _on(Employment.objects.filter(member__identity_digest__in=own, state__in=HELD), on)
    rows = _on(Employment.objects.filter(post=WorkPost.DIRECTOR, state__in=HELD), on)
    rows = rows.filter(institution__in=worked.values("institution")).exclude(member__identity_digest__in=own)
    return rows.select_related("member", "institution__district").order_by("pk")


def _on(rows: QuerySet[Employment], on: date) -> QuerySet[Employment]:
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


def worked_last(ban: PracticeBan) -> date:
    """The day by which the direct manager is looked for first: the last day of work before the ban, else its start."""
    rows = Employment.objects.filter(member__identity_digest__in=digests(ban), state__in=HELD)
    rows = rows.filter(starts_on__lte=ban.starts_on).order_by("-starts_on")
    ends = [ban.starts_on if row.ends_on is None else min(row.ends_on, ban.starts_on) for row in rows]
    return max(ends, default=ban.starts_on)


def policy(on: date) -> dict[str, Any]:
    """What the rule in force says of bans: the usual bases, and whom besides the person."""
    found: dict[str, Any] = rules.value("staff.practice_ban", on=on)
    return found


def term(ban: PracticeBan) -> str:
    """Until when a ban holds, in words."""
    return _("至 {day}").format(day=ban.ends_on) if ban.ends_on else _("终身")
