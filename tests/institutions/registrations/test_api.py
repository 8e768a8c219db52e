"""The authorities' systems push over the API, and every answer keeps to its own document."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.api import api
from config.wsgi import application
from tests import factories
from tests.institutions.registrations import factories as make
from zhaohu.accounts.choices import Role
from zhaohu.accounts.services import credentials
from zhaohu.institutions.models import Push, Registration

pytestmark = pytest.mark.usefixtures("rules_loaded")
ADDRESS = "/api/v1/registrations"


@pytest.fixture
def key(rules_loaded: None) -> str:
    factories.district()
    officer = factories.actor(factories.officer(Role.CITY_OFFICER, factories.city()))
    credential, secret = credentials.issue(authority="market", division=factories.city(), by=officer, at=make.AT)
    return f"Zhaohu {credential.key_id}:{secret}"


def post(client: Client, body: Any, key: str, once: str = "one", **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    given = {"Authorization": key, "Idempotency-Key": once, **headers}
    return client.post(ADDRESS, text, content_type="application/json", headers=given)


def test_one_record_or_many_get_an_answer_each(client: Client, key: str) -> None:
    answer = post(client, make.row(), key).json()
    assert answer["counts"] == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    answer = post(client, [make.row(), make.row(uscc="1", district=[1]), {}], key, "two").json()
    assert [record["result"] for record in answer["records"]] == ["created", "rejected", "rejected"]
    problems = answer["records"][1]["problems"]
    assert [problem["code"] for problem in problems] == ["REG_VALUE_SHAPE", "REG_USCC_SHAPE", "REG_FIELD_MISSING"]
    assert all(problem["sentence"] and problem["remedy"] for problem in problems)
    assert client.get(f"{ADDRESS}/pushes/{answer['id']}", headers={"Authorization": key}).json() == answer


def test_the_same_key_and_body_get_the_first_answer_and_another_body_409(client: Client, key: str) -> None:
    body = make.row()
    first = post(client, body, key)
    again = post(client, body, key)
    assert (again.status_code, again.json()) == (200, first.json()) and Registration.objects.count() == 1
    other = post(client, make.row(), key)
    assert (other.status_code, other.json()["code"]) == (409, "REG_IDEMPOTENCY_KEY_REUSED")


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ("{", {}, 400, "INPUT_INVALID"),
        ("[" * 100_000, {}, 400, "INPUT_INVALID"),
        ('"text"', {}, 422, "INPUT_INVALID"),
        ([], {}, 422, "REG_RECORDS_NONE"),
        ([{}] * 1001, {}, 422, "REG_RECORDS_MANY"),
        ({}, {"Idempotency-Key": ""}, 422, "REG_IDEMPOTENCY_KEY_SHAPE"),
        ({}, {"Authorization": ""}, 401, "ACCOUNT_CREDENTIAL_WRONG"),
        ({}, {"Authorization": "Zhaohu K1:\x00"}, 401, "ACCOUNT_CREDENTIAL_WRONG"),
    ],
)
def test_every_refusal_is_a_problem(
    client: Client, key: str, body: Any, headers: dict[str, str], status: int, code: str
) -> None:
    answer = post(client, body, key, **headers)
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert not Push.objects.exists()


def test_a_wrong_method_and_an_unknown_push_are_problems(client: Client, key: str) -> None:
    headers = {"Authorization": key}
    wrong = client.delete(ADDRESS, headers=headers)
    assert (wrong.status_code, wrong.json()["code"], wrong["Allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")
    for number in (1, 10**30):
        unknown = client.get(f"{ADDRESS}/pushes/{number}", headers=headers)
        assert (unknown.status_code, unknown["Content-Type"]) == (404, "application/problem+json")


def test_the_pushes_of_another_authority_are_not_there(client: Client, key: str) -> None:
    push = make.pushed(make.row(uscc=factories.uscc("52110105")), authority="civil_affairs")
    assert client.get(f"{ADDRESS}/pushes/{push.pk}", headers={"Authorization": key}).status_code == 404


def test_a_long_push_is_answered_in_pages(client: Client, key: str) -> None:
    push = make.pushed(*({"uscc": str(i)} for i in range(1000)))
    headers = {"Authorization": key}
    assert client.get(f"{ADDRESS}/pushes/{push.pk}", headers=headers).json()["next"] is None
    rest = client.get(f"{ADDRESS}/pushes/{push.pk}?after=998", headers=headers).json()
    assert [record["number"] for record in rest["records"]] == [999, 1000]


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
schema.app = application


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The test's own transaction outlives each request, as with Django's test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_document(case: schemathesis.Case, key: str, one_connection: None) -> None:
    checks = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    ]
    case.call_and_validate(headers={"Authorization": key}, checks=checks)
