"""A case moves only along its table, and every step is kept."""

import pytest

from tests import factories
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.case import CaseKind, CaseState, Regime, Route
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.institutions.choices.registration import LegalForm
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.institutions.services import steps

pytestmark = pytest.mark.django_db


def a_case() -> FilingCase:
    institution = Institution.objects.create(
        uscc=factories.uscc(), name="松果里托育园", pinyin="", sort_key="", kind=InstitutionKind.COMMUNITY,
        legal_form=LegalForm.ENTERPRISE, for_profit=True, district=factories.district(), address="演示路 1 号",
        updated_at=factories.AT,
    )  # fmt: skip
    return FilingCase.objects.create(
        number="1", institution=institution, kind=CaseKind.FIRST, route=Route.STANDARD, regime=Regime.FILING,
        district=institution.district, opened_at=factories.AT, saved_at=factories.AT, due_on=factories.ON,
    )  # fmt: skip


def test_a_step_in_the_table_is_kept_with_its_ledger_entry() -> None:
    step = steps.move(case=a_case(), to=CaseState.SUBMITTED, by=factories.actor(factories.officer()), at=factories.AT)
    assert (step.from_state, step.to_state) == ("draft", "submitted") and step.entry_id


def test_a_step_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(ProblemError, match="FILING_STEP_NOT_POSSIBLE"):
        steps.move(case=a_case(), to=CaseState.FILED, by=factories.actor(factories.officer()), at=factories.AT)
