"""Two allocation rounds of the demonstration's district: one published yesterday, one that takes applications.

Told only where inclusive services with vacant places are found; the families in it are invented and marked 演示.
"""

import random
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from zhaohu.accounts.choices import Kind, Role
from zhaohu.accounts.models import Post, User
from zhaohu.accounts.queries import actor_of
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.divisions.models import Division
from zhaohu.enrolment.models import Application, Round, ServiceOffer
from zhaohu.enrolment.queries import allocation as queries
from zhaohu.enrolment.services import applications, documents, publication, rounds, runs
from zhaohu.families.choices import Relation
from zhaohu.families.models import Child
from zhaohu.families.queries import ages
from zhaohu.families.services import children
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.portal import demonstration_paper

_HOME, _CHILDREN, _TWINS = "110105", 10, 2
_SEED = 20191122
_ACCOUNT = "jiazhang-zhou"


def tell(*, at: datetime, say: Callable[[str], None]) -> None:
    """Tell both rounds, where there is what they need."""
    district = Division.objects.filter(pk=_HOME).first()
    officers = [_officer(role, at) for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_LEAD)]
    if district is None or None in officers or Round.objects.exists():
        return
    reviewer, lead = (officer for officer in officers if officer)
    first = _round(district, "演示 2026 年冬季普惠托位", at - timedelta(days=20), at - timedelta(days=2), at, reviewer)
    offers = _with_places(first, reviewer, at - timedelta(days=20))
    if not offers:
        first.delete()
        return
    story = Story(at, offers)
    first = rounds.open(round=first, by=lead, at=at - timedelta(days=20))
    story.account(first, at - timedelta(days=11))
    story.apply(first, at - timedelta(days=10))
    _allocate(first, reviewer, lead, at - timedelta(days=1))
    second = _round(district, "演示 2027 年春季普惠托位", at - timedelta(days=1), at + timedelta(days=13), at, reviewer)
    if _with_places(second, reviewer, at - timedelta(days=1)):
        second = rounds.open(round=second, by=lead, at=at - timedelta(days=1))
        story.apply(second, at - timedelta(hours=3))
    say(f"演示分配批次：{Round.objects.count()} 个")


def _officer(role: Role, at: datetime) -> Actor | None:
    post = Post.objects.filter(role=role, division_id=_HOME, valid_from__lte=day_of(at)).order_by("pk").first()
    return actor_of(post.user, on=day_of(at)) if post else None


def _round(district: Division, title: str, opens_at: datetime, closes_at: datetime, at: datetime, by: Actor) -> Round:
    rules, told = queries.defaults(day_of(at), district.pk)
    terms = rounds.Terms(
        title=title, opens_at=opens_at, closes_at=closes_at, starts_on=day_of(at) + timedelta(days=45), rules=rules,
        answer_days=told["answer_days"],
    )  # fmt: skip
    return rounds.draft(district=district, terms=terms, by=by, at=opens_at)


def _with_places(round: Round, by: Actor, at: datetime) -> list[ServiceOffer]:
    """Up to three offers, each with up to two of its vacant places."""
    offers = list(queries.offers_for(round)[:12])
    free = queries.free_places(offers, round)
    chosen = [offer for offer in offers if free[offer.pk] > 0][:3]
    if chosen:
        rounds.set_places(round=round, places={o: min(2, free[o.pk]) for o in chosen}, by=by, at=at)
    return chosen


