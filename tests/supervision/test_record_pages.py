"""Records and cases over HTTP: the API with keys, what each page shows and to whom, what is gone when it is gone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.supervision import factories, penalties
from tests.supervision.test_record_fields import CITIZEN, NATURAL
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.accounts.services import credentials
from zhaohu.supervision.choices.penalties import RecordState, WithdrawalReason
from zhaohu.supervision.models import CreditRecord, Delivery, PenaltyCase, RecordDispute
from zhaohu.supervision.services import deliveries, disputes, records, repairs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = penalties.AT, penalties.ON
ADDRESS = "/api/v1/credit/records"


def _key(authority: str = "market", division: Any = None) -> str:
    officer = people.actor(people.officer(Role.CITY_OFFICER, people.city()))
    made, secret = credentials.issue(authority=authority, division=division or people.district(), by=officer, at=AT)
    return f"Zhaohu {made.key_id}:{secret}"


def _post(client: Client, key: str, *rows: dict[str, Any], **other: Any) -> Any:
    body = {
        "batchId": "B-1", "sourceUnit": penalties.OFFICE, "dataset": "penalty", "schemaVersion": "1.0",
        "generatedAt": AT.isoformat(), "count": len(rows), "sm3": deliveries.digest(rows).hex(), "records": list(rows),
    } | other  # fmt: skip
    return client.post(ADDRESS, json.dumps(body), content_type="application/json", headers={"Authorization": key})


def _in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def _user(actor: Any) -> User:
    return User.objects.get(pk=actor.user_id)


def test_a_department_delivers_over_the_api_and_twice_is_once(client: Client) -> None:
    key, row = _key(), penalties.fields(factories.an_institution())
    first, again = _post(client, key, row), _post(client, key, row)
    assert first.status_code == 200, first.content
    assert first.json() == again.json() and first.json()["records"][0]["result"] == "created"
    assert CreditRecord.objects.get().department == "market"


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"sm3": "0" * 64}, 422, "RECORD_BATCH_SM3"), ({"count": 9}, 422, "RECORD_BATCH_COUNT"),
        ({"sourceUnit": "1"}, 422, "RECORD_BATCH_UNIT"), ({"dataset": "gossip"}, 422, "INPUT_INVALID"),
        ({"records": "x"}, 422, "INPUT_INVALID"), ({"records": [{"doc_no": ["x"]}]}, 422, "INPUT_INVALID"),
        ({"batchId": "批"}, 422, "INPUT_INVALID"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_with_its_code(client: Client, other: dict[str, Any], status: int, code: str) -> None:
    answer = _post(client, _key(), penalties.fields(), **other)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not CreditRecord.objects.exists()


def test_a_wrong_key_and_a_wrong_department_write_nothing(client: Client) -> None:
    row = penalties.fields()
    assert _post(client, "Zhaohu K1:no", row).status_code == 401
    _post(client, _key(), row)
    answer = _post(client, _key("fire"), row | {"remark": "x"})
    assert answer.json()["records"][0]["codes"] == ["RECORD_OF_ANOTHER"]
    assert "市场监管局" in answer.json()["records"][0]["reasons"][0]


def test_the_same_number_with_another_content_is_409(client: Client) -> None:
    key = _key()
    _post(client, key, penalties.fields())
    assert _post(client, key, penalties.fields(doc_no="演〔2026〕8 号")).status_code == 409


# --- the public ---


def test_the_public_finds_a_penalty_and_it_is_gone_at_once_when_it_is_withdrawn(client: Client) -> None:
    by = penalties.clerk()
    made = penalties.published(by=by)
    assert made.institution is not None
    pages = (
        reverse("supervision:penalties"), reverse("supervision:penalty", args=[made.pk]),
        reverse("institutions:institution", args=[made.institution.uscc]),
    )  # fmt: skip
    for page in pages:
        assert "违反食品安全管理规定" in client.get(page).content.decode(), page
    records.withdraw(record=made, revision=None, reason=WithdrawalReason.REVOKED, note="撤销", by=by, at=AT)
    assert [client.get(page).status_code for page in pages] == [200, 404, 200]
    assert not any("违反食品安全管理规定" in client.get(page).content.decode() for page in pages)


def test_the_public_search_finds_by_name_code_and_number_and_nothing_else(client: Client) -> None:
    made = penalties.published()
    assert made.institution is not None
    page = reverse("supervision:penalties")
    for words in ("松果", made.institution.uscc.lower(), "〔2026〕7", "松果 演市监"):
        assert made.doc_no in client.get(page, {"q": words}).content.decode(), words
    for asked in ({"q": "没有这家"}, {"district": "110108"}, {"q": "%"}):
        answer = client.get(page, asked)
        assert answer.status_code == 200
    assert made.doc_no not in client.get(page, {"q": "没有这家"}).content.decode()


def test_a_persons_name_and_number_are_never_public(client: Client) -> None:
    by = penalties.clerk()
    made = penalties.reported(
        by=by, **NATURAL, party_name="演示甲乙", person_id_no=CITIZEN, violation_fact=f"演示甲乙{CITIZEN}无证上岗。"
    )
    records.publish(record=made, revision=None, by=by, at=AT)
    for page in (reverse("supervision:penalties"), reverse("supervision:penalty", args=[made.pk])):
        shown = client.get(page).content.decode()
        assert "演***" in shown and "演示甲乙" not in shown and CITIZEN not in shown
    assert made.doc_no not in client.get(reverse("supervision:penalties"), {"q": "演示甲乙"}).content.decode()


def test_a_dispute_is_marked_beside_the_record_while_it_runs(client: Client) -> None:
    dispute, by = penalties.contested()
    page = reverse("supervision:penalty", args=[dispute.record_id])
    assert "有异议" in client.get(page).content.decode()
    disputes.begin(dispute=dispute, by=by, at=AT)
    disputes.uphold(dispute=dispute, answer="维持", by=by, at=AT)
    assert "有异议" not in client.get(page).content.decode()


def test_a_repaired_penalty_is_public_no_more(client: Client) -> None:
    request, by = penalties.repair_asked()
    page = reverse("supervision:penalty", args=[request.record_id])
    assert client.get(page).status_code == 200
    repairs.decide(request=request, granted=True, decision="信修 1", reason="", by=by, at=AT)
    assert client.get(page).status_code == 404


def test_what_is_over_is_hidden_before_the_nightly_job_runs(client: Client) -> None:
    made = penalties.published()
    CreditRecord.objects.filter(pk=made.pk).update(publicity_end=ON)
    assert client.get(reverse("supervision:penalty", args=[made.pk])).status_code == 404


# --- officers ---


def test_the_form_is_the_rule_and_says_each_fault_at_its_field(client: Client) -> None:
    by = penalties.clerk()
    _in(client, _user(by))
    page = reverse("supervision:new_record")
    assert client.get(page).content.decode().count('name="') >= 30
    wrong = client.post(page, penalties.fields(penalty_kind=["罚款"], fine_wan="-1"))
    assert wrong.status_code == 422 and "不是金额" in wrong.content.decode()
    given = penalties.fields(factories.an_institution(), penalty_kind=["警告", "罚款"])
    assert client.post(page, given).status_code == 302
    assert CreditRecord.objects.get().values["penalty_kind"] == "警告、罚款"


@pytest.mark.parametrize("kind", ["check", "coercion", "judgment", "dishonesty"])
def test_each_kind_has_its_form(client: Client, kind: str) -> None:
    _in(client, _user(penalties.clerk()))
    assert client.get(reverse("supervision:new_record"), {"kind": kind}).status_code == 200


def test_an_officer_previews_and_publishes(client: Client) -> None:
    by = penalties.clerk()
    made = penalties.reported(factories.an_institution(), by=by)
    page = reverse("supervision:record", args=[made.pk])
    assert "预览" in _in(client, _user(by)).get(page).content.decode()
    address = reverse("supervision:publish_record", args=[made.pk])
    assert client.post(address, {"revision": made.revision - 1}).status_code == 409
    assert client.post(address, {"revision": made.revision}).status_code == 302
    assert CreditRecord.objects.get().state == RecordState.PUBLISHED


def test_the_district_sees_anothers_record_and_cannot_change_it(client: Client) -> None:
    made = penalties.published()
    _in(client, _user(factories.reviewer()))
    assert client.get(reverse("supervision:record", args=[made.pk])).status_code == 200
    withdraw = reverse("supervision:withdraw_record", args=[made.pk])
    said = {"revision": made.revision, "reason": "mistake", "note": "x"}
    assert client.post(withdraw, said).status_code == 403
    assert client.get(reverse("supervision:correct_record", args=[made.pk])).status_code == 404
    assert client.post(reverse("supervision:record_numbers", args=[made.pk]), {"reason": "x"}).status_code == 404


def test_numbers_are_masked_on_every_page_and_opened_with_a_purpose_alone(client: Client) -> None:
    by = penalties.clerk()
    made = penalties.reported(by=by, **NATURAL, party_name="演示甲乙", person_id_no=CITIZEN)
    _in(client, _user(by))
    for name in ("record", "correct_record"):
        assert CITIZEN not in client.get(reverse(f"supervision:{name}", args=[made.pk])).content.decode()
    address = reverse("supervision:record_numbers", args=[made.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": "核对"})
    assert CITIZEN in answer.content.decode() and answer["Cache-Control"] == "private, no-store"


def test_a_correction_keeps_the_number_that_was_not_typed_again(client: Client) -> None:
    by = penalties.clerk()
    made = penalties.reported(by=by, **NATURAL, party_name="演示甲乙", person_id_no=CITIZEN)
    said = {name: value for name, value in made.values.items() if value} | {
        "reason": "改错字", "remark": "改", "revision": made.revision,
    }  # fmt: skip
    said["penalty_kind"] = ["罚款"]
    answer = _in(client, _user(by)).post(reverse("supervision:correct_record", args=[made.pk]), said)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made.refresh_from_db()
    assert (made.values["remark"], made.person_id) == ("改", CITIZEN)


def test_lists_keep_to_their_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    by = factories.reviewer()
    for n in range(12):
        penalties.published(doc_no=f"演市监罚〔2026〕{n + 1} 号")
    _in(client, _user(by))
    client.get(reverse("supervision:records"))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("supervision:records")).status_code == 200
    client.logout()
    with django_assert_max_num_queries(8):
        client.get(reverse("supervision:penalties"))


@pytest.mark.parametrize("tab", ["all", "unmatched", "due", "contested", "repairs"])
def test_each_tab_answers(client: Client, tab: str) -> None:
    penalties.contested()
    penalties.reported()
    answer = _in(client, _user(factories.reviewer())).get(reverse("supervision:records"), {"tab": tab, "q": "演示"})
    assert answer.status_code == 200


def test_a_file_is_uploaded_read_written_and_undone(client: Client) -> None:
    by = penalties.clerk()
    _in(client, _user(by))
    address = reverse("supervision:deliveries")
    file = penalties.sheet(penalties.fields(), penalties.fields(doc_no="x"))
    assert client.post(address, {"kind": "penalty", "key": "k1", "file": file}).status_code == 302
    made = Delivery.objects.get()
    page = reverse("supervision:delivery", args=[made.pk])
    assert "写法不对" in client.get(page).content.decode()
    assert client.post(reverse("supervision:write_delivery", args=[made.pk])).status_code == 302
    assert CreditRecord.objects.count() == 1
    assert client.post(reverse("supervision:undo_delivery", args=[made.pk])).status_code == 302
    assert client.post(reverse("supervision:undo_delivery", args=[made.pk])).status_code == 409
    bad = penalties.SimpleUploadedFile("坏.xlsx", b"PK\x03\x04broken")
    assert client.post(address, {"kind": "penalty", "key": "k2", "file": bad}).status_code == 422
    template = reverse("supervision:delivery_template")
    assert client.get(template, {"kind": "penalty"}).status_code == 200
    assert client.get(template, {"kind": "x"}).status_code == 404


def test_silent_departments_are_listed_and_nudged(client: Client) -> None:
    penalties.clerk()
    penalties.delivered(penalties.fields(), by=penalties.clerk(), at=AT - timedelta(days=40))
    _in(client, factories.lead())
    shown = client.get(reverse("supervision:record_departments")).content.decode()
    assert "40 天" in shown and "超期 10 天" in shown and "消防救援" in shown
    nudge = reverse("supervision:nudge_department")
    assert client.post(nudge, {"department": "market"}).status_code == 302
    assert client.post(nudge, {"department": "market"}).status_code == 409
    assert client.post(nudge, {"department": "nobody"}).status_code == 404


def test_the_city_makes_a_batch_and_reads_it_as_json_and_csv(client: Client) -> None:
    penalties.published(by=people.actor(factories.lead()))
    _in(client, people.officer(Role.CITY_OFFICER, people.city()))
    assert client.post(reverse("supervision:send_credit_batch")).status_code == 302
    shown = client.get(reverse("supervision:credit_batches"))
    assert shown.status_code == 200
    from zhaohu.supervision.models import Outgoing

    pk = Outgoing.objects.get().pk
    assert client.get(reverse("supervision:credit_batch", args=[pk, "json"])).json()["count"] == 1
    assert b"cf_wsh" in client.get(reverse("supervision:credit_batch", args=[pk, "csv"])).content
    assert client.get(reverse("supervision:credit_batch", args=[pk, "exe"])).status_code == 404


# --- cases ---


def test_a_case_goes_from_its_form_to_its_end(client: Client) -> None:
    officers, lead = penalties.two_officers(), factories.lead()
    institution = factories.an_institution()
    _in(client, officers[0])
    said = {"uscc": institution.uscc, "cause": "未按规定留样", "officers": [one.pk for one in officers]}
    one = client.post(reverse("supervision:new_case"), said | {"officers": [officers[0].pk]})
    assert one.status_code == 422 and "不得少于 2 人" in one.content.decode()
    assert client.post(reverse("supervision:new_case"), said).status_code == 302
    case = PenaltyCase.objects.get()

    def step(name: str, **more: Any) -> int:
        case.refresh_from_db()
        address = reverse("supervision:case_step", args=[case.pk, name])
        return client.post(address, {"revision": case.revision, "note": "演示记录", **more}).status_code

    assert step("investigate", papers=[factories.a_picture()]) == 302
    assert step("nothing") == 404
    assert [step("inform"), step("hear")] == [302, 302]
    propose = reverse("supervision:propose_penalty", args=[case.pk])
    assert client.get(propose).status_code == 200
    fields = penalties.fields(institution, doc_no="演卫罚〔2026〕1 号", penalty_kind=["罚款"])
    fields.pop("decided_on")
    assert client.post(propose, fields | {"fine_wan": ""}).status_code == 422
    assert client.post(propose, fields).status_code == 302
    case.refresh_from_db()
    decide = reverse("supervision:decide_penalty", args=[case.pk])
    assert client.post(decide, {"revision": case.revision, "agreed": "1"}).status_code == 403
    _in(client, lead)
    assert client.post(decide, {"revision": case.revision, "agreed": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.record is not None
    publish = reverse("supervision:publish_record", args=[case.record.pk])
    assert client.post(publish, {"revision": case.record.revision}).status_code == 302
    _in(client, officers[1])
    assert step("serve", served_on=ON.isoformat(), serving="direct") == 302
    assert [step("execute"), step("close")] == [302, 302]
    page = client.get(reverse("supervision:penalty_case", args=[case.pk]))
    assert page.status_code == 200 and "结案" in page.content.decode()
    for tab in ("mine", "open", "ended"):
        assert client.get(reverse("supervision:cases"), {"tab": tab}).status_code == 200


def test_an_inspector_of_another_department_opens_no_case_of_ours(client: Client) -> None:
    _in(client, people.officer(Role.INSPECTOR, people.district(), Department.FIRE))
    assert client.get(reverse("supervision:new_case")).status_code == 404


def test_a_stale_deed_comes_back_filled_in(client: Client) -> None:
    case, by = penalties.opened()
    _in(client, _user(by))
    address = reverse("supervision:case_step", args=[case.pk, "investigate"])
    answer = client.post(address, {"revision": case.revision + 1, "note": "我写的笔录"})
    assert answer.status_code == 409 and "我写的笔录" in answer.content.decode()


# --- institutions ---


def test_an_institution_contests_a_record_and_reads_the_answer(client: Client) -> None:
    by = penalties.clerk()
    made = penalties.published(by=by)
    assert made.institution is not None
    _in(client, factories.director(made.institution))
    assert made.doc_no in client.get(reverse("supervision:own_records")).content.decode()
    address = reverse("supervision:contest_record", args=[made.pk])
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "事实不符", "papers": factories.a_picture()}).status_code == 302
    dispute = RecordDispute.objects.get()
    assert client.get(reverse("supervision:dispute_file", args=[dispute.pk])).status_code == 200
    disputes.begin(dispute=dispute, by=by, at=AT)
    disputes.uphold(dispute=dispute, answer="维持，理由见笔录。", by=by, at=AT)
    assert "维持，理由见笔录。" in client.get(reverse("supervision:own_record", args=[made.pk])).content.decode()


def test_another_institution_sees_nothing_of_it(client: Client) -> None:
    made = penalties.published()
    _in(client, factories.director(factories.an_institution()))
    assert made.doc_no not in client.get(reverse("supervision:own_records")).content.decode()
    for name in ("own_record", "contest_record", "ask_repair"):
        address = reverse(f"supervision:{name}", args=[made.pk])
        assert client.generic("GET" if name == "own_record" else "POST", address).status_code == 404
