"""The ways out of the house, against real servers on loopback; and the demonstration's gateway tells the truth."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from zhaohu.core import gateways
from zhaohu.core.models import DemonstrationMessage

PHONE = "13800000000"


class Provider:
    """A message provider: keeps what it was given, answers as told."""

    def __init__(self) -> None:
        self.given: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.status = 202
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.given.append((dict(self.headers), json.loads(body)))
                self.send_response(provider.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/send"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Provider]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Provider()
    settings.SMS_GATEWAY, settings.SMS_TOKEN = made.address, "演示密钥".encode().hex()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_the_http_gateway_hands_a_message_over_with_its_key(provider: Provider) -> None:
    gateways.sms().send(to=PHONE, text="【照护】验证码 123456", key="delivery-7")
    ((headers, body),) = provider.given
    assert body == {"to": PHONE, "text": "【照护】验证码 123456"}
    assert headers["Authorization"] == f"Bearer {'演示密钥'.encode().hex()}"
    assert headers["Idempotency-Key"] == "delivery-7"


@pytest.mark.parametrize("status", [302, 400, 401, 429, 500, 503])
def test_whatever_is_no_success_is_said(provider: Provider, status: int) -> None:
    provider.status = status
    with pytest.raises(OSError, match=str(status)):
        gateways.sms().send(to=PHONE, text="演示")
    assert len(provider.given) == 1


def test_a_gateway_that_is_not_there_is_said(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings.SMS_GATEWAY = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(OSError, match="refused"):
            gateways.sms().send(to=PHONE, text="演示")


@pytest.mark.django_db
def test_the_demonstration_gateway_shows_exactly_what_the_real_one_sends(provider: Provider, settings: Any) -> None:
    message = {"to": PHONE, "text": "【照护】验证码 123456"}
    gateways.sms().send(**message)
    settings.SMS_GATEWAY = ""
    gateways.sms().send(**message)
    kept = DemonstrationMessage.objects.get()
    assert {"to": kept.to, "text": kept.text} == provider.given[0][1]


@pytest.mark.django_db
def test_the_sign_in_page_says_when_the_gateway_takes_nothing(
    provider: Provider, client: Client, rules_loaded: None
) -> None:
    provider.status = 503
    page = client.post("/accounts/sign-in/", {"phone": PHONE})
    assert page.status_code == 422 and "验证码暂时发不出去" in page.content.decode()
    provider.status = 200
    assert client.post("/accounts/sign-in/", {"phone": PHONE})["Location"] == "/accounts/sign-in/code/"


@pytest.mark.django_db
def test_the_page_of_messages_masks_the_number_and_exists_in_the_demonstration_only(
    client: Client, settings: Any
) -> None:
    gateways.sms().send(to=PHONE, text="【照护】验证码 123456")
    page = client.get("/accounts/demo/messages/").content.decode()
    assert "123456" in page and "138****0000" in page and PHONE not in page
    settings.DEMO = False
    assert client.get("/accounts/demo/messages/").status_code == 404


def test_mail_carries_the_key_as_its_number(settings: Any) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "noreply@example.org"
    gateways.mail().send(to="demo@example.org", subject="照护：已备案", text="正文", key="delivery-7")
    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.body) == ("照护：已备案", ["demo@example.org"], "正文")
    assert sent.extra_headers["Message-ID"] == "<delivery-7@example.org>"


@pytest.mark.django_db
def test_demonstration_mail_is_kept_too(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    gateways.mail().send(to="demo@example.org", subject="照护：已备案", text="正文")
    assert DemonstrationMessage.objects.get().text == "照护：已备案\n正文"
