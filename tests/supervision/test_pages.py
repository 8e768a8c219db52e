"""The citizen's, the officer's and the institution's pages."""

import io
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.supervision import factories
from zhaohu.accounts.models import User
from zhaohu.core import clock, uploads
from zhaohu.core.access import NOBODY
from zhaohu.supervision.models import ComplainantReading, Complaint, ComplaintFile, Question
from zhaohu.supervision.services import complaints, handling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT
FORM: dict[str, Any] = {"category": "fees", "text": factories.TEXT, "contact": "anonymous"}
SCRIPT = "<script>alert(1)</script> 退费不到账"


def _form(**other: Any) -> dict[str, Any]:
    return {"key": str(uuid4())} | FORM | other


def _new(institution: Any) -> str:
    return f"{reverse('supervision:complaint_new')}?institution={institution.pk}"


def _user(actor: Any) -> User:
    return User.objects.get(pk=actor.user_id)


def test_a_citizen_complains_sees_the_code_once_and_then_the_status(client: Client) -> None:
    institution = factories.an_institution()
    found = client.get(reverse("supervision:complaint_start"), {"q": "松果"}).content.decode()
    assert institution.name in found
    answer = client.post(_new(institution), _form(text=SCRIPT, photos=[factories.a_picture()]), follow=True)
    code = answer.context["code"]
    assert code in answer.content.decode()
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache")
    again = client.get(reverse("supervision:complaint_receipt"), follow=True)
    assert code not in again.content.decode()
    page = again.content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    assert ComplaintFile.objects.count() == 1
    other = Client()
    assert other.get(reverse("supervision:complaint_status")).status_code == 302
    opened = other.post(reverse("supervision:complaint_code"), {"code": code.lower().replace("-", " ")}, follow=True)
    assert Complaint.objects.get().number in opened.content.decode()
    other.post(reverse("supervision:complaint_leave"))
    assert other.get(reverse("supervision:complaint_status")).status_code == 302


def test_a_place_without_a_name_and_a_phone_are_asked_for(client: Client) -> None:
    people.district()
    address = reverse("supervision:complaint_new")
    answer = client.post(address, _form())
    assert answer.status_code == 422
    assert {"place", "district"} <= set(answer.context["form"].errors)
    assert factories.TEXT in answer.content.decode()
    answer = client.post(address, _form(place="演示小区", district="110105", contact="named"))
    assert "phone" in answer.context["form"].errors
    assert client.post(address, _form(place="演示小区", district="110105")).status_code == 302
    assert Complaint.objects.get().place == "演示小区"


def test_guessing_codes_locks_the_network_for_this_and_nothing_else(client: Client) -> None:
    _made, code = factories.lodged()
    address = reverse("supervision:complaint_code")
    for _ in range(5):
        assert client.post(address, {"code": "AAAA-AAAA-AAAA-AAAA"}).status_code == 422
    locked = client.post(address, {"code": code})
    assert "已锁定" in locked.content.decode()
    elsewhere = client.post(address, {"code": code}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_a_file_of_500_mb_takes_nothing_else_with_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "CEILING", 200_000)
    institution = factories.an_institution()
    large = SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + b"0" * 500_000, content_type="image/jpeg")
    answer = client.post(_new(institution), _form(photos=[large]))
    assert answer.status_code == 422
    assert "超过上限" in answer.context["form"].errors["photos"][0]
    assert factories.TEXT in answer.content.decode()
    assert not Complaint.objects.exists()


def test_a_file_above_the_rule_is_refused_unread() -> None:
    large = SimpleNamespace(size=500 * 2**20, name="大.jpg", read=lambda: pytest.fail("was read"))
    with pytest.raises(Exception, match="UPLOAD_TOO_LARGE"):
        factories.lodged(sent=[large])


def test_a_program_called_a_picture_is_refused_beside_its_field(client: Client) -> None:
    fake = SimpleUploadedFile("照片.jpg", io.BytesIO(b"MZ\x90").read(), content_type="image/jpeg")
    answer = client.post(_new(factories.an_institution()), _form(photos=[fake]))
    assert "不是 PDF、JPG 或 PNG" in answer.context["form"].errors["photos"][0]


def test_the_citizen_adds_rates_and_reopens_without_an_account(client: Client) -> None:
    made, code = factories.lodged()
    client.post(reverse("supervision:complaint_code"), {"code": code})
    assert client.post(reverse("supervision:complaint_add"), {"text": " "}).status_code == 422
    client.post(reverse("supervision:complaint_add"), {"text": "又问了一次"})
    by = factories.reviewer()
    handling.accept(complaint=made, revision=None, long=False, by=by, at=AT)
    handling.answer(complaint=made, revision=None, text="在查", by=by, at=AT)
    result = handling.Result(finding="unproven", result="查不实")
    handling.close(complaint=made, revision=None, result=result, by=by, at=AT)
    assert client.post(reverse("supervision:complaint_rate"), {"solved": "no"}).status_code == 422
    client.post(reverse("supervision:complaint_rate"), {"solved": "no", "satisfied": "no"})
    page = client.get(reverse("supervision:complaint_status")).content.decode()
    assert "您说：没有解决" in page and "要求重新办理" in page
    client.post(reverse("supervision:complaint_reopen"), {"reason": "有收据"})
    made.refresh_from_db()
    assert made.state == "reopened"
    assert client.post(reverse("supervision:complaint_reopen"), {"reason": "再来"}).status_code == 422


