"""The pages of people, posts and keys: who sees them, and what they show once."""

import re
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.accounts.factories import with_factor
from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.accounts.models import ApiCredential, Post, User
from zhaohu.accounts.services import credentials
from zhaohu.core import clock
from zhaohu.core.errors import ProblemError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
PEOPLE, KEYS = "/accounts/people/", "/accounts/keys/"


def sit(client: Client, role: Role) -> User:
    person = factories.officer(role, factories.city())
    client.force_login(person)
    return person


def proposal(person: User, role: Role = Role.DISTRICT_REVIEWER) -> dict[str, Any]:
    return {"user": person.pk, "role": role, "department": Department.HEALTH, "division": factories.district().pk,
            "valid_from": "2026-11-24"}  # fmt: skip


def test_one_proposes_and_another_confirms_on_the_page(client: Client) -> None:
    person = factories.user(name="演示·张")
    sit(client, Role.SYSTEM_ADMINISTRATOR)
    assert client.post("/accounts/posts/new/", proposal(person))["Location"] == PEOPLE
    page = client.get(PEOPLE).content.decode()
    assert "有 1 项任职待确认" in page and "确认任职" not in page
    post = Post.objects.get(user=person)
    assert client.post(f"/accounts/posts/{post.pk}/", {"confirm": ""}).status_code == 403
    sit(client, Role.SECURITY_ADMINISTRATOR)
    assert "确认任职" in client.get(PEOPLE).content.decode()
    assert client.post(f"/accounts/posts/{post.pk}/", {"confirm": ""}).status_code == 302
    post.refresh_from_db()
    assert post.state == "confirmed"
    assert client.post(f"/accounts/posts/{post.pk}/", {"refuse": ""}).status_code == 409
    assert client.post(f"/accounts/posts/{post.pk}/end/").status_code == 302
    assert "已结束" in client.get(PEOPLE).content.decode()


def test_a_proposal_that_cannot_be_comes_back_filled(client: Client) -> None:
    security = factories.officer(Role.SECURITY_ADMINISTRATOR, factories.city())
    sit(client, Role.SYSTEM_ADMINISTRATOR)
    answer = client.post("/accounts/posts/new/", proposal(security, Role.AUDITOR))
    assert answer.status_code == 422 and "不能由同一人担任" in answer.content.decode()
    assert client.post("/accounts/posts/new/", {"role": ""}).status_code == 422


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECURITY_ADMINISTRATOR, Role.CITY_OFFICER])
@pytest.mark.parametrize("address", ["posts/new/", "people/new/", "people/{user}/reset/", "people/{user}/unlock/"])
def test_whoever_may_not_is_refused(client: Client, role: Role, address: str) -> None:
    sit(client, role)
    answer = client.post(f"/accounts/{address.format(user=factories.user().pk)}", {})
    assert answer.status_code == 403


def test_a_new_account_shows_its_first_password_once(client: Client) -> None:
    sit(client, Role.SYSTEM_ADMINISTRATOR)
    form = {"username": "yanshi-zhang", "name": "演示·张", "kind": Kind.INSTITUTION}
    answer = client.post("/accounts/people/new/", form)
    password = re.search(r"<code>(.{20})</code>", answer.content.decode())
    assert password is not None and answer.headers["Cache-Control"] == "no-store"
    assert User.objects.get(username="yanshi-zhang").check_password(password[1])
    again = client.post("/accounts/people/new/", form)
    assert again.status_code == 422 and "账号已被使用" in again.content.decode()
    assert password[1] not in client.get(PEOPLE).content.decode()


def test_a_reset_shows_a_new_first_password_and_never_for_a_family(client: Client) -> None:
    person, _ = with_factor(at=clock.now())
    family = factories.user(Kind.FAMILY)
    sit(client, Role.SYSTEM_ADMINISTRATOR)
    assert "初始密码" in client.post(f"/accounts/people/{person.pk}/reset/").content.decode()
    assert client.post(f"/accounts/people/{family.pk}/reset/").status_code == 404


def test_unlocking_is_said(client: Client) -> None:
    sit(client, Role.SYSTEM_ADMINISTRATOR)
    person = factories.user(name="演示·张")
    assert client.post(f"/accounts/people/{person.pk}/unlock/").status_code == 302
    assert "演示·张 已解锁" in client.get(PEOPLE).content.decode()


def test_people_are_found_by_name_and_listed_with_few_questions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(25):
        factories.officer()
    factories.user(name="演示·张")
    sit(client, Role.AUDITOR)
    with django_assert_max_num_queries(14):
        assert "下一页" in client.get(PEOPLE).content.decode()
    page = client.get(PEOPLE, {"q": "张"}).content.decode()
    assert "演示·张" in page and "演示人员" not in page.split("<tbody>")[1]


def test_a_key_is_shown_once_works_and_is_stopped(client: Client) -> None:
    sit(client, Role.CITY_OFFICER)
    answer = client.post(KEYS, {"authority": Department.MARKET, "division": factories.district().pk})
    header = re.search(r"Authorization: (Zhaohu [^<]+)<", answer.content.decode())
    assert header is not None and answer.headers["Cache-Control"] == "no-store"
    credentials.authenticate(header=header[1], at=clock.now())
    key = ApiCredential.objects.get().key_id
    page = client.get(KEYS).content.decode()
    assert key in page and header[1] not in page
    assert client.post(f"{KEYS}{key}/revoke/")["Location"] == KEYS
    assert "已停用" in client.get(KEYS).content.decode()
    with pytest.raises(ProblemError, match="ACCOUNT_CREDENTIAL_WRONG"):
        credentials.authenticate(header=header[1], at=clock.now())


def test_a_key_needs_a_registration_authority_and_a_district(client: Client) -> None:
    sit(client, Role.CITY_OFFICER)
    wrong = {"authority": Department.TAX, "division": factories.city().pk}
    assert client.post(KEYS, wrong).status_code == 422
    assert not ApiCredential.objects.exists()
