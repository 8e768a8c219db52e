"""An appraisal to its end: six districts name four of different forms, ten name one, and nothing is missing; and the
yearly look is not forgotten."""

from datetime import timedelta

import pytest

from tests.quality import factories
from tests.quality.factories import AT, NOTICE_OVER, ON, city, lead
from zhaohu.divisions.models import Division
from zhaohu.enrolment.models import CareFact
from zhaohu.institutions.choices.institution import InstitutionKind as Kinds
from zhaohu.institutions.models import Institution
from zhaohu.notifications.models import Notice
from zhaohu.quality.choices.demonstration import RoundState
from zhaohu.quality.models import DemonstrationRound
from zhaohu.quality.queries import quota
from zhaohu.quality.services import candidacies, decisions, keeping, reviews, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
FORMS = [Kinds.INDEPENDENT, Kinds.COMMUNITY, Kinds.EMPLOYER, Kinds.KINDERGARTEN_CLASS]


def test_an_appraisal_fills_all_thirty_four_seats_and_is_concluded(divisions_loaded: None) -> None:
    experts, officers = [factories.an_expert() for _n in range(2)], [city(), city()]
    made = []
    for seats in quota.gap(ON):
        district = Division.objects.get(pk=seats.district.pk)
        leader = lead(district)
        for form in FORMS[: seats.seats]:
            row = factories.applied(factories.an_eligible(form, district=district))
            candidacies.recommend(candidacy=row, text="核实无误", by=leader, at=AT)
            for expert in experts:
                factories.judged(reviews.assign(candidacy=row, expert=expert, by=officers[0], at=AT), 0.9)
            reviews.close(candidacy=row, by=officers[0], at=AT)
            decisions.propose(candidacy=row, by=officers[0], at=AT)
            decisions.decide(candidacy=row, agreed=True, by=officers[1], at=AT)
            made.append(row)
    for n, row in enumerate(made, 1):
        decisions.name(candidacy=row, document=f"演示范〔2026〕{n} 号", by=officers[0], at=NOTICE_OVER)
    rows = quota.gap(NOTICE_OVER.date())
    total = quota.total(rows)
    assert (len(made), total.named, total.missing) == (34, 34, 0)
    assert all(not row.missing and not row.forms_missing for row in rows)
    round = DemonstrationRound.objects.get()
    for to in (RoundState.REVIEW, RoundState.CONCLUDED):
        rounds.advance(round=round, to=to, by=officers[0], at=NOTICE_OVER)
    assert Institution.objects.filter(demonstration_until__isnull=False).count() == 34
    assert not CareFact.objects.exists(), "none of them offers places here; the mark does not need it"


def test_a_look_that_is_near_or_due_is_told_once_at_each_step() -> None:
    made = factories.named()
    lead(made.district)
    assert made.named_on is not None

    def told(days: int) -> int:
        return keeping.remind(at=NOTICE_OVER + timedelta(days=365 + days))

    assert told(-31) == 0
    first = told(-30)
    assert first >= 2, "the district's leads and the director"
    assert told(-29) == 0 and told(-7) == first and told(-7) == 0
    assert told(2) == first and told(3) == 0
    keeping.recheck(
        candidacy=made, passed=True, text="合格", by=lead(made.district), at=NOTICE_OVER + timedelta(days=366)
    )
    assert told(30) == 0
    assert Notice.objects.filter(wording="demonstration_recheck").count() == 3 * first
