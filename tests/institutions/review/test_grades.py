"""The quality grade of an institution: recorded from a document by the district's lead, in public and in the ledger."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import factories
from tests.institutions.register import factories as register
from tests.institutions.review import worlds
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import grades
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
DAY = date(2026, 6, 1)


def record(institution: Institution, **changes: object) -> Institution:
    values = {"grade": "A", "graded_on": DAY, "document": "演卫托评〔2026〕3 号"} | changes
    by = factories.actor(worlds.lead())
    return grades.record(institution_id=institution.pk, by=by, at=factories.AT, **values)  # type: ignore[arg-type]


def test_a_grade_is_public_at_once_with_its_day_and_document(client: Client) -> None:
    institution = record(register.institution())
    told = client.get(f"/institutions/{institution.uscc}/").content.decode()
    assert "A 级（演卫托评〔2026〕3 号，2026-06-01）" in told
    entry = Entry.objects.get(event="institution.graded")
    assert entry.public and entry.subject_id == str(institution.pk)


def test_the_same_grade_said_twice_is_recorded_once_and_another_one_replaces_it() -> None:
    institution = register.institution()
    record(institution)
    record(institution)
    assert Entry.objects.filter(event="institution.graded").count() == 1
    assert record(institution, grade="C").quality_grade == "C"
    assert Entry.objects.filter(event="institution.graded").count() == 2


def test_only_the_lead_of_the_district_records_a_grade() -> None:
    institution = register.institution()
    haidian = factories.district("110108", "海淀区")
    for person in (worlds.reviewer(), worlds.lead(haidian), worlds.director_of(institution)):
        with pytest.raises(ProblemError) as refused:
            grades.record(
                institution_id=institution.pk, grade="A", graded_on=DAY, document="演示", by=factories.actor(person),
                at=factories.AT,
            )  # fmt: skip
        assert refused.value.problem.code == "NOT_ALLOWED"


@pytest.mark.parametrize(
    ("columns", "changes", "code"),
    [
        ({"filing_state": FilingState.CANCELLED}, {}, "GRADE_OF_UNFILED"),
        ({"filing_state": FilingState.NONE, "filed_on": None}, {}, "GRADE_OF_UNFILED"),
        ({}, {"graded_on": factories.ON + timedelta(days=1)}, "REVIEW_DAY_IN_FUTURE"),
        ({}, {"document": "  "}, "GRADE_INCOMPLETE"),
    ],
)
def test_a_grade_needs_a_filing_a_day_that_has_come_and_a_document(
    columns: dict[str, object], changes: dict[str, object], code: str
) -> None:
    with pytest.raises(ProblemError) as refused:
        record(register.institution(**columns), **changes)  # type: ignore[arg-type]
    assert refused.value.problem.code == code


@pytest.mark.parametrize(
    "columns", [{"quality_grade": "A"}, {"graded_on": DAY}, {"grade_document": "演示"},
                {"quality_grade": "E", "graded_on": DAY, "grade_document": "演示"}],
)  # fmt: skip
def test_the_database_holds_no_grade_without_day_and_document(columns: dict[str, object]) -> None:
    institution = register.institution()
    with pytest.raises(IntegrityError, match="grade_has_day_and_document"), transaction.atomic():
        Institution.objects.filter(pk=institution.pk).update(**columns)


def test_the_lead_records_it_from_the_file_and_rubbish_comes_back_filled(client: Client) -> None:
    institution = register.institution()
    client.force_login(worlds.lead())
    assert "登记质量等级" in client.get(f"/files/{institution.pk}/").content.decode()
    address = f"/files/{institution.pk}/grade/"
    wrong = client.post(address, {"grade": "Z", "graded_on": "x", "document": "演示文号"})
    assert wrong.status_code == 422 and "演示文号" in wrong.content.decode()
    good = {"grade": "B", "graded_on": "2026-06-01", "document": "演示文号"}
    assert client.post(address, good)["Location"] == f"/files/{institution.pk}/"
    institution.refresh_from_db()
    assert institution.quality_grade == "B"


def test_a_reviewer_sees_no_button_and_another_district_nothing(client: Client) -> None:
    institution = register.institution()
    client.force_login(worlds.reviewer())
    assert "登记质量等级" not in client.get(f"/files/{institution.pk}/").content.decode()
    client.force_login(worlds.lead(factories.district("110108", "海淀区")))
    assert client.get(f"/files/{institution.pk}/grade/").status_code == 404
