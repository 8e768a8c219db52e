"""Orders of the 12345 hotline: once, late, out of order, contradictory; and the answer back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import factories as people
from tests.accounts.test_gateways import Provider
from tests.supervision import factories
from zhaohu.accounts.choices import Role
from zhaohu.accounts.services import credentials
from zhaohu.core.access import NOBODY, system
from zhaohu.core.models import DemonstrationMessage
from zhaohu.supervision import outside
from zhaohu.supervision.choices.complaints import Finding
from zhaohu.supervision.choices.orders import OutgoingKind
from zhaohu.supervision.models import Complainant, Complaint, HotlineOrder, OrderMessage, Outgoing
from zhaohu.supervision.services import complaints, handling, outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT
ADDRESS = "/api/v1/complaints/orders"


def _key(authority: str = "health", division: Any = None) -> str:
    people.district()
    officer = people.actor(people.officer(Role.CITY_OFFICER, people.city()))
    made, secret = credentials.issue(authority=authority, division=division or people.city(), by=officer, at=AT)
    return f"Zhaohu {made.key_id}:{secret}"


@pytest.fixture
def key(rules_loaded: None) -> str:
    return _key()


def _order(**other: Any) -> dict[str, Any]:
    return {
        "number": "GD-1", "event": "dispatched", "revision": 1, "dispatched_at": AT.isoformat(), "district": "110105",
        "place": "演示路 9 号二层", "category": "收费、退费", "text": "退费一直不到账。", "name": factories.NAME,
        "phone": factories.PHONE,
    } | other  # fmt: skip


def _post(client: Client, key: str, **body: Any) -> Any:
    return client.post(ADDRESS, json.dumps(_order(**body)), content_type="application/json",
                       headers={"Authorization": key})  # fmt: skip


def test_an_order_is_a_complaint_and_the_same_message_twice_is_once(client: Client, key: str) -> None:
    first, again = _post(client, key), _post(client, key)
    assert first.status_code == again.status_code == 200, first.content
    assert first.json() == again.json()
    made = Complaint.objects.get()
    assert (made.source, made.category, made.place) == ("hotline", "fees", "演示路 9 号二层")
    assert OrderMessage.objects.count() == 1
    assert Complainant.objects.get(complaint=made).phone == factories.PHONE
    assert factories.PHONE not in first.content.decode() and factories.NAME not in first.content.decode()


def test_another_content_of_a_known_revision_is_kept_and_answered_409(client: Client, key: str) -> None:
    _post(client, key)
    answer = _post(client, key, text="完全不同的内容")
    assert (answer.status_code, answer.json()["code"]) == (409, "HOTLINE_ORDER_CONTRADICTORY")
    assert list(OrderMessage.objects.order_by("pk").values_list("outcome", flat=True)) == ["applied", "contradictory"]
    assert Complaint.objects.get().text == "退费一直不到账。"


def test_an_older_revision_changes_nothing(client: Client, key: str) -> None:
    _post(client, key)
    assert _post(client, key, event="supplemented", revision=3, text="补充一句").json()["outcome"] == "applied"
    assert _post(client, key, event="supplemented", revision=2, text="旧的补充").json()["outcome"] == "stale"
    assert Complaint.objects.get().facts.count() == 1


def test_the_term_runs_from_the_dispatch_and_ends_with_the_order(client: Client, key: str) -> None:
    dispatched, due = AT - timedelta(days=3), AT - timedelta(hours=1)
    answer = _post(client, key, dispatched_at=dispatched.isoformat(), due_at=due.isoformat()).json()
    assert answer["late"] is True
    clock = Complaint.objects.get().clocks.get(kind="close")
    assert (clock.started_at, clock.due_at, clock.limit) == (dispatched, due, "工单时限")


def test_an_order_can_be_urged_withdrawn_and_called_back(client: Client, key: str) -> None:
    lead = factories.lead()
    _post(client, key)
    _post(client, key, event="urged", revision=2, text="市领导批示")
    assert lead.notices.filter(wording="complaint_urged").count() == 1
    assert _post(client, key, event="withdrawn", revision=3).json()["state"] == "withdrawn"
    assert _post(client, key, event="supplemented", revision=4).json()["outcome"] == "too_late"


def test_a_call_back_rates_a_closed_case_unless_the_citizen_has(client: Client, key: str) -> None:
    _post(client, key)
    made, by = Complaint.objects.get(), factories.reviewer()
    assert (
        _post(client, key, event="called_back", revision=2, solved=True, satisfied=True).json()["outcome"] == "too_late"
    )
    handling.accept(complaint=made, revision=None, long=False, by=by, at=AT)
    handling.answer(complaint=made, revision=None, text="在查", by=by, at=AT)
    result = handling.Result(finding=Finding.PARTLY, result="已退一半")
    handling.close(complaint=made, revision=None, result=result, by=by, at=AT)
    answer = _post(client, key, event="called_back", revision=3)
    assert (answer.status_code, answer.json()["code"]) == (422, "HOTLINE_ORDER_SHAPE")
    assert (
        _post(client, key, event="called_back", revision=3, solved=True, satisfied=False).json()["outcome"] == "applied"
    )
    again = _post(client, key, event="called_back", revision=4, solved=False, satisfied=False).json()
    assert again["outcome"] == "too_late"
    made.refresh_from_db()
    assert (made.solved, made.satisfied) == (True, False)


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"event": "urged"}, 404, "HOTLINE_ORDER_UNKNOWN"),
        ({"district": "999999"}, 422, "HOTLINE_ORDER_PLACE"),
        ({"place": ""}, 422, "COMPLAINT_PLACE_NEEDED"),
        ({"text": ""}, 422, "COMPLAINT_TEXT_NEEDED"),
        ({"number": ""}, 422, "INPUT_INVALID"),
        ({"text": "\0"}, 422, "INPUT_INVALID"),
        ({"dispatched_at": "昨天"}, 422, "INPUT_INVALID"),
    ],
)
def test_a_faulty_order_is_refused(client: Client, key: str, other: dict[str, Any], status: int, code: str) -> None:
    answer = _post(client, key, **other)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not HotlineOrder.objects.exists()


def test_only_a_health_commission_brings_orders_and_only_of_its_district(client: Client) -> None:
    assert client.post(ADDRESS, "{}", content_type="application/json").status_code == 401
    assert _post(client, _key("market")).status_code == 403
    haidian = people.district("110108", "海淀区")
    assert _post(client, _key(division=haidian)).json()["code"] == "HOTLINE_ORDER_PLACE"
    _post(client, _key())
    assert _post(client, _key(division=haidian), event="urged", revision=2).status_code == 404


def test_a_key_for_orders_pushes_no_registrations(client: Client, key: str) -> None:
    headers = {"Authorization": key, "Idempotency-Key": "one"}
    answer = client.post("/api/v1/registrations", "[{}]", content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ALLOWED")


def test_the_hotline_is_answered_at_each_stage_and_nobody_is_named(client: Client, key: str) -> None:
    _post(client, key)
    made, by = Complaint.objects.get(), factories.reviewer()
    handling.accept(complaint=made, revision=None, long=False, by=by, at=AT)
    handling.answer(complaint=made, revision=None, text="已在核查", by=by, at=AT)
    result = handling.Result(finding=Finding.SUBSTANTIATED, result="已退费")
    handling.close(complaint=made, revision=None, result=result, by=by, at=AT)
    rows = Outgoing.objects.order_by("pk")
    assert [row.body["stage"] for row in rows] == ["answered", "closed"]
    assert all(factories.NAME not in str(row.body) and factories.PHONE not in str(row.body) for row in rows)
    for row in rows:
        outgoing.deliver(outgoing_id=row.pk, by=system("对外送文"), at=AT)
        outgoing.deliver(outgoing_id=row.pk, by=system("对外送文"), at=AT)
    assert set(rows.values_list("state", "tries")) == {("sent", 1)}
    assert DemonstrationMessage.objects.count() == 2


# --- the way out, against a real server on loopback; and the demonstration tells the truth ---


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Provider]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Provider()
    settings.HOTLINE_GATEWAY, settings.HOTLINE_TOKEN = made.address, "token"
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_the_demonstration_shows_exactly_what_the_real_office_is_sent(office: Provider, settings: Any) -> None:
    body = {"order": "GD-1", "stage": "closed", "text": "已退费"}
    outside.way(OutgoingKind.HOTLINE_ANSWER).send(key="order-1", body=body)
    settings.HOTLINE_GATEWAY = ""
    outside.way(OutgoingKind.HOTLINE_ANSWER).send(key="order-1", body=body)
    ((headers, given),) = office.given
    assert (headers["Idempotency-Key"], headers["Authorization"]) == ("order-1", "Bearer token")
    assert given == json.loads(DemonstrationMessage.objects.get().text) == body


def test_what_was_not_taken_waits_and_says_why(office: Provider, settings: Any) -> None:
    office.status = 503
    row = Outgoing.objects.create(
        complaint=factories.received(), kind=OutgoingKind.HOTLINE_ANSWER, key="one", body={}, made_at=AT
    )
    with pytest.raises(OSError, match="503"):
        outgoing.deliver(outgoing_id=row.pk, by=system("对外送文"), at=AT)
    row.refresh_from_db()
    assert (row.state, row.tries, row.fault) == ("waiting", 1, "office answered 503")
    settings.HOTLINE_GATEWAY, settings.DEMO = "", False
    with pytest.raises(OSError, match="no gateway"):
        outgoing.deliver(outgoing_id=row.pk, by=system("对外送文"), at=AT)


def test_a_complaint_of_the_web_answers_no_hotline() -> None:
    made, _by = factories.closed()
    complaints.rate(complaint=made, solved=True, satisfied=True, by=NOBODY, at=AT)
    assert not Outgoing.objects.exists()
