"""The demonstration's care did not begin today: last month has days, absences and statements that were paid."""

import pytest

from tests.enrolment import factories
from tests.institutions.register import factories as register
from zhaohu.core.clock import day_of
from zhaohu.enrolment.models import Absence, ClassDay, Payment, Statement
from zhaohu.enrolment.queries import fees_facts
from zhaohu.portal import demonstration_fees, demonstration_places, demonstration_rolls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT


def test_last_month_has_days_absences_and_statements_that_were_paid() -> None:
    for _ in range(3):
        register.classes(factories.an_institution())
    for tell in (demonstration_places.tell, demonstration_rolls.tell, demonstration_fees.tell):
        tell(at=AT, say=lambda line: None)
    last = fees_facts.before(fees_facts.first_of(day_of(AT)))
    assert ClassDay.objects.filter(on=last).exists()
    statements = Statement.objects.filter(lines__kind="care").distinct()
    assert statements.exists() and {statement.month for statement in statements} == {last}
    assert Payment.objects.filter(state="paid").exists()
    assert Absence.objects.filter(on__lt=day_of(AT)).exists()


def test_a_class_does_not_open_before_its_institution_was_filed() -> None:
    institution = factories.an_institution(filed_on=day_of(AT))
    register.classes(institution)
    demonstration_places.tell(at=AT, say=lambda line: None)
    assert {row.opened_on for row in institution.care_classes.all()} == {day_of(AT)}
