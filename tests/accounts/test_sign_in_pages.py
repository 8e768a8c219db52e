"""Signing in, page by page, as a person does it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests import factories
from tests.accounts.factories import PASSWORD, shown, with_factor, with_password
from zhaohu.accounts.choices import Kind, Role
from zhaohu.accounts.models import SecondFactor, SignedInSession, User
from zhaohu.accounts.services import factors, people
from zhaohu.core import clock
from zhaohu.core.models import DemonstrationMessage
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
IN = "/accounts/sign-in/"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"


def said(answer: Any) -> str:
    return str(answer.content.decode())


def signed_in(client: Client) -> bool:
    return client.get("/accounts/security/").status_code == 200


def step_password(client: Client, person: User, password: str = PASSWORD) -> str:
    answer = client.post(f"{IN}password/", {"username": person.username, "password": password})
    return str(answer["Location"])


def enter(client: Client, person: User) -> None:
    """Through both steps, at a moment when the authenticator shows a new code."""
    SecondFactor.objects.filter(user=person).update(last_step=0)
    assert step_password(client, person) == f"{IN}factor/"
    answer = client.post(f"{IN}factor/", {"code": shown(person, clock.now())})
    assert answer.status_code == 302


def test_password_and_factor_open_the_door_and_lead_on(client: Client) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    assert client.get(f"{IN}?next=/accounts/security/").status_code == 200
    assert step_password(client, person) == f"{IN}factor/"
    assert not signed_in(client)
    answer = client.post(f"{IN}factor/", {"code": shown(person, clock.now())})
    assert answer["Location"] == "/accounts/security/" and signed_in(client)
    assert Entry.objects.filter(event="account.signed_in").count() == 1


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_nobody_is_led_off_the_site(client: Client, wanted: str) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    client.get(IN, {"next": wanted})
    step_password(client, person)
    answer = client.post(f"{IN}factor/", {"code": shown(person, clock.now())})
    assert answer["Location"] == "/"


def test_a_wrong_password_keeps_what_was_typed(client: Client) -> None:
    answer = client.post(f"{IN}password/", {"username": "yanshi", "password": "wrong"})
    assert answer.status_code == 422
    assert 'value="yanshi"' in said(answer) and "账号或密码不对" in said(answer) and 'value="wrong"' not in said(answer)


@pytest.mark.parametrize("step", ["factor", "enrol", "renew"])
def test_no_later_step_without_the_one_before(client: Client, step: str) -> None:
    assert client.get(f"{IN}{step}/")["Location"] == f"{IN}password/"


def test_the_code_page_asks_for_a_phone_first(client: Client) -> None:
    assert client.get(f"{IN}code/")["Location"] == IN


def test_the_second_step_must_follow_within_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    step_password(client, person)
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(f"{IN}factor/", {"code": shown(person, later)})["Location"] == f"{IN}password/"


def test_a_wrong_code_keeps_the_page(client: Client) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    step_password(client, person)
    answer = client.post(f"{IN}factor/", {"code": "000000"})
    assert answer.status_code == 422 and "动态口令不对或已用过" in said(answer)
    assert client.post(f"{IN}factor/", {"code": ""}).status_code == 422


def test_a_reset_signs_the_person_out_everywhere(client: Client) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    enter(client, person)
    administrator = factories.officer(Role.SYSTEM_ADMINISTRATOR)
    people.reset(user=person, by=factories.actor(administrator), at=clock.now())
    assert not signed_in(client)


def test_the_first_sign_in_binds_the_authenticator_and_shows_the_recovery_codes(client: Client) -> None:
    person = with_password(at=clock.now())
    assert step_password(client, person) == f"{IN}enrol/"
    page = said(client.get(f"{IN}enrol/"))
    secret = SecondFactor.objects.get(user=person).secret
    assert secret in page and "data:image/svg+xml" in page
    assert client.post(f"{IN}enrol/", {"code": "000000"}).status_code == 422
    page = said(client.post(f"{IN}enrol/", {"code": factors.code(secret, clock.now())}))
    codes = re.findall(r"<li>(\d{5}-\d{5})</li>", page)
    assert len(codes) == 8 and signed_in(client)

    client.post("/accounts/sign-out/")
    assert not signed_in(client)
    step_password(client, person)
    client.post(f"{IN}factor/", {"code": codes[3]})
    assert signed_in(client)


def test_a_first_password_is_replaced_before_the_door_opens(client: Client) -> None:
    administrator = factories.actor(factories.officer(Role.SYSTEM_ADMINISTRATOR))
    person, first = people.make(
        username="yanshi-zhang", name="演示·张", kind=Kind.OFFICER, by=administrator, at=clock.now()
    )
    step_password(client, person, first)
    client.get(f"{IN}enrol/")
    secret = SecondFactor.objects.get(user=person).secret
    page = said(client.post(f"{IN}enrol/", {"code": factors.code(secret, clock.now())}))
    assert f'href="{IN}renew/"' in page and not signed_in(client)
    weak = client.post(f"{IN}renew/", {"password": "short", "again": "short"})
    assert weak.status_code == 422 and "密码不足 8 位" in said(weak)
    assert client.post(f"{IN}renew/", {"password": PASSWORD, "again": "other"}).status_code == 422
    assert client.post(f"{IN}renew/", {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert signed_in(client)


def test_an_old_password_is_renewed_after_the_factor(client: Client) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(days=91))
    step_password(client, person)
    answer = client.post(f"{IN}factor/", {"code": shown(person, clock.now())})
    assert answer["Location"] == f"{IN}renew/" and not signed_in(client)
    client.post(f"{IN}renew/", {"password": f"{PASSWORD}!", "again": f"{PASSWORD}!"})
    assert signed_in(client)


def test_a_family_enters_by_phone_and_code(client: Client) -> None:
    assert client.post(IN, {"phone": "138 0000 0000"})["Location"] == f"{IN}code/"
    code = re.search(r"\d{6}", DemonstrationMessage.objects.get().text)
    assert code is not None
    assert client.post(f"{IN}code/", {"code": "000000" if code[0] != "000000" else "1"}).status_code == 422
    assert client.post(f"{IN}code/", {"code": code[0]}).status_code == 302
    assert signed_in(client) and User.objects.get().kind == Kind.FAMILY


def test_a_code_of_one_browser_opens_no_other(client: Client) -> None:
    client.post(IN, {"phone": "13800000000"})
    text = DemonstrationMessage.objects.get().text
    other = Client()
    other.post(IN, {"phone": "13800000000"})
    code = re.search(r"\d{6}", text)
    assert code is not None and other.post(f"{IN}code/", {"code": code[0]}).status_code == 422


def test_no_number_is_a_filled_form_again(client: Client) -> None:
    answer = client.post(IN, {"phone": "12345"})
    assert answer.status_code == 422 and 'value="12345"' in said(answer) and "11 位" in said(answer)


# --- sessions ---


@pytest.mark.parametrize(("role", "minutes"), [(Role.DISTRICT_REVIEWER, 15), (Role.SYSTEM_ADMINISTRATOR, 10)])
def test_a_session_left_idle_ends(client: Client, monkeypatch: pytest.MonkeyPatch, role: Role, minutes: int) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    post = factories.officer(role).posts.get()
    post.user = person
    post.save()
    enter(client, person)
    began = clock.now()
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(minutes=minutes - 1))
    assert client.get("/accounts/security/stay/").status_code == 204
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(minutes=2 * minutes - 2))
    assert signed_in(client)
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(minutes=3 * minutes))
    answer = client.get("/accounts/security/")
    assert answer.status_code == 302 and answer["Location"].startswith(IN)
    assert "已自动退出" in said(client.get(answer["Location"]))
    assert not SignedInSession.objects.exists()
    assert Entry.objects.filter(event="account.signed_out").count() == 1


def test_the_list_of_sessions_and_signing_out_everywhere_else() -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    here, there = Client(HTTP_USER_AGENT=CHROME), Client(HTTP_USER_AGENT="那里")
    third = Client()
    for browser in (here, there, third):
        enter(browser, person)
    page = said(here.get("/accounts/security/"))
    assert "在 3 台设备上登录" in page and "那里" in page and "Chrome · Windows" in page
    one = SignedInSession.objects.get(device="那里").pk
    here.post("/accounts/security/sessions/", {"session": one})
    assert (signed_in(here), signed_in(there), signed_in(third)) == (True, False, True)
    here.post("/accounts/security/sessions/")
    assert (signed_in(here), signed_in(third)) == (True, False)


def test_nobody_ends_the_session_of_another() -> None:
    mine, theirs = Client(), Client()
    for browser in (mine, theirs):
        person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
        enter(browser, person)
    mine.post("/accounts/security/sessions/", {"session": SignedInSession.objects.get(user=person).pk})
    assert signed_in(theirs)


def test_signing_in_again_in_one_browser_leaves_one_session(client: Client) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    enter(client, person)
    enter(client, person)
    assert SignedInSession.objects.count() == 1


def test_one_browser_may_change_from_person_to_person(demonstration: None) -> None:
    """Also two browsers at once: each sign-in has a session key of its own."""
    browsers = [Client(), Client()]
    for username in ("yuanzhang-chen", "chaoyang-han", "chaoyang-lin"):
        for browser in browsers:
            assert browser.post("/accounts/demo/", {"username": username}).status_code == 302
            assert signed_in(browser)
    assert SignedInSession.objects.count() == 2
    assert len(set(SignedInSession.objects.values_list("session_key", flat=True)) - {""}) == 2


def test_changing_the_password_asks_for_the_present_one_and_ends_every_session() -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    here, there = Client(), Client()
    for browser in (here, there):
        enter(browser, person)
    new = {"password": f"{PASSWORD}!", "again": f"{PASSWORD}!"}
    address = "/accounts/security/password/"
    assert here.get(address).status_code == 200
    assert here.post(address, {"current": "wrong", **new}).status_code == 422
    assert here.post(address, {"current": PASSWORD, **new})["Location"] == f"{IN}password/"
    assert not signed_in(here) and not signed_in(there)
    assert step_password(here, person, f"{PASSWORD}!") == f"{IN}factor/"


@pytest.mark.parametrize(("email", "status"), [("demo@example.org", 302), ("", 302), ("no address", 422)])
def test_an_address_for_messages(client: Client, email: str, status: int) -> None:
    client.force_login(factories.user())
    assert client.post("/accounts/security/email/", {"email": email}).status_code == status


def test_behind_proxies_of_our_own_the_visitors_address_is_taken(client: Client, settings: Any) -> None:
    person, _ = with_factor(at=clock.now() - timedelta(minutes=5))
    settings.TRUSTED_PROXIES = 1
    forged = Client(HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7")
    enter(forged, person)
    assert SignedInSession.objects.get().address == "203.0.113.7"
    enter(Client(HTTP_X_FORWARDED_FOR="no address"), person)
    assert SignedInSession.objects.filter(address=None).count() == 1
    SignedInSession.objects.filter(address=None).delete()
    settings.TRUSTED_PROXIES = 0
    enter(forged, person)
    assert SignedInSession.objects.get().address == "127.0.0.1"


# --- the demonstration's one click ---


@pytest.fixture
def demonstration(divisions_loaded: None) -> None:
    from zhaohu.accounts.services import demonstration

    demonstration.make_accounts(since=factories.ON)


def test_one_click_signs_in_as_an_invented_person(demonstration: None, client: Client) -> None:
    page = said(client.get("/accounts/demo/"))
    assert "演示·陈园长" in page and "机构：认领、备案" in page
    assert client.post("/accounts/demo/", {"username": "yuanzhang-chen"}).status_code == 302
    assert signed_in(client)


def test_one_click_exists_in_the_demonstration_only_and_for_invented_people_only(
    demonstration: None, client: Client, settings: Any
) -> None:
    real = factories.user()
    assert client.post("/accounts/demo/", {"username": real.username}).status_code == 404
    settings.DEMO = False
    assert client.get("/accounts/demo/").status_code == 404
    assert client.post("/accounts/demo/", {"username": "yuanzhang-chen"}).status_code == 404
    assert "演示" not in said(client.get(IN))


def test_the_table_of_accounts_is_printed_in_the_demonstration_only(
    demonstration: None, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    call_command("demo_accounts")
    assert "yuanzhang-chen" in capsys.readouterr().out
    settings.DEMO = False
    call_command("demo_accounts")
    assert capsys.readouterr().out == ""


def test_the_first_administrators_are_printed_once(divisions_loaded: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("found")
    assert "security" in capsys.readouterr().out
    with pytest.raises(Exception, match="已有管理员任职"):
        call_command("found")
