"""The city's unified identity, against a real provider on loopback."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.test import Client
from oidc_provider_mock import User as ProviderUser
from oidc_provider_mock import run_server_in_thread

from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import ExternalIdentity, User
from zhaohu.ledger.models import Entry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("rules_loaded"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning"),
]
BEGIN, BACK = "/accounts/sign-in/unified/", "/accounts/sign-in/unified/back/"
PERSON = ProviderUser(sub="演示-0001", claims={"name": "演示·孙家长"})


@pytest.fixture
def issuer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with run_server_in_thread(require_nonce=True, user_claims=[PERSON]) as server:
        settings.OIDC_ISSUER = f"http://localhost:{server.server_port}"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "zhaohu", "only for tests"
        yield settings.OIDC_ISSUER


def answer_of_provider(address: str, **form: str) -> str:
    """What the provider sends the browser back with, as path and query here."""
    answer = requests.post(address, data=form, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    assert parts.path == BACK
    return f"{parts.path}?{parts.query}"


def begin(client: Client) -> str:
    answer = client.post(BEGIN)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_person_comes_back_known_and_is_the_same_next_time(issuer: str, client: Client) -> None:
    for _ in range(2):
        answer = client.get(answer_of_provider(begin(client), sub=PERSON.sub))
        assert answer.status_code == 302 and client.get("/accounts/security/").status_code == 200
        client.post("/accounts/sign-out/")
    user = User.objects.get()
    assert (user.name, user.kind) == ("演示·孙家长", Kind.FAMILY)
    assert ExternalIdentity.objects.get().subject == PERSON.sub
    assert Entry.objects.filter(event="account.made").count() == 1


def test_state_nonce_and_challenge_are_sent(issuer: str, client: Client) -> None:
    asked = parse_qs(urlsplit(begin(client)).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked) and asked["code_challenge_method"] == ["S256"]


def test_the_person_is_led_where_he_wanted_to_go(issuer: str, client: Client) -> None:
    client.get("/accounts/sign-in/?next=/accounts/security/")
    assert client.get(answer_of_provider(begin(client), sub=PERSON.sub))["Location"] == "/accounts/security/"


def refused(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 422 and "统一身份认证没有完成" in answer.content.decode()
    assert not User.objects.exists() or client.get("/accounts/security/").status_code == 302


def test_a_refusal_at_the_provider_is_told(issuer: str, client: Client) -> None:
    refused(client, answer_of_provider(begin(client), action="deny"))


def test_an_answer_of_another_browser_is_refused(issuer: str, client: Client) -> None:
    theirs = answer_of_provider(begin(Client()), sub=PERSON.sub)
    begin(client)
    refused(client, theirs)


def test_an_answer_counts_once(issuer: str, client: Client) -> None:
    address = answer_of_provider(begin(client), sub=PERSON.sub)
    client.get(address)
    client.post("/accounts/sign-out/")
    refused(client, address)


def test_a_forged_code_is_refused(issuer: str, client: Client) -> None:
    address = urlsplit(answer_of_provider(begin(client), sub=PERSON.sub))
    query = {name: values[0] for name, values in parse_qs(address.query).items()} | {"code": "forged"}
    refused(client, f"{address.path}?{urlencode(query)}")


def test_a_closed_account_is_refused(issuer: str, client: Client) -> None:
    client.get(answer_of_provider(begin(client), sub=PERSON.sub))
    client.post("/accounts/sign-out/")
    User.objects.update(is_active=False)
    refused(client, answer_of_provider(begin(client), sub=PERSON.sub))


def test_a_provider_that_is_gone_is_told(settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert client.post(BEGIN).status_code == 422


def test_without_an_issuer_there_is_no_such_way_in(client: Client) -> None:
    assert "统一身份" not in client.get("/accounts/sign-in/").content.decode()
    assert client.post(BEGIN).status_code == 422


def test_the_form_may_leave_for_the_provider_and_nowhere_else(issuer: str, client: Client) -> None:
    page = client.get("/accounts/sign-in/")
    assert "用北京市统一身份认证登录" in page.content.decode()
    assert f"form-action 'self' {issuer};" in page.headers["Content-Security-Policy"]
