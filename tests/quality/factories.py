"""An appraisal for a test, each state reached through the services that people use."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from tests import factories
from tests.enrolment import factories as enrolment
from zhaohu.accounts.choices import Role
from zhaohu.core.access import Actor
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import grades
from zhaohu.quality.models import Candidacy, DemonstrationRound, Expert, ExpertReview, Objection
from zhaohu.quality.services import candidacies, decisions, reviews, rounds

AT, ON = factories.AT, factories.ON
NOTICE_OVER = AT + timedelta(days=8)
"""The day after the last of five working days that began on the tests' Tuesday."""
_serial = count(1)


def city() -> Actor:
    return factories.actor(factories.officer(Role.CITY_OFFICER, factories.city()))


def lead(district: Division | None = None) -> Actor:
    return factories.actor(factories.officer(Role.DISTRICT_LEAD, district or factories.district()))


def a_round(*, closes_on: date = ON + timedelta(days=30)) -> DemonstrationRound:
    """The round that is open, or a new one."""
    if found := DemonstrationRound.objects.filter(state="open").first():
        return found
    return rounds.open_round(title="演示批次", opens_on=ON, closes_on=closes_on, by=city(), at=AT)


def an_eligible(kind: InstitutionKind = InstitutionKind.INDEPENDENT, **columns: Any) -> Institution:
    """A filed institution of grade A with nothing against it."""
    made = enrolment.an_institution(kind=kind, **columns)
    grades.record(
        institution_id=made.pk, grade="A", graded_on=ON, document="演质评〔2026〕1 号", by=lead(made.district), at=AT
    )
    made.refresh_from_db()
    return made


def applied(institution: Institution | None = None, *, at: datetime = AT) -> Candidacy:
    institution = institution or an_eligible()
    return candidacies.apply(
        round=a_round(), institution=institution, statement="演示说明", by=enrolment.director(institution), at=at
    )


def recommended(institution: Institution | None = None) -> Candidacy:
    made = applied(institution)
    candidacies.recommend(candidacy=made, text="核实无误", by=lead(made.district), at=AT)
    return fresh(made)


def an_expert(username: str = "") -> Expert:
    """Somebody without a tie to anybody."""
    person = factories.user(name=f"演示·专家{next(_serial)}")
    return reviews.appoint(username=username or person.username, affiliation="演示学院", field="学前", by=city(), at=AT)


def a_review(candidacy: Candidacy | None = None) -> ExpertReview:
    return reviews.assign(candidacy=candidacy or recommended(), expert=an_expert(), by=city(), at=AT)


def points(share: float = 1) -> dict[str, int]:
    full = {"forms": 20, "inclusive": 20, "health": 15, "guidance": 15, "satisfaction": 15, "staff": 15}
    return {code: int(n * share) for code, n in full.items()}


def judged(review: ExpertReview, share: float = 1) -> None:
    by = factories.actor(review.expert.user)
    reviews.submit(review=review, scores=points(share), comment="演示评语", by=by, at=AT)


def reviewed(institution: Institution | None = None, share: float = 1) -> Candidacy:
    made = recommended(institution)
    for _n in range(2):
        judged(a_review(made), share)
    reviews.close(candidacy=made, by=city(), at=AT)
    return fresh(made)


def proposed(institution: Institution | None = None) -> Candidacy:
    made = reviewed(institution)
    decisions.propose(candidacy=made, by=city(), at=AT)
    return fresh(made)


def in_notice(institution: Institution | None = None) -> Candidacy:
    made = proposed(institution)
    decisions.decide(candidacy=made, agreed=True, by=city(), at=AT)
    return fresh(made)


def named(institution: Institution | None = None) -> Candidacy:
    made = in_notice(institution)
    decisions.name(candidacy=made, document="演示范〔2026〕1 号", by=city(), at=NOTICE_OVER)
    return fresh(made)


def an_objection(candidacy: Candidacy | None = None, *, contact: str = "", at: datetime = AT) -> Objection:
    return decisions.object_to(candidacy=candidacy or in_notice(), key=uuid4(), text="演示异议", contact=contact, at=at)


def fresh(candidacy: Candidacy) -> Candidacy:
    return Candidacy.objects.select_related("institution", "round", "district").get(pk=candidacy.pk)
