"""An institution's public page: what it says, what it never says, and both sides of a problem."""

import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.institutions.register import factories as register
from tests.institutions.review import worlds
from zhaohu.accounts.models import User
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import Institution, NonComplianceNotice
from zhaohu.institutions.services import revocations, standing
from zhaohu.ledger.models import Entry
from zhaohu.rules.models import Rule

pytestmark = pytest.mark.usefixtures("rules_loaded")

IDENTITY_NUMBER, PERSONAL_PHONE, PERSON = "11010519491231002X", "13800138000", "演示不公开姓名"


def page(client: Client, found: Institution) -> str:
    answer = client.get(f"/institutions/{found.uscc}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_appears_with_the_receipt_in_the_same_transaction(client: Client) -> None:
    case, _officer = worlds.filed()
    text = page(client, case.institution)
    assert "已备案" in text and case.receipt.number in text and "托小班" in text and "3,600" in text
    assert case.institution.name in client.get("/institutions/").content.decode()


def test_before_the_receipt_there_is_no_page(client: Client) -> None:
    case = worlds.submitted()
    assert client.get(f"/institutions/{case.institution.uscc}/").status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FilingState.CANCELLED, "已注销备案"),
        (FilingState.REVOKED_BY_AUTHORITY, "已撤销备案"),
        (FilingState.SUSPENDED, "停业整顿"),
    ],
)
def test_a_filing_that_has_ended_keeps_its_page_and_says_so(state: FilingState, words: str, client: Client) -> None:
    assert words in page(client, register.institution(filing_state=state))


@pytest.mark.parametrize("code", ["x", "91110105MA00000000", "%00", "91110105MA0000001X' OR 1=1"])
def test_a_code_that_is_none_is_not_found(code: str, client: Client) -> None:
    assert client.get(f"/institutions/{code}/").status_code == 404


def test_a_problem_stands_with_its_deadline_and_the_institution_s_reply(client: Client) -> None:
    found = register.institution()
    register.notice(found, reply="已围挡停用该区域。", replied_at=factories.AT)
    text = page(client, found)
    assert "户外场地一处软质地面破损" in text and "2026-12-04" in text and "已围挡停用该区域。" in text


def test_an_unpublished_notice_is_nowhere(client: Client) -> None:
    found = register.institution()
    register.notice(found, published_at=None, reason="还没有公布的事项")
    for address in (f"/institutions/{found.uscc}/", "/noncompliance/", "/institutions/"):
        assert "还没有公布的事项" not in client.get(address).content.decode()
    assert "整改" not in client.get("/institutions/").content.decode()


def test_a_mended_problem_is_history_and_not_a_warning(client: Client) -> None:
    found = register.institution()
    register.notice(found, rectified_on=date(2026, 11, 20), result="整改后符合要求。")
    text = page(client, found)
    assert 'id="problems"' not in text and "整改完成" in text
    assert "前整改" not in client.get("/institutions/").content.decode()


def test_versions_of_the_filing_stand_in_the_timeline(client: Client) -> None:
    found = register.institution()
    first, second = register.receipt(found), register.receipt(found, version=2)
    text = page(client, found)
    assert first.number in text and second.number in text and "变更备案，第 2 版" in text


def test_suspension_resumption_and_revocation_stand_in_the_timeline_with_their_proof(client: Client) -> None:
    case, _officer = worlds.filed()
    by, found = factories.actor(worlds.lead()), case.institution
    standing.suspend(institution_id=found.pk, reason="演示：不公开的理由", by=by, at=factories.AT)
    assert "停业整顿" in page(client, found)
    standing.resume(institution_id=found.pk, reason="演示：整改到位", by=by, at=factories.AT)
    proposed = revocations.propose(
        institution_id=found.pk,
        decision_number="演示决〔2026〕1 号",
        reason="演示",
        by=factories.actor(worlds.reviewer()),
        at=factories.AT,
    )
    assert "演示决" not in page(client, found), "a proposal is not public"
    revocations.decide(revocation=proposed, agreed=True, by=by, at=factories.AT)
    text = page(client, found)
    assert "恢复服务" in text and "演示决〔2026〕1 号" in text and "不公开的理由" not in text
    entry = Entry.objects.get(event="institution.revoked_by_authority")
    assert reverse("ledger:verify", args=[entry.pk]) in text


def test_a_page_answers_a_question_for_its_head_only(client: Client) -> None:
    for address in ("/institutions/", "/institutions.csv", "/sitemap.xml", "/robots.txt", "/noncompliance/"):
        assert client.head(address).status_code == 200


def test_linked_data_and_the_canonical_address_can_be_read_by_machines(client: Client) -> None:
    found = register.institution("</script><b>演示</b>")
    text = page(client, found)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    data = json.loads(block)
    assert data["@type"] == "ChildCare" and data["name"] == found.name and data["geo"]["latitude"] == 39.88
    assert f'<link rel="canonical" href="{settings.PUBLIC_ADDRESS}/institutions/{found.uscc}/">' in text


