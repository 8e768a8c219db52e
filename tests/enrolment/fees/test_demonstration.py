"""The demonstration tells its fees through the services, once."""

import pytest

from tests.enrolment import factories as enrolment
from tests.enrolment.fees import factories
from zhaohu.enrolment.models import Payment, Statement
from zhaohu.enrolment.queries import fees_audit
from zhaohu.portal import demonstration_fees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def test_children_who_were_there_have_statements_and_some_are_paid() -> None:
    place = factories.an_agreed_place()
    for _ in range(5):
        factories.an_agreed_place(offer=place.offer)
    factories.an_agreed_place().institution.memberships.all().delete()
    said: list[str] = []
    demonstration_fees.tell(at=factories.LATER, say=said.append)
    assert Statement.objects.filter(state="paid").count() == Payment.objects.filter(state="paid").count() > 0
    assert Statement.objects.count() == 6 and fees_audit.different() == []
    demonstration_fees.tell(at=factories.LATER, say=said.append)
    assert len(said) == 1


def test_where_nobody_was_there_last_month_it_is_this_month() -> None:
    place = factories.an_agreed_place()
    demonstration_fees.tell(at=factories.LATER.replace(year=2026, month=12, day=20), say=lambda line: None)
    assert Statement.objects.get().month == factories.DECEMBER == place.starts_on


def test_where_there_are_no_placements_nothing_is_told() -> None:
    enrolment.an_offered_place()
    demonstration_fees.tell(at=factories.LATER, say=lambda line: None)
    assert not Statement.objects.exists()