class Story:
    """Invented families who apply."""

    def __init__(self, at: datetime, offers: Sequence[ServiceOffer]) -> None:
        self.at, self.offers = at, offers
        self.chance = random.Random(_SEED)  # noqa: S311 - the same invented families every time
        self.number = 0

    def apply(self, round: Round, at: datetime) -> None:
        """Single children, and one pair of twins who want to be together."""
        offers = [place.offer for place in round.places.select_related("offer").order_by("pk")]
        for _ in range(_CHILDREN):
            self._family(round, offers, at, 1)
        self._family(round, offers, at, _TWINS)

    def _family(self, round: Round, offers: Sequence[ServiceOffer], at: datetime, count: int) -> None:
        self.number += 1
        user = User.objects.create(
            username=f"yanshi-batch-{self.number:03d}", name=f"演示·家长{self.number}", kind=Kind.FAMILY,
            password=make_password(None),
        )  # fmt: skip
        first = self.chance.choice(offers)
        others = [
            offer for offer in offers if (offer.from_months, offer.to_months) == (first.from_months, first.to_months)
        ]
        wishes = [first, *(offer for offer in others if offer != first)]
        born_on = _born(round.starts_on, (first.from_months + first.to_months) // 2, self.chance.randrange(1, 28))
        for order in range(1, count + 1):
            self._apply(round, wishes, self._child(user, born_on, order, at), at, together=count > 1)

    def _child(self, user: User, born_on: date, order: int, at: datetime) -> Child:
        by = actor_of(user, on=day_of(at))
        particulars = children.Particulars(
            nickname=f"演示宝{self.number}{'甲乙'[order - 1]}", name=f"演示儿童{self.number}", born_on=born_on,
            birth_order=order,
        )  # fmt: skip
        guardian = children.guardian(name=user.name, by=by, at=at)
        return children.register(particulars=particulars, relation=Relation.MOTHER, guardian=guardian, by=by, at=at)

    def _apply(
        self, round: Round, wishes: Sequence[ServiceOffer], child: Child, at: datetime, *, together: bool = False,
        claims: Sequence[str] = (),
    ) -> Application:  # fmt: skip
        by = actor_of(child.guardianships.earliest("pk").guardian.user, on=day_of(at))
        made = applications.begin(child=child, offer=None, round=round, by=by, at=at)
        for offer in wishes[: queries.rules_of(round).choices]:
            applications.choose(application=made, offer=offer, by=by, at=at)
        made.refresh_from_db()
        applications.describe(
            application=made, starts_on=round.starts_on, claims=claims, siblings_together=together,
            revision=made.revision, by=by, at=at,
        )  # fmt: skip
        return applications.submit(application=made, by=by, at=at)

    def account(self, round: Round, at: datetime) -> None:
        """The family of a demonstration account applies too, with a claim that an institution has checked."""
        child = Child.objects.filter(guardianships__guardian__user__username=_ACCOUNT, placements=None).first()
        if child is None or child.born_on is None or child.applications.exists():
            return
        months = ages.months(child.born_on, round.starts_on)
        fitting = [offer for offer in self.offers if offer.from_months <= months < offer.to_months]
        if not fitting:
            return
        made = self._apply(round, fitting, child, at, claims=["both_work"])
        user = child.guardianships.earliest("pk").guardian.user
        paper = documents.upload(
            child=child, kind="work", data=demonstration_paper.page("M03"), name="演示·在职证明.pdf",
            by=actor_of(user, on=day_of(at)), at=at,
        )  # fmt: skip
        choice = made.choices.select_related("offer__institution", "application__child").earliest("rank")
        led = choice.offer.institution.memberships.filter(role=MembershipRole.DIRECTOR).select_related("user").first()
        if led:
            documents.check(
                document=paper, choice=choice, accept=True, reason="", by=actor_of(led.user, on=day_of(at)),
                at=at + timedelta(hours=3),
            )  # fmt: skip


def _born(starts_on: date, months: int, day: int) -> date:
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 - months, 12)
    return date(year, month + 1, day)


def _allocate(round: Round, reviewer: Actor, lead: Actor, at: datetime) -> None:
    """The official run by two people, and its publication."""
    rounds.close(round=round, by=lead, at=at)
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration-round-{round.pk}")
    run = runs.propose(round=round, key=key, by=reviewer, at=at)
    runs.confirm(run=run, by=lead, at=at)
    runs.carry_out(run_id=run.pk, by=rounds.WORKER, at=at)
    publication.publish(round=round, by=lead, at=at)
    publication.deliver(round_id=round.pk, by=rounds.WORKER, at=at)
