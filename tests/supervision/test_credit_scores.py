"""Scores from the records: what counts, who calculates, what stays as it was."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import factories as people
from tests.supervision import credit, factories
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import Institution
from zhaohu.ledger.models import Entry
from zhaohu.rules.models import Rule
from zhaohu.supervision.choices.complaints import Category, Finding
from zhaohu.supervision.models import Complaint, CreditPoint, CreditRun, CreditScore
from zhaohu.supervision.queries import credit_scores as queries
from zhaohu.supervision.services import credit_scores

pytestmark = pytest.mark.django_db
AT, ON = people.AT, people.ON


@pytest.fixture(autouse=True)
def _rules(rules_loaded: None) -> None:
    """The rules as they ship."""


def _codes(score: CreditScore) -> dict[str, int]:
    return dict(score.points.values_list("criterion", "points"))


def test_a_filed_institution_without_a_grade_loses_only_what_it_has_not_been_assessed_for() -> None:
    made = credit.calculated(factories.an_institution())
    assert (made.total, made.grade, _codes(made)) == (960, "A", {"grade_none": -40})


def test_a_substantiated_complaint_is_explained_to_its_row() -> None:
    institution, _by = credit.complained()
    point = CreditPoint.objects.get(score=credit.calculated(institution), criterion="complaint")
    complaint = Complaint.objects.get(institution=institution)
    assert (point.points, point.table, point.row, point.day) == (-15, "supervision.complaint", complaint.pk, ON)
    assert point.words == "收费、退费"
    assert point.until == date(2027, 11, 24)


def test_abuse_that_was_found_true_makes_it_d_whatever_the_points() -> None:
    made, _by = factories.closed(category=Category.ABUSE)
    assert made.institution is not None
    score = credit.calculated(made.institution)
    assert score.grade == "D"
    assert score.total > 900
    assert score.points.get(criterion="abuse").veto


def test_a_complaint_that_was_not_found_true_counts_nothing() -> None:
    made, _by = factories.closed()
    Complaint.objects.filter(pk=made.pk).update(finding=Finding.UNSUBSTANTIATED)
    assert made.institution is not None
    assert "complaint" not in _codes(credit.calculated(made.institution))


def test_a_rating_that_is_not_content_counts_once_more() -> None:
    made, _by = factories.closed()
    Complaint.objects.filter(pk=made.pk).update(solved=False, satisfied=False, rated_at=AT)
    assert made.institution is not None
    assert _codes(credit.calculated(made.institution))["complaint_unsolved"] == -6


def test_the_same_records_make_no_new_score() -> None:
    institution, _by = credit.complained()
    first = credit.calculated(institution)
    credit.calculated(institution, at=AT + timedelta(days=1))
    assert credit.score(institution) == first
    assert list(CreditRun.objects.order_by("on").values_list("changed", flat=True)) == [1, 0]


def test_a_run_of_a_day_is_done_once() -> None:
    institution = factories.an_institution()
    credit.calculated(institution)
    entries = Entry.objects.filter(event="credit.calculated").count()
    credit.calculated(institution)
    assert CreditScore.objects.count() == 1
    assert Entry.objects.filter(event="credit.calculated").count() == entries


def test_a_run_that_was_killed_goes_on_after_the_last_institution(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [factories.an_institution() for _n in range(5)]
    whole, done = credit_scores._calculated, []

    def dies(ids: list[int], **facts: Any) -> list[CreditScore]:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(ids)
        return whole(ids, **facts)

    monkeypatch.setattr(credit_scores, "_calculated", dies)
    with pytest.raises(KeyboardInterrupt):
        credit_scores.run(by=credit.NIGHT, at=AT, chunk=2)
    run = CreditRun.objects.get()
    assert (run.done, run.finished_at) == (4, None)
    monkeypatch.setattr(credit_scores, "_calculated", whole)
    credit_scores.run(by=credit.NIGHT, at=AT, chunk=2)
    run.refresh_from_db()
    assert (run.done, run.total) == (5, 5)
    assert run.finished_at is not None
    assert CreditScore.objects.count() == len(made)


def test_the_score_of_a_past_day_is_known() -> None:
    institution = factories.an_institution()
    credit.calculated(institution)
    credit.complained(institution, at=AT + timedelta(days=2))
    credit.calculated(institution, at=AT + timedelta(days=2))
    totals = {day: queries.score_of(institution, ON + timedelta(days=day)) for day in (-1, 0, 1, 2, 9)}
    assert {day: score and score.total for day, score in totals.items()} == {-1: None, 0: 960, 1: 960, 2: 945, 9: 945}


def test_points_fade_with_the_days_and_the_score_follows() -> None:
    institution, _by = credit.complained()
    totals = [credit.calculated(institution, at=AT + timedelta(days=n)).total for n in (0, 180, 181, 364, 365)]
    assert totals == [945, 945, 953, 953, 960]


def test_another_scheme_is_another_version_beside_the_old() -> None:
    institution, _by = credit.complained()
    before = credit.calculated(institution)
    old, later = Rule.objects.get(code="credit.scheme"), ON + timedelta(days=10)
    value = old.value | {"criteria": [one | {"points": one["points"] * 2} for one in old.value["criteria"]]}
    Rule.objects.filter(pk=old.pk).update(valid_to=later)
    Rule.objects.create(code=old.code, title=old.title, value=value, valid_from=later, source="演示", confidence="D")
    after = credit.calculated(institution, at=AT + timedelta(days=10))
    assert (before.scheme.valid_from, after.scheme.valid_from) == (old.valid_from, later)
    assert (before.total, after.total) == (945, 930)
    Rule.objects.filter(code=old.code).delete()
    assert queries.explained(before).parts[3].points == 85


def test_the_statements_do_not_grow_with_the_institutions() -> None:
    def statements(count: int) -> int:
        for _n in range(count):
            credit.complained()
        ids = list(Institution.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as caught:
            credit_scores.again(institution_ids=ids, at=AT + timedelta(days=count))
        return len(caught)

    credit_scores.scheme_of(ON, AT)  # kept once, whoever comes first
    first, second = statements(1), statements(4)
    assert first == second
    assert second <= 24


def test_only_the_system_calculates() -> None:
    with pytest.raises(ProblemError, match="计算信用评分"):
        credit_scores.run(by=credit.city(), at=AT)


@pytest.mark.parametrize("table", ["supervision_creditscore", "supervision_creditpoint"])
def test_the_database_refuses_to_change_what_was_calculated(table: str) -> None:
    credit.calculated(factories.an_institution())
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE zhaohu_app")
        cursor.execute(f"DELETE FROM {table}")