def test_texts_of_others_are_never_taken_for_markup(client: Client) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    found = register.institution(evil, address=evil, phone=evil[:40], fees={"fee_other": evil, "refund_rule": evil})
    register.notice(found, reason=evil, basis=evil, reply=evil, replied_at=factories.AT)
    addresses = [f"/institutions/{found.uscc}/", "/institutions/", "/noncompliance/", "/institutions/?q=%3Cimg"]
    for address in [*addresses, "/institutions/?view=map&district=110105"]:
        text = client.get(address).content.decode()
        assert "<img src=x" not in text, address


def everything_public(client: Client, found: Institution) -> str:
    """All that the register shows, on every page and in every download."""
    texts = []
    for address in (
        "/institutions/", "/institutions/?view=map&district=110105", f"/institutions/{found.uscc}/", "/noncompliance/",
        "/institutions/data/", "/institutions.csv", "/institutions.json", "/sitemap.xml", "/robots.txt",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        texts.append(b"".join(answer).decode() if answer.streaming else answer.content.decode())
    return "\n".join(texts)


def test_no_identity_number_personal_phone_or_person_is_ever_shown(client: Client) -> None:
    case, officer = worlds.filed()
    case.answers |= {"director_phone": PERSONAL_PHONE, "director_name": PERSON, "legal_representative": PERSON}
    case.answers |= {"legal_representative_id": IDENTITY_NUMBER, "commit_signed_by": PERSON}
    case.save()
    User.objects.update(name=PERSON)
    receipt = case.receipt
    receipt.content |= {"director_phone": PERSONAL_PHONE, "legal_representative_id": IDENTITY_NUMBER, "by": PERSON}
    receipt.save()
    told = f"请找园长 {PERSONAL_PHONE}，身份证 {IDENTITY_NUMBER}。"
    found = Institution.objects.get(pk=case.institution_id)
    found.fees |= {"director_phone": PERSONAL_PHONE, "note": IDENTITY_NUMBER, "refund_rule": told, "fee_other": told}
    found.name, found.address = f"{found.name}{PERSONAL_PHONE}", told
    found.save()
    register.notice(found, reason=told, basis=told, result=told, reply=told, replied_at=factories.AT)
    text = everything_public(client, case.institution)
    assert case.institution.uscc in text
    for secret in (IDENTITY_NUMBER, PERSONAL_PHONE, PERSON, officer.username):
        assert secret not in text


@pytest.mark.parametrize(
    ("field", "words"),
    [("phone", "010-00000000"), ("address", "演示路 18 号"), ("fees", "2,980"), ("receipt_number", "京托备"),
     ("class_places", "托小班"), ("filed_on", "2025-03-18")],
)  # fmt: skip
def test_a_field_that_the_rule_takes_back_disappears_everywhere(field: str, words: str, client: Client) -> None:
    found = register.institution()
    register.receipt(found)
    register.classes(found)
    assert words in everything_public(client, found)
    rule = Rule.objects.get(code="register.fields")
    rule.value = [name for name in rule.value if name != field]
    rule.save()
    text = everything_public(client, found)
    assert words not in text.replace("2980", "2,980" if field == "fees" else "2980")


def test_the_page_costs_few_statements(client: Client, django_assert_max_num_queries: object) -> None:
    found = register.institution()
    for version in (1, 2, 3):
        register.receipt(found, version=version)
        register.notice(found)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        page(client, found)


def test_the_list_of_problems_filters_by_district_and_pages(
    client: Client, django_assert_max_num_queries: object
) -> None:
    here = register.institution("朝阳的")
    there = register.institution("海淀的", street=factories.street("110108010", "学院路街道"))
    for n in range(23):
        register.notice(here, reason=f"事项{n}。")
    register.notice(there, rectified_on=date(2026, 11, 20), result="已符合")
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        text = client.get("/noncompliance/?district=110105").content.decode()
    assert "海淀的" not in text and text.count("<article") == 20 and "事项22。" in text
    assert NonComplianceNotice.objects.count() == 24
    assert "已符合" in client.get("/noncompliance/?district=110108").content.decode()
    assert "已符合" not in client.get("/noncompliance/?state=open").content.decode()
    assert "没有这个区" in client.get("/noncompliance/?district=999999").content.decode()
    further = re.search(r'href="\?([^"]*after[^"]*)" rel="next"', text)
    assert further
    rest = client.get("/noncompliance/?" + further[1].replace("&amp;", "&")).content.decode()
    assert rest.count("<article") == 3


@pytest.mark.parametrize(
    "after",
    ["%%", "bnVsbA==", "WyJ4IiwgInkiXQ==", "W3t9LCB7fV0=", "WyIyMDI2LTExLTI0IiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ=="],
)
def test_a_made_up_place_in_the_list_of_problems_is_its_beginning(after: str, client: Client) -> None:
    register.notice(register.institution())
    assert client.get(f"/noncompliance/?after={after}").status_code == 200


def test_the_list_of_problems_says_when_there_is_none(client: Client) -> None:
    assert "现在没有公示" in client.get("/noncompliance/").content.decode()
