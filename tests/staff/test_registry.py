"""The register of offences: asked by a job, over HTTP or invented; and the invented one tells the truth."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests import registers
from tests.staff import factories
from zhaohu.core.errors import ProblemError
from zhaohu.staff import registry
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.models import RecordQuery
from zhaohu.staff.queries import standing
from zhaohu.staff.services import record_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, SYSTEM = factories.AT, factories.ON, factories.SYSTEM
QUESTION = registry.Question(
    "演示·某人", "1", "91", "演示园", "before_hiring", "2026-11-24T10:00:00+08:00", "record-query-1"
)


@pytest.fixture
def register() -> Iterator[tuple[type[registers.Register], registry.HttpRegistry]]:
    with registers.a_register() as (handler, address):
        yield handler, registry.HttpRegistry(address, "secret")


@pytest.mark.parametrize("outcome", ["clear", "found", "unknown"])
def test_the_register_is_asked_as_the_protocol_says(register: Any, outcome: str) -> None:
    handler, adapter = register
    handler.answer = (200, json.dumps({"outcome": outcome, "source": "police", "reference": "7"}).encode())
    assert adapter.ask(QUESTION) == registry.Answer(QueryState(outcome), "police", "7")
    assert handler.asked == [{"authorization": "Bearer secret", **QUESTION.as_json()}]
    assert set(handler.asked[0]["person"]) == {"name", "identity"}


@pytest.mark.parametrize(
    "answer", [(500, b"{}"), (302, b"{}"), (200, b"no json"), (200, b"[]"), (200, b'{"outcome": "waiting"}')]
)
def test_anything_outside_the_protocol_is_tried_again_later(register: Any, answer: tuple[int, bytes]) -> None:
    handler, adapter = register
    handler.answer = answer
    with pytest.raises(OSError):
        adapter.ask(QUESTION)


def test_the_invented_register_answers_as_the_real_one_may_and_always_the_same() -> None:
    invented = registry.DemonstrationRegistry()
    many = [registry.Question("甲", str(n), "91", "园", "yearly", "", str(n)) for n in range(800)]
    answers = [invented.ask(question) for question in many]
    bodies = [{"outcome": one.outcome.value, "source": one.source, "reference": one.reference} for one in answers]
    assert [registry.understood(body) for body in bodies] == answers == [invented.ask(one) for one in many]
    assert {one.outcome for one in answers} == {QueryState.CLEAR, QueryState.FOUND, QueryState.UNKNOWN}


def test_the_settings_choose_the_register(settings: Any) -> None:
    settings.RECORD_REGISTRY, settings.DEMO = "http://register.invalid", False
    assert isinstance(registry.registry(), registry.HttpRegistry)
    settings.RECORD_REGISTRY = ""
    assert registry.registry().ask(QUESTION).outcome == QueryState.UNKNOWN


def test_the_question_names_the_person_the_institution_and_the_consent() -> None:
    made = factories.begun()
    question = registry.question_of(RecordQuery.objects.select_related("member", "institution").get())
    assert (question.name, question.identity) == (made.member.name, made.member.identity)
    assert question.uscc == made.institution.uscc and question.consent.startswith("2026-11-24")


def test_a_silent_register_leaves_the_question_open_and_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.begun()
    query = RecordQuery.objects.get()
    monkeypatch.setattr(registry, "registry", lambda: registry.HttpRegistry("http://127.0.0.1:9/", ""))
    with pytest.raises(OSError):
        record_queries.check(query_id=query.pk, by=SYSTEM, at=AT)
    query.refresh_from_db()
    assert (query.state, query.tries) == ("waiting", 1)


def test_an_open_question_is_not_asked_twice_and_nobody_but_the_system_asks_the_register() -> None:
    made = factories.begun()
    by = factories.director(made.institution)
    assert record_queries.ask(employment=made, by=by, at=AT) == RecordQuery.objects.get()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        record_queries.check(query_id=RecordQuery.objects.get().pk, by=by, at=AT)


def test_what_the_register_does_not_know_is_asked_in_writing_and_entered() -> None:
    made = factories.checked(factories.begun(identity=factories.number_answered(QueryState.UNKNOWN)))
    query, by = RecordQuery.objects.get(), factories.director(made.institution)
    assert query.state == "unknown"
    terms = {"source": "演示派出所", "reference": "演字 1 号", "file": factories.evidence(by)}
    for day in (ON - timedelta(days=1), ON + timedelta(days=1)):
        with pytest.raises(ProblemError, match="RECORD_QUERY_DAY"):
            record_queries.enter(query=query, outcome=QueryState.CLEAR, answered_on=day, **terms, by=by, at=AT)  # type: ignore[arg-type]
    record_queries.enter(query=query, outcome=QueryState.CLEAR, answered_on=ON, **terms, by=by, at=AT)  # type: ignore[arg-type]
    assert "STAFF_RECORD_MISSING" not in [one.problem.code for one in standing.problems(made, ON)]
    with pytest.raises(ProblemError, match="RECORD_QUERY_STATE"):
        record_queries.enter(query=query, outcome=QueryState.FOUND, answered_on=ON, **terms, by=by, at=AT)  # type: ignore[arg-type]


def test_a_waiting_question_cannot_be_answered_by_hand() -> None:
    made = factories.begun()
    by = factories.director(made.institution)
    with pytest.raises(ProblemError, match="RECORD_QUERY_STATE"):
        record_queries.enter(
            query=RecordQuery.objects.get(), outcome=QueryState.CLEAR, source="", reference="", answered_on=ON,
            file=factories.evidence(by), by=by, at=AT,
        )  # fmt: skip
