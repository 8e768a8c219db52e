"""Who may inspect: the register of inspectors and their ties."""

from datetime import date, timedelta

import pytest

from tests import factories as people
from tests.supervision import factories, inspections
from tests.supervision.inspections import AT, ON
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.supervision.models import Inspector
from zhaohu.supervision.services import inspectors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
HEALTH, FIRE = Department.HEALTH, Department.FIRE


def test_only_somebody_with_a_post_of_the_department_in_the_district_is_registered_once() -> None:
    made = inspections.an_inspector()
    with pytest.raises(ProblemError, match="INSPECTOR_REGISTERED"):
        _register(made.user, "演执 2")
    elsewhere = people.officer(Role.INSPECTOR, people.district("110108", "海淀区"))
    with pytest.raises(ProblemError, match="INSPECTOR_WITHOUT_POST"):
        _register(elsewhere, "演执 3")
    fire = people.officer(Role.INSPECTOR, people.district(), FIRE)
    with pytest.raises(ProblemError, match="INSPECTOR_WITHOUT_POST"):
        _register(fire, "演执 4")
    other = people.officer(Role.INSPECTOR)
    with pytest.raises(ProblemError, match="INSPECTOR_CERTIFICATE"):
        _register(other, made.certificate_number)
    with pytest.raises(ProblemError, match="INSPECTOR_EXPIRED"):
        _register(other, "演执 5", valid_to=ON - timedelta(days=1))
    with pytest.raises(ProblemError, match="INSPECTION_TEXT_NEEDED"):
        _register(other, " ")


def _register(user: User, certificate: str, valid_to: date | None = None) -> Inspector:
    return inspectors.register(
        user=user, district=people.district(), department=HEALTH, certificate=certificate, valid_to=valid_to,
        by=inspections.lead(), at=AT,
    )  # fmt: skip


def test_an_officer_of_a_street_is_registered_with_its_district() -> None:
    made = people.officer(Role.STREET_OFFICER, people.street(), Department.STREET)
    inspectors.register(
        user=made, district=people.district(), department=Department.STREET, certificate="演执街", valid_to=None,
        by=inspections.lead(), at=AT,
    )  # fmt: skip


def test_who_left_may_come_back_with_the_same_certificate() -> None:
    made = inspections.an_inspector()
    inspectors.end(inspector=made, by=inspections.lead(), at=AT)
    with pytest.raises(ProblemError, match="INSPECTOR_ENDED"):
        inspectors.end(inspector=made, by=inspections.lead(), at=AT)
    again = _register(made.user, made.certificate_number)
    assert again.pk != made.pk


def test_a_neighbour_district_registers_nobody_here_and_a_reviewer_nobody_at_all() -> None:
    haidian = people.district("110108", "海淀区")
    made = inspections.an_inspector()
    for by in (inspections.lead(haidian), factories.reviewer()):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            inspectors.end(inspector=made, by=by, at=AT)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            inspectors.declare(
                inspector=made, institution=factories.an_institution(), reason="亲属", by=by, at=AT
            )  # fmt: skip


def test_a_tie_is_declared_once_by_oneself_and_lifted_by_the_lead_alone() -> None:
    tie = inspections.a_tie()
    own = inspections.actor(tie.inspector)
    with pytest.raises(ProblemError, match="INSPECTOR_TIE_KNOWN"):
        inspections.a_tie(tie.inspector, tie.institution)
    with pytest.raises(ProblemError, match="INSPECTION_TEXT_NEEDED"):
        inspectors.declare(
            inspector=tie.inspector, institution=factories.an_institution(), reason=" ", by=own, at=AT
        )  # fmt: skip
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        inspectors.end_tie(tie=tie, by=own, at=AT)
    inspectors.end_tie(tie=tie, by=inspections.lead(), at=AT)
    inspectors.end_tie(tie=tie, by=inspections.lead(), at=AT)
    assert Entry.objects.filter(event="inspector.tie_ended").count() == 1