def test_an_officer_works_a_case_from_the_queue_to_its_end(client: Client) -> None:
    made, by = factories.received(), factories.reviewer()
    client.force_login(_user(by))
    assert made.institution.name in client.get(reverse("supervision:complaints")).content.decode()
    taken = client.post(reverse("supervision:take_complaint"))
    assert taken["Location"] == reverse("supervision:complaint", args=[made.pk])

    def do(name: str, **data: Any) -> Any:
        made.refresh_from_db()
        return client.post(reverse(f"supervision:{name}", args=[made.pk]), {"revision": made.revision} | data)

    assert do("accept_complaint", uscc="", long="on").status_code == 302
    assert do("ask_institution", subject="退费", text="请说明退费期限。").status_code == 302
    assert do("ask_institution", subject="退费", text=factories.TEXT).status_code == 422
    assert client.post(reverse("supervision:withdraw_question", args=[Question.objects.get().pk])).status_code == 302
    assert do("answer_complaint", text="已联系机构").status_code == 302
    assert do("close_complaint", finding="substantiated", result="已退费", found_on="2026-11-24").status_code == 302
    made.refresh_from_db()
    assert made.state == "closed"
    assert "已结束" in client.get(reverse("supervision:complaints") + "?tab=ended&category=fees").content.decode()


def test_the_second_officer_keeps_what_was_written_and_reads_who_holds_the_case(client: Client) -> None:
    made, by = factories.accepted()
    client.force_login(_user(factories.reviewer()))
    address = reverse("supervision:answer_complaint", args=[made.pk])
    answer = client.post(address, {"revision": made.revision, "text": "我写了很久的答复"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"由{by.name}承办" in page and "我写了很久的答复" in page
    client.force_login(_user(by))
    complaints.add_fact(complaint=made, text="新情况", sent=[], by=NOBODY, at=AT)
    stale = client.post(address, {"revision": made.revision, "text": "旧页面的答复"})
    assert (stale.status_code, "旧页面的答复" in stale.content.decode()) == (409, True)
    revision = stale.context["forms"]["answer"]["revision"].value()
    assert client.post(address, {"revision": revision, "text": "旧页面的答复"}).status_code == 302


def test_who_complained_is_opened_with_a_reason_by_the_handling_officer_alone(client: Client) -> None:
    made, by = factories.accepted()
    address = reverse("supervision:complainant", args=[made.pk])
    client.force_login(_user(by))
    case = client.get(reverse("supervision:complaint", args=[made.pk])).content.decode()
    assert factories.NAME not in case and factories.PHONE not in case
    assert client.post(address, {}).status_code == 302
    assert not ComplainantReading.objects.exists()
    answer = client.post(address, {"reason": "contact"})
    assert factories.PHONE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for other in (_user(factories.reviewer()), factories.lead()):
        client.force_login(other)
        assert client.post(address, {"reason": "contact"}).status_code in (403, 404)
    assert ComplainantReading.objects.count() == 1


def test_cases_are_merged_and_taken_apart_on_the_page(client: Client) -> None:
    institution = factories.an_institution()
    kept, by = factories.accepted(institution=institution)
    gone = factories.received(institution=institution)
    client.force_login(_user(by))
    page = client.get(reverse("supervision:complaint", args=[gone.pk])).content.decode()
    assert kept.number in page and "同一机构" in page
    address = reverse("supervision:merge_complaint", args=[gone.pk])
    client.post(address, {"revision": gone.revision, "into": kept.pk, "reason": "同一件"})
    gone.refresh_from_db()
    assert gone.merged_into == kept
    client.post(reverse("supervision:unmerge_complaint", args=[gone.merges.get().pk]))
    gone.refresh_from_db()
    assert gone.state == "received"


def test_a_case_goes_to_another_officer_district_or_department(client: Client) -> None:
    people.district("110108", "海淀区")
    made, _by = factories.accepted()
    other = factories.worlds.reviewer()
    client.force_login(factories.lead())
    address = reverse("supervision:reassign_complaint", args=[made.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"to": other.pk, "reason": "休假"}).status_code == 302
    client.force_login(other)
    made.refresh_from_db()
    moved = client.post(
        reverse("supervision:move_complaint", args=[made.pk]),
        {"revision": made.revision, "district": "110105", "reason": "在本区"},
    )
    assert moved.status_code == 422
    passed = client.post(
        reverse("supervision:pass_on_complaint", args=[made.pk]),
        {"revision": made.revision, "department": "market", "reason": "价格"},
    )
    assert passed.status_code == 302
    refused = factories.received()
    client.post(
        reverse("supervision:refuse_complaint", args=[refused.pk]), {"revision": refused.revision, "reason": "无关"}
    )
    away = factories.received()
    client.post(
        reverse("supervision:move_complaint", args=[away.pk]),
        {"revision": away.revision, "district": "110108", "reason": "在海淀"},
    )
    assert sorted(Complaint.objects.values_list("state", flat=True)) == ["received", "refused", "transferred"]


def test_the_rates_their_rows_and_their_file_name_nobody(client: Client) -> None:
    made, _by = factories.closed()
    client.force_login(factories.lead())
    for address in ("complaint_rates", "complaint_rate_rows", "complaint_rates_csv"):
        answer = client.get(reverse(f"supervision:{address}") + "?by=institution&period=year")
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode()
        assert answer.status_code == 200
        assert factories.NAME not in text and factories.PHONE not in text and factories.TEXT not in text
    assert made.number in text


def test_the_queue_of_a_hundred_costs_as_many_statements_as_one_of_ten(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    institution, by = factories.an_institution(), factories.reviewer()
    for _ in range(12):
        factories.received(institution=institution)
    client.force_login(_user(by))
    with django_assert_max_num_queries(16):
        client.get(reverse("supervision:complaints") + "?tab=all")
    assert clock.now() == AT
