"""Credit for a test: scores, quarters and appeals, each reached through the services that people use."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.choices import Role
from zhaohu.core.access import Actor, system
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import CreditAppeal, CreditPoint, CreditPublication, CreditScore
from zhaohu.supervision.queries import credit_scores as queries
from zhaohu.supervision.services import credit_appeals, credit_publications, credit_scores

AT, ON = people.AT, people.ON
OVER = AT + timedelta(days=8)
"""The day after the last of five working days that began on the tests' Tuesday."""
NIGHT = system("信用评分")


def city() -> Actor:
    return people.actor(people.officer(Role.CITY_OFFICER, people.city()))


def lead(district: Any = None) -> Actor:
    return people.actor(factories.lead(district))


def complained(institution: Institution | None = None, *, at: datetime = AT) -> tuple[Institution, Actor]:
    """An institution with one substantiated complaint, and the officer who closed it."""
    made, by = factories.closed(institution=institution or factories.an_institution(), at=at)
    assert made.institution is not None
    return made.institution, by


def calculated(institution: Institution, *, at: datetime = AT) -> CreditScore:
    credit_scores.run(by=NIGHT, at=at)
    return score(institution)


def score(institution: Institution) -> CreditScore:
    found = queries.score_of(institution)
    assert found is not None
    return found


def the_point(institution: Institution, criterion: str = "complaint") -> CreditPoint:
    return CreditPoint.objects.select_related("score__institution").get(score=score(institution), criterion=criterion)


def appealed(
    institution: Institution | None = None, *, at: datetime = AT, criterion: str = "complaint"
) -> CreditAppeal:
    """An appeal of a director against a point of the present score."""
    if institution is None:
        institution, _by = complained(at=at)
        credit_scores.again(institution_ids=[institution.pk], at=at)
    by = people.actor(factories.director(institution))
    point = the_point(institution, criterion)
    return credit_appeals.lodge(point=point, text="演示申诉", key=uuid4(), by=by, at=at)


def taken(appeal: CreditAppeal, *, by: Actor | None = None, at: datetime = AT) -> Actor:
    by = by or lead()
    credit_appeals.take(appeal=appeal, by=by, at=at)
    return by


def decided(appeal: CreditAppeal, *, corrected: bool = True, at: datetime = AT) -> CreditAppeal:
    by = taken(appeal, at=at)
    credit_appeals.decide(appeal=appeal, corrected=corrected, reason="演示理由", by=by, at=at)
    appeal.refresh_from_db()
    return appeal


def proposed(year: int = 2026, quarter: int = 4, *, at: datetime = AT) -> CreditPublication:
    return credit_publications.propose(year=year, quarter=quarter, by=city(), at=at)


def in_objection(*, at: datetime = AT) -> CreditPublication:
    """The quarter with the scores of that day, which are calculated first."""
    credit_scores.run(by=NIGHT, at=at)
    made = proposed(at=at)
    credit_publications.open_objections(publication=made, by=city(), at=at)
    return fresh(made)


def published(*, at: datetime = AT, over: datetime = OVER) -> CreditPublication:
    made = in_objection(at=at)
    credit_publications.publish(publication=made, by=city(), at=over)
    return fresh(made)


def fresh(made: CreditPublication) -> CreditPublication:
    return CreditPublication.objects.get(pk=made.pk)
