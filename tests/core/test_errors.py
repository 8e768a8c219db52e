"""Problems: one catalogue for pages, forms and the API."""

from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.test import RequestFactory

from zhaohu.core import errors, middleware
from zhaohu.core.errors import Problem

FULL = Problem("TESTS_FULL", 409, "已有 {count} 人。", "请等候补。", constraints=("tests_full",))


class Form(forms.Form):
    name = forms.CharField()


def violated(name: str) -> IntegrityError:
    error = IntegrityError()
    cause = Exception()
    cause.diag = SimpleNamespace(constraint_name=name)  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


def test_a_problem_speaks_in_sentences_and_as_json() -> None:
    raised = FULL.raised(field="name", count=3)
    assert str(raised) == "TESTS_FULL: 已有 3 人。"
    assert raised.as_json() == {
        "type": "/errors/#TESTS_FULL", "title": "已有 3 人。", "status": 409, "code": "TESTS_FULL",
        "detail": "请等候补。", "field": "name",
    }  # fmt: skip
    assert set(errors.METHOD_NOT_ALLOWED.raised().as_json()) == {"type", "title", "status", "code"}


@pytest.mark.parametrize(("field", "place"), [("name", "name"), ("other", "__all__"), (None, "__all__")])
def test_a_form_shows_the_problem_at_its_field_where_it_has_it(field: str | None, place: str) -> None:
    form = Form({"name": "演示"})
    FULL.raised(field=field, count=3).add_to(form)
    assert form.errors == {place: ["已有 3 人。请等候补。"]}


def test_a_named_constraint_becomes_its_problem_and_an_unnamed_fault_stays_loud() -> None:
    assert errors.from_database(violated("tests_full")).problem is FULL
    with pytest.raises(IntegrityError):
        errors.from_database(violated("unheard_of"))


def test_a_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        Problem("TESTS_FULL", 400, "")


@pytest.mark.parametrize(
    ("exception", "code"),
    [(FULL.raised(count=3), "TESTS_FULL"), (Http404(), "NOT_FOUND"), (PermissionDenied(), "NOT_ALLOWED"),
     (violated("tests_full"), "TESTS_FULL"), (violated("unheard_of"), None), (RuntimeError(), None)],
)  # fmt: skip
def test_what_a_view_raises_is_told_or_stays_loud(exception: Exception, code: str | None) -> None:
    found = middleware.as_problem(exception)
    assert (found.problem.code if found else None) == code


@pytest.mark.parametrize("path", ["/api/v1/registrations", "/institutions.json"])
def test_programs_are_answered_as_problem_json(rf: RequestFactory, path: str) -> None:
    answer = middleware.respond(rf.get(path), FULL.raised(count=3))
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")


def test_whoever_must_sign_in_comes_back_to_where_he_was(rf: RequestFactory) -> None:
    answer = middleware.respond(rf.get("/mine/?a=1"), errors.SIGN_IN_NEEDED.raised(action="演示"))
    assert answer["Location"] == "/accounts/sign-in/?next=%2Fmine%2F%3Fa%3D1"
