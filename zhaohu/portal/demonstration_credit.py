"""Credit in the demonstration city: every institution has its score, one quarter is public, one appeal runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor, system
from zhaohu.core.clock import day_of
from zhaohu.supervision.models import CreditPoint, CreditPublication, PublishedCredit
from zhaohu.supervision.queries.credit_scores import standing
from zhaohu.supervision.services import credit_appeals, credit_publications, credit_scores

_WINDOW_BEGAN = timedelta(days=20)
_PUBLISHED = timedelta(days=5)


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Told once there are institutions and the city's two officers."""
    night = system("信用评分")
    if User.objects.filter(username__in=("shi-jingban", "shi-fuhe")).count() < 2 or CreditPublication.objects.exists():
        return
    first, second = _actor("shi-jingban", at), _actor("shi-fuhe", at)
    begun = at - _WINDOW_BEGAN
    credit_scores.run(by=night, at=begun)
    on = day_of(begun)
    quarter = credit_publications.propose(year=on.year, quarter=(on.month + 2) // 3, by=first, at=begun)
    credit_publications.open_objections(publication=quarter, by=second, at=begun)
    credit_publications.publish(publication=quarter, by=first, at=at - _PUBLISHED)
    credit_scores.run(by=night, at=at)
    _appeal(at)
    say(f"演示信用等级 {PublishedCredit.objects.count()} 家")


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(User.objects.get(username=username), on=day_of(at))


def _appeal(at: datetime) -> None:
    """A director contests the heaviest point that was not a veto; nobody has taken it up yet."""
    points = CreditPoint.objects.filter(
        score__in=standing(), points__lt=0, veto=False, score__institution__district_id="110105",
        score__institution__memberships__role="director",
    ).exclude(criterion="grade_none")  # fmt: skip
    point = points.select_related("score__institution").order_by("points", "pk").first()
    if point is None:
        return
    membership = point.score.institution.memberships.select_related("user").filter(role="director").first()
    if membership is None:
        return
    credit_appeals.lodge(
        point=point, text="演示申诉：这件事已在期限内改正，材料已报区里，请核对日期。",
        key=uuid5(NAMESPACE_URL, f"demonstration credit appeal {point.pk}"),
        by=actor_of(membership.user, on=day_of(at)), at=at - timedelta(days=1),
    )  # fmt: skip
