"""The registers: asked by a job, over HTTP or invented; and the invented one tells the truth about the protocol."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import registers
from tests.families import factories
from zhaohu.core.access import system
from zhaohu.families import registry
from zhaohu.families.choices import Basis, CheckOutcome, IdentityKind, Relation
from zhaohu.families.models import Child, RelationCheck
from zhaohu.families.services import children, relation_checks
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, SYSTEM = factories.AT, system("监护关系比对")
QUESTION = registry.Question("演示儿童", "2025-06-10", (("citizen_id", "1"),), "演示家长", "2", "mother")


@pytest.fixture
def register() -> Iterator[tuple[type[registers.Register], registry.HttpRegistry]]:
    with registers.a_register() as (handler, address):
        yield handler, registry.HttpRegistry(address, "secret")


def _numbered() -> Child:
    """A child and a guardian who both have a number."""
    user = factories.a_parent()
    guardian = children.guardian(name=user.name, identity=factories.a_citizen_number(), by=factories.of(user), at=AT)
    number = factories.a_citizen_number()
    return factories.a_child(guardian, identity_kind=IdentityKind.CITIZEN_ID, identity_number=number)


@pytest.mark.parametrize("outcome", ["confirmed", "denied", "unknown"])
def test_the_register_is_asked_as_the_protocol_says(register: Any, outcome: str) -> None:
    handler, adapter = register
    handler.answer = (200, json.dumps({"outcome": outcome, "source": "birth"}).encode())
    assert adapter.ask(QUESTION) == registry.Answer(CheckOutcome(outcome), "birth")
    assert handler.asked == [{"authorization": "Bearer secret", **QUESTION.as_json()}]
    assert set(handler.asked[0]["child"]) == {"name", "born_on", "identities"}


@pytest.mark.parametrize(
    "answer", [(500, b"{}"), (302, b"{}"), (200, b"no json"), (200, b"[]"), (200, b'{"outcome": "yes"}')]
)
def test_anything_outside_the_protocol_is_tried_again_later(register: Any, answer: tuple[int, bytes]) -> None:
    handler, adapter = register
    handler.answer = answer
    with pytest.raises(OSError):
        adapter.ask(QUESTION)


def test_the_invented_register_answers_as_the_real_one_may_and_always_the_same() -> None:
    invented = registry.DemonstrationRegistry()
    many = [
        registry.Question("甲", "2025-06-10", (("citizen_id", str(n)),), "乙", str(n), "mother") for n in range(200)
    ]
    answers = [invented.ask(question) for question in many]
    bodies = [{"outcome": answer.outcome.value, "source": answer.source} for answer in answers]
    assert [registry.understood(body) for body in bodies] == answers == [invented.ask(question) for question in many]
    assert {answer.outcome for answer in answers} == {CheckOutcome.CONFIRMED, CheckOutcome.DENIED, CheckOutcome.UNKNOWN}


def test_without_numbers_nothing_is_asked_and_nothing_is_known(register: Any) -> None:
    handler, adapter = register
    bare = registry.Question("甲", "2025-06-10", (), "乙", "", "mother")
    for one in (adapter, registry.DemonstrationRegistry(), registry.NoRegistry()):
        assert one.ask(bare).outcome == CheckOutcome.UNKNOWN
    assert handler.asked == []


def test_the_settings_choose_the_register(settings: Any) -> None:
    settings.RELATION_REGISTRY, settings.DEMO = "http://register.invalid", False
    assert isinstance(registry.registry(), registry.HttpRegistry)
    settings.RELATION_REGISTRY = ""
    assert isinstance(registry.registry(), registry.NoRegistry)


@pytest.mark.parametrize(
    ("outcome", "state"), [("confirmed", "confirmed"), ("denied", "declared"), ("unknown", "declared")]
)
def test_a_registration_is_checked_later_and_the_family_waits_for_nothing(
    register: Any, monkeypatch: pytest.MonkeyPatch, outcome: str, state: str
) -> None:
    handler, adapter = register
    handler.answer = (200, json.dumps({"outcome": outcome, "source": "household"}).encode())
    monkeypatch.setattr(registry, "registry", lambda: adapter)
    row = _numbered().guardianships.get()
    assert row.state == "declared"
    for _twice in range(2):
        relation_checks.check(guardianship_id=row.pk, by=SYSTEM, at=AT)
    row.refresh_from_db()
    assert (row.state, len(handler.asked)) == (state, 1)
    assert row.basis == (Basis.REGISTRY if outcome == "confirmed" else Basis.OWN_WORD)
    assert Notice.objects.filter(user=row.guardian.user).count() == (0 if outcome == "unknown" else 1)


def test_a_silent_register_leaves_the_question_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "registry", lambda: registry.HttpRegistry("http://127.0.0.1:9/", ""))
    row = _numbered().guardianships.get()
    with pytest.raises(OSError):
        relation_checks.check(guardianship_id=row.pk, by=SYSTEM, at=AT)
    asked = RelationCheck.objects.get(guardianship=row)
    assert (asked.outcome, asked.tries, asked.answered_at) == (CheckOutcome.WAITING, 1, None)


def test_nobody_but_the_system_asks_the_registers() -> None:
    child = factories.a_child()
    with pytest.raises(Exception, match="NOT_ALLOWED"):
        relation_checks.check(guardianship_id=child.guardianships.get().pk, by=factories.guardian_of(child), at=AT)


def test_our_own_temporary_key_is_never_asked_for() -> None:
    child = factories.a_child()
    question = registry.question_of(child.guardianships.get().pk)
    assert question.identities == () and question.relation == Relation.MOTHER
