"""The life of a risk model: refused on too few, trained once, put in use by a second person, scored once a day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories as people
from tests.supervision import factories, risk_world
from zhaohu.accounts.choices import Role
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.rules.models import Rule
from zhaohu.supervision.choices.risk import RiskState
from zhaohu.supervision.models import RiskModel, RiskScore
from zhaohu.supervision.queries import risk as queries
from zhaohu.supervision.queries import risk_facts, risk_order, risk_training
from zhaohu.supervision.services import risk, risk_scores

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, JOB = risk_world.AT, risk_world.ON, risk_world.JOB
NIGHT = system("风险评分")


def test_too_few_visits_are_refused_and_what_is_missing_is_said() -> None:
    risk_world.visit(factories.an_institution(), ON - timedelta(days=9), critical=1)
    with pytest.raises(ProblemError, match="RISK_TOO_FEW") as problem:
        risk.ask(by=people.actor(risk_world.clerk()), at=AT)
    assert "检查有 1 次（家），需要 600" in problem.value.sentence
    assert not RiskModel.objects.exists()
    assert risk_order.order([1, 2], ON) is None


def test_only_a_city_officer_trains_and_only_the_house_fits_and_scores() -> None:
    for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_LEAD, Role.CITY_ANALYST):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            risk.ask(by=people.actor(people.officer(role)), at=AT)
    clerk = people.actor(risk_world.clerk())
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        risk.train(model_id=1, by=clerk, at=AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        risk_scores.score(by=clerk, at=AT)


def test_a_version_says_its_rows_its_figures_and_its_digest() -> None:
    model = risk_world.trained()
    assert model.state == RiskState.TRAINED
    assert model.counts["rows"] == 80 and model.counts["institutions"] == 10
    assert model.figures["auc"] > 0.6
    assert model.figures["random"] is None or model.figures["random"]["rows"] == model.figures["random_rows"]
    assert {one["by"] for one in model.figures["groups"]} == {"zone", "kind", "nature", "inclusive", "places"}
    found = risk_facts.outcomes(on=ON)
    assert bytes(model.rows_sm3 or b"") == risk_training.digest(found, risk_training.rows(found))
    assert Entry.objects.filter(event="risk.model_trained", subject_id=str(model.pk)).count() == 1


def test_a_training_job_that_runs_twice_trains_once() -> None:
    model = risk_world.trained()
    again = risk.train(model_id=model.pk, by=JOB, at=AT + timedelta(hours=1))
    assert (again.revision, again.trained_at) == (model.revision, AT)


def test_a_rule_that_asks_for_more_when_the_job_runs_ends_the_version_in_words() -> None:
    risk_world.enough()
    asked = risk.ask(by=people.actor(risk_world.clerk()), at=AT)
    rule = Rule.objects.get(code="risk.training")
    Rule.objects.filter(pk=rule.pk).update(value=rule.value | {"rows": 600})
    failed = risk.train(model_id=asked.pk, by=JOB, at=AT)
    assert failed.state == RiskState.FAILED and "还不能训练" in failed.reason


def test_one_version_is_in_training_at_a_time() -> None:
    risk_world.enough()
    clerk = people.actor(risk_world.clerk())
    risk.ask(by=clerk, at=AT)
    with pytest.raises(ProblemError, match="RISK_IN_TRAINING"):
        risk.ask(by=clerk, at=AT)


def test_who_asked_does_not_put_it_in_use_and_the_database_agrees() -> None:
    clerk = risk_world.clerk()
    model = risk_world.trained(clerk)
    with pytest.raises(ProblemError, match="RISK_SECOND_PERSON"):
        risk.decide(model_id=model.pk, agreed=True, reason="", by=people.actor(clerk), at=AT)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        risk.decide(model_id=model.pk, agreed=True, reason="", by=people.actor(factories.lead()), at=AT)
    with pytest.raises(IntegrityError, match="risk_model_needs_a_second_person"), transaction.atomic():
        RiskModel.objects.filter(pk=model.pk).update(decided_by=clerk)


def test_declining_needs_a_reason_and_is_the_end() -> None:
    model, other = risk_world.trained(), people.actor(risk_world.clerk())
    with pytest.raises(ProblemError, match="RISK_REASON_NEEDED"):
        risk.decide(model_id=model.pk, agreed=False, reason=" ", by=other, at=AT)
    assert risk.decide(model_id=model.pk, agreed=False, reason="方向不对", by=other, at=AT).state == "declined"
    with pytest.raises(ProblemError, match="RISK_STEP_NOT_POSSIBLE"):
        risk.decide(model_id=model.pk, agreed=True, reason="", by=other, at=AT)


def test_every_institution_is_scored_once_a_day_with_its_place_and_reasons() -> None:
    model = risk_world.in_use()
    assert risk_scores.score(by=NIGHT, at=AT) == 0
    rows = list(RiskScore.objects.order_by("rank"))
    assert [row.rank for row in rows] == list(range(1, 11)) and {row.of for row in rows} == {10}
    assert [row.chance for row in rows] == sorted((row.chance for row in rows), reverse=True)
    assert rows[0].reasons and len(rows[0].reasons) <= 3
    assert model.drift_on == ON and set(model.drift) == set(model.fitted["names"])
    assert Entry.objects.filter(event="risk.scored").count() == 1


def test_a_plan_gets_places_among_its_own_institutions() -> None:
    risk_world.in_use()
    rows = list(RiskScore.objects.order_by("rank").values_list("institution_id", flat=True))
    assert risk_order.order([rows[7], rows[2], 10**9], ON) == {rows[2]: 1, rows[7]: 2}
    assert risk_order.order(rows, ON - timedelta(days=1)) is None


def test_after_retirement_there_is_no_order_and_the_old_one_stays_answerable() -> None:
    model = risk_world.in_use()
    later = AT + timedelta(days=3)
    with pytest.raises(ProblemError, match="RISK_REASON_NEEDED"):
        risk.retire(model_id=model.pk, reason="", by=people.actor(risk_world.clerk()), at=later)
    risk.retire(model_id=model.pk, reason="漂移过大", by=people.actor(risk_world.clerk()), at=later)
    ids = list(RiskScore.objects.values_list("institution_id", flat=True))
    assert risk_order.order(ids, ON + timedelta(days=3)) is None
    then = risk_order.order(ids, ON + timedelta(days=1))
    assert then is not None and len(then) == 10
    assert queries.in_use() is None
    assert risk_scores.score(by=NIGHT, at=later) == 0


def test_a_newer_version_takes_the_place_of_the_older() -> None:
    old = risk_world.in_use()
    asked = risk.ask(by=people.actor(risk_world.clerk()), at=AT)
    risk.train(model_id=asked.pk, by=JOB, at=AT)
    risk.decide(model_id=asked.pk, agreed=True, reason="", by=people.actor(risk_world.clerk()), at=AT)
    old.refresh_from_db()
    used = queries.in_use()
    assert old.state == RiskState.RETIRED and used is not None and used.pk == asked.pk
    assert risk_scores.score(by=NIGHT, at=AT) == 10


def test_the_database_refuses_to_change_a_score() -> None:
    risk_world.in_use()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('zhaohu_app', 'supervision_riskscore', 'UPDATE'),"
            " has_table_privilege('zhaohu_app', 'supervision_riskscore', 'DELETE')"
        )
        assert cursor.fetchone() == (False, False)


def test_scoring_takes_the_same_number_of_statements_for_many_as_for_few(
    django_assert_max_num_queries: "pytest.FixtureRequest",
) -> None:
    model = risk_world.trained()
    risk.decide(model_id=model.pk, agreed=True, reason="", by=people.actor(risk_world.clerk()), at=AT)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert risk_scores.score(by=NIGHT, at=AT) == 10
