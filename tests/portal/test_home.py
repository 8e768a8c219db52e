"""Where each audience begins, and the sign of life."""

import pytest
from django.db import connection
from django.test import Client

from tests import factories
from zhaohu.accounts.choices import Kind, Role
from zhaohu.accounts.models import User
from zhaohu.core import errors
from zhaohu.portal import navigation

pytestmark = pytest.mark.django_db


def test_the_sign_of_life_is_for_everybody(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_without_a_database_there_is_no_sign_of_life(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ConnectionError

    client.raise_request_exception = False
    monkeypatch.setattr(connection, "cursor", broken)
    assert client.get("/healthz").status_code == 500


def test_the_public_begins_on_the_home_page(client: Client) -> None:
    page = client.get("/")
    told = page.content.decode()
    assert page.status_code == 200 and "找放心的托育" in told
    assert 'action="/care/"' in told and told.index('href="/care/"') < told.index(
        'class="zh-tile" href="/institutions/"'
    )


@pytest.mark.usefixtures("rules_loaded")
def test_a_family_goes_on_to_its_own_first_page(client: Client) -> None:
    client.force_login(factories.user(Kind.FAMILY))
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    assert "先登记孩子" in client.get("/home/").content.decode()


@pytest.mark.usefixtures("rules_loaded")
@pytest.mark.parametrize("role", list(Role))
def test_an_officer_goes_on_to_his_work(client: Client, role: Role) -> None:
    client.force_login(factories.officer(role))
    answer = client.get("/")
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200


def test_somebody_of_an_institution_goes_on_to_its_pages_also_before_the_first_claim(client: Client) -> None:
    client.force_login(factories.user(Kind.INSTITUTION))
    answer = client.get("/")
    assert answer.status_code == 302 and client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("person", "frame"),
    [(Kind.FAMILY, "base"), (Kind.INSTITUTION, "institution"), (Role.DISTRICT_LEAD, "office")],
)
def test_each_audience_keeps_its_frame(person: Kind | Role, frame: str) -> None:
    user: User = factories.officer(person) if isinstance(person, Role) else factories.user(person)
    assert navigation.audience(factories.actor(user)).frame == f"portal/{frame}.html"


def test_what_is_mine_is_asked_of_a_known_person(client: Client) -> None:
    assert client.get("/mine/")["Location"] == "/accounts/sign-in/"
    client.force_login(factories.user(Kind.FAMILY, "演示·孙家长"))
    assert "演示·孙家长" in client.get("/mine/").content.decode()


def test_every_code_has_its_place_in_the_catalogue(client: Client) -> None:
    page = client.get("/errors/").content.decode()
    for problem in errors.catalogue():
        assert f'id="{problem.code}"' in page
