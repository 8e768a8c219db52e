"""What is shown where no view has answered."""

import pytest
from django.test import Client, RequestFactory

from tests import factories
from zhaohu.accounts.choices import Kind
from zhaohu.portal import failures, views

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_told_in_words(client: Client) -> None:
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404 and "没有找到这个页面或记录" in answer.content.decode()
    assert "NOT_FOUND" in answer.content.decode()


def test_an_unknown_address_of_the_api_is_told_as_a_problem(client: Client) -> None:
    answer = client.get("/api/nothing-here")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "NOT_FOUND"


def test_a_form_without_its_token_is_told_in_words() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.user(Kind.FAMILY))
    answer = strict.post("/accounts/sign-out/")
    assert answer.status_code == 403 and "表单已失效" in answer.content.decode()


def test_a_fault_of_ours_is_told_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(views.errors, "catalogue", lambda: 1 / 0)
    answer = client.get("/errors/")
    assert answer.status_code == 500 and "系统出了问题" in answer.content.decode()


def test_a_fault_behind_the_api_is_told_as_a_problem(rf: RequestFactory) -> None:
    answer = failures.unexpected(rf.get("/api/v1/registrations"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")


def test_an_unknown_host_is_told_in_words(client: Client) -> None:
    answer = client.get("/", HTTP_HOST="elsewhere.example.org")
    assert answer.status_code == 400 and "看不懂这个请求" in answer.content.decode()
