"""Rounds for a test, brought to where they stand by the services that officers and families use."""

import uuid
from datetime import date, datetime, timedelta

from tests import factories as base
from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.accounts.choices import Role
from zhaohu.core.access import Actor
from zhaohu.enrolment.allocation.instance import Rules
from zhaohu.enrolment.models import Application, Round, Run, RunResult, ServiceOffer
from zhaohu.enrolment.services import applications, publication, rounds, runs
from zhaohu.families.models import Child

AT = factories.AT
OPEN_AT = AT + timedelta(hours=1)
CLOSE_AT = AT + timedelta(days=5)
LATER = CLOSE_AT + timedelta(hours=1)
STARTS_ON = date(2026, 12, 14)
RULES = Rules(points={"low_income": 40, "both_work": 20, "sibling": 30}, choices=3)


def reviewer() -> Actor:
    return base.actor(base.officer(Role.DISTRICT_REVIEWER))


def lead() -> Actor:
    return base.actor(base.officer(Role.DISTRICT_LEAD))


def terms(rules: Rules = RULES, **columns: object) -> rounds.Terms:
    values: dict[str, object] = {
        "title": "演示春季批次", "opens_at": AT, "closes_at": CLOSE_AT, "starts_on": STARTS_ON, "answer_days": 5,
        "rules": rules,
    }  # fmt: skip
    return rounds.Terms(**(values | columns))  # type: ignore[arg-type]


def an_inclusive_offer(places: int = 2) -> ServiceOffer:
    """An inclusive full-day offer of a class that has so many places."""
    care_class = factories.a_class(size=places, carers=3)
    return factories.an_offer(care_class, inclusive=True)


def a_draft(rules: Rules = RULES, **columns: object) -> Round:
    return rounds.draft(district=base.district(), terms=terms(rules, **columns), by=reviewer(), at=AT)


def an_open_round(offers: dict[ServiceOffer, int] | None = None, rules: Rules = RULES) -> Round:
    """An open round; without offers of its own it has one with two places."""
    made = a_draft(rules)
    rounds.set_places(round=made, places=offers or {an_inclusive_offer(): 2}, by=reviewer(), at=AT)
    return rounds.open(round=made, by=lead(), at=AT)


def an_application(
    round: Round, *offers: ServiceOffer, child: Child | None = None, claims: tuple[str, ...] = (),
    together: bool = False, at: datetime = OPEN_AT,
) -> Application:  # fmt: skip
    """A submitted application, entered in the round by its guardian as on the screen."""
    child = child or families.a_child()
    chosen = offers or tuple(place.offer for place in round.places.all())
    by = families.guardian_of(child)
    made = applications.begin(child=child, offer=None, round=round, by=by, at=at)
    for offer in chosen:
        applications.choose(application=made, offer=offer, by=by, at=at)
    made.refresh_from_db()
    applications.describe(
        application=made, starts_on=round.starts_on, claims=claims, siblings_together=together, revision=made.revision,
        by=by, at=at,
    )  # fmt: skip
    return applications.submit(application=made, by=by, at=at)


def closed(round: Round) -> Round:
    return rounds.close(round=round, by=lead(), at=LATER)


def a_run(round: Round, at: datetime = LATER) -> Run:
    """The official run of a closed round, proposed by one person, confirmed by another, calculated."""
    proposed = runs.propose(round=round, key=uuid.uuid4(), by=reviewer(), at=at)
    runs.confirm(run=proposed, by=lead(), at=at)
    runs.carry_out(run_id=proposed.pk, by=rounds.WORKER, at=at)
    proposed.refresh_from_db()
    return proposed


def published(round: Round, at: datetime = LATER) -> Round:
    """Calculated and published."""
    a_run(closed(round))
    return delivered(round, at)


def delivered(round: Round, at: datetime = LATER) -> Round:
    """Published, and every family given its result."""
    publication.publish(round=round, by=lead(), at=at)
    publication.deliver(round_id=round.pk, by=rounds.WORKER, at=at)
    round.refresh_from_db()
    return round


def result_of(application: Application) -> RunResult:
    return RunResult.objects.get(application=application)
