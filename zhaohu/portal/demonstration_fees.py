"""The demonstration's fees: statements of the last month for the children who were already there, some of them paid."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Payment, Placement, Statement
from zhaohu.enrolment.queries import fees_facts
from zhaohu.enrolment.services import demonstration_payments, fees, payments
from zhaohu.families.queries import children
from zhaohu.institutions.models import Institution

_SEED = 20191122
_PAID_SHARE = 0.6
_LARGEST = 6


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Draw and issue last month, or this month where nobody was there yet; demonstration accounts have yet to pay."""
    if Statement.objects.exists():
        return
    chance = random.Random(_SEED)  # noqa: S311 - the same invented city every time
    agreed = Placement.objects.filter(state__in=[PlacementState.AGREED, PlacementState.ENDED])
    rows = Institution.objects.filter(pk__in=agreed.values("institution_id")).order_by("pk")[:_LARGEST]
    for institution in rows:
        director = _director(institution, at)
        if director:
            _tell(institution, director, chance, at)
    say(f"演示账单：{Statement.objects.count()} 份，付款 {Payment.objects.count()} 笔")


def _director(institution: Institution, at: datetime) -> Actor | None:
    member = institution.memberships.filter(role="director").select_related("user").order_by("pk").first()
    return actor_of(member.user, on=day_of(at)) if member else None


def _tell(institution: Institution, by: Actor, chance: random.Random, at: datetime) -> None:
    this = fees_facts.first_of(day_of(at))
    for month in (fees_facts.before(this), this):
        if fees.draw(institution=institution, month=month, by=by, at=at).drafts:
            _issued(institution, month, by, chance, at)
            return


def _issued(institution: Institution, month: date, by: Actor, chance: random.Random, at: datetime) -> None:
    issued_at = at - timedelta(days=min(3, day_of(at).day - 1))
    fees.issue_all(institution=institution, month=month, by=by, at=issued_at)
    statements = Statement.objects.filter(institution=institution, month=month).exclude(total_fen=0)
    for statement in statements.select_related("child").order_by("pk"):
        guardian = children.guardians(statement.child, day_of(at)).order_by("pk").first()
        shown = guardian is not None and guardian.username.startswith("jiazhang-")
        if guardian and not shown and chance.random() < _PAID_SHARE:
            _pay(statement, actor_of(guardian, on=day_of(at)), chance, issued_at + (at - issued_at) / 2)


def _pay(statement: Statement, by: Actor, chance: random.Random, at: datetime) -> None:
    key = UUID(int=chance.getrandbits(128), version=4)
    payment = payments.begin(statement=statement, key=key, back="/fees/", by=by, at=at)
    demonstration_payments.press(payment=payment, paid=True, by=by, at=at)
