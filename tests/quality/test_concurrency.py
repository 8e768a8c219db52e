"""Two officers at the same instant: one seat is taken once, one decision is made once."""

from uuid import uuid4

import pytest

from tests import factories as people
from tests.quality import factories
from tests.quality.factories import AT, city, lead
from tests.races import together
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.quality.models import Candidacy, Objection
from zhaohu.quality.services import candidacies, decisions
from zhaohu.rules import services as rules

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_only_seat_of_a_district_is_taken_once() -> None:
    rules.load_fixtures()
    miyun = people.district("110118", "密云区")
    kinds = (InstitutionKind.INDEPENDENT, InstitutionKind.COMMUNITY)
    rows = [factories.applied(factories.an_eligible(kind, district=miyun)) for kind in kinds]
    leads = [lead(miyun), lead(miyun)]
    told = together(
        *(
            lambda row=row, by=by: candidacies.recommend(candidacy=row, text="核实", by=by, at=AT)
            for row, by in zip(rows, leads, strict=True)
        )
    )
    assert told == {"done": 1, "DEMONSTRATION_QUOTA": 1}
    assert Candidacy.objects.filter(state="recommended").count() == 1


def test_one_decision_is_made_once_and_one_form_is_kept_once() -> None:
    rules.load_fixtures()
    made, officers, key = factories.proposed(), [city(), city()], uuid4()
    told = together(*(lambda by=by: decisions.decide(candidacy=made, agreed=True, by=by, at=AT) for by in officers))
    assert told == {"done": 1, "DEMONSTRATION_STATE": 1}
    said = {"candidacy": factories.fresh(made), "key": key, "text": "演示异议", "contact": "", "at": AT}
    assert together(*[lambda: decisions.object_to(**said)] * 2) == {"done": 2}
    assert Objection.objects.count() == 1
