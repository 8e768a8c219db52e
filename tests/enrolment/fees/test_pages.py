"""What families and directors see of fees, and what the wrong person does not."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.enrolment import factories as enrolment
from tests.enrolment.fees import factories, provider
from tests.enrolment.fees.provider import FakeProvider
from tests.families import factories as families
from zhaohu.core import paper
from zhaohu.enrolment.models import Payment, PaymentNotice, Refund, Statement
from zhaohu.enrolment.services import payment_notices
from zhaohu.families.models import Child, Reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def family(statement: Statement) -> Client:
    client = Client()
    client.force_login(statement.child.guardianships.earliest("pk").guardian.user)
    return client


def director(statement: Statement) -> Client:
    client = Client()
    client.force_login(enrolment.director_user(statement.institution))
    return client


def month_of(statement: Statement) -> str:
    return f"/places/fees/?institution={statement.institution.uscc}&month=2026-12"


def test_a_family_reads_pays_and_sees_that_it_is_paid() -> None:
    statement = factories.an_issued_statement()
    client, address = family(statement), f"/fees/{statement.pk}/"
    page = client.get(address).content.decode()
    assert "12 月应付 3,600.00 元" in page and "月费 3,600.00 元，全月" in page and "补贴待发" in page
    answer = client.post(f"{address}pay/", {"key": str(uuid4())})
    payment = Payment.objects.get()
    assert answer["Location"] == f"/fees/pay/demo/{payment.key}/"
    assert "不会扣款" in client.get(answer["Location"]).content.decode()
    assert "订单 3,600.00 元已生成" in client.get(address).content.decode()
    for _ in range(2):  # a double click
        assert client.post(answer["Location"], {"deed": "pay"})["Location"] == address
    page = client.get(address).content.decode()
    assert "12 月已结清，付了 3,600.00 元" in page and "已支付" in page
    assert client.get(f"/fees/pay/demo/{payment.key}/").status_code == 302
    assert "费用都缴清了" in client.get("/fees/").content.decode()


def test_a_cancelled_payment_can_be_begun_again() -> None:
    statement = factories.an_issued_statement()
    client = family(statement)
    client.post(f"/fees/{statement.pk}/pay/", {"key": str(uuid4())})
    client.post(f"/fees/pay/demo/{Payment.objects.get().key}/", {"deed": "fail"})
    page = client.get(f"/fees/{statement.pk}/").content.decode()
    assert "缴费 3,600.00 元" in page


def test_a_provider_of_another_site_is_reached_over_a_link(fake: FakeProvider) -> None:
    statement = factories.an_issued_statement()
    client = family(statement)
    answer = client.post(f"/fees/{statement.pk}/pay/", {"key": str(uuid4())})
    assert answer["Location"] == f"/fees/{statement.pk}/#pay"
    payment = Payment.objects.get()
    assert payment.pay_url in client.get(f"/fees/{statement.pk}/").content.decode()
    assert client.get(f"/fees/pay/demo/{payment.key}/").status_code == 404
    fake.pay(str(payment.key))
    page = client.post(f"/fees/pay/{payment.key}/follow/", follow=True).content.decode()
    assert "支付平台的答复：已支付" in page
    fake.silent.add("/orders")
    assert "没有应答" in client.post(f"/fees/pay/{payment.key}/follow/", follow=True).content.decode()


def test_where_nothing_waits_to_be_issued_the_page_says_so_and_offers_no_deed() -> None:
    statement = factories.an_issued_statement()
    page = director(statement).get(month_of(statement).replace("/fees/", "/fees/issue/")).content.decode()
    assert "没有待发出的账单" in page and "先不发" not in page


def test_a_silent_provider_is_said_on_the_page(fake: FakeProvider) -> None:
    statement = factories.an_issued_statement()
    fake.silent.add("/orders")
    page = family(statement).post(f"/fees/{statement.pk}/pay/", {"key": "rubbish"}, follow=True).content.decode()
    assert "支付平台没有应答" in page and "再试一次" in page


def test_without_a_provider_the_page_says_how_to_pay(settings: Any) -> None:
    statement = factories.an_issued_statement()
    settings.DEMO = False
    assert "还没有接通在线支付" in family(statement).get(f"/fees/{statement.pk}/").content.decode()


def test_a_draft_is_nobodys_but_the_institutions() -> None:
    draft = factories.a_draft()
    client = family(draft)
    assert [client.get(f"/fees/{draft.pk}/{end}").status_code for end in ("", "statement.pdf")] == [404, 404]
    assert "还没有账单" in client.get("/fees/").content.decode()
    assert director(draft).get(f"/places/fees/{draft.pk}/").status_code == 200


def test_what_belongs_to_others_is_not_there() -> None:
    payment, other = factories.paid(), factories.an_issued_statement()
    statement, client, elsewhere = payment.statement, family(other), director(other)
    refund = factories.asked_back(payment)
    mine = [
        f"/fees/{statement.pk}/",
        f"/fees/{statement.pk}/statement.pdf",
        f"/fees/pay/demo/{payment.key}/",
        f"/fees/pay/{payment.key}/refund/",
    ]
    theirs = [
        f"/places/fees/{statement.pk}/",
        f"/places/fees/{statement.pk}/correct/",
        f"/places/fees/refunds/{refund.pk}/",
    ]
    assert {client.get(address).status_code for address in mine} == {404}
    assert {elsewhere.get(address).status_code for address in theirs} == {404}
    assert client.post(f"/fees/{statement.pk}/pay/").status_code == 404
    assert client.post(f"/fees/pay/{payment.key}/follow/").status_code == 404
    assert elsewhere.post(f"/places/fees/{statement.pk}/issue/").status_code == 404
    assert elsewhere.get(month_of(statement)).status_code == 404


def test_a_director_draws_looks_issues_and_sees_what_came() -> None:
    place = factories.an_agreed_place()
    client = Client()
    client.force_login(enrolment.director_user(place.institution))
    address = f"/places/fees/?institution={place.institution.uscc}&month=2026-11"
    assert "11 月还没有生成账单" in client.get(address).content.decode()
    given = {"institution": place.institution.uscc, "month": "2026-11"}
    assert "已生成 0 份" in client.post("/places/fees/draw/", given, follow=True).content.decode()
    draft = factories.draw(place)
    page = client.get(month_of(draft)).content.decode()
    assert "12 月有 1 份账单待核对，共 3,600.00 元" in page
    query = f"institution={place.institution.uscc}&month=2026-12"
    assert "12 月的 1 份账单" in client.get(f"/places/fees/issue/?{query}").content.decode()
    page = client.post("/places/fees/issue/", given | {"month": "2026-12"}, follow=True).content.decode()
    assert "已发出 1 份账单" in page and "12 月还有 3,600.00 元没有收到" in page
    factories.paid(Statement.objects.get())
    page = client.get(month_of(draft)).content.decode()
    assert "12 月已全部结清" in page and "3,600.00" in page
    assert "没有这种状态的账单" in client.get(f"{month_of(draft)}&state=draft").content.decode()
    assert client.get(f"{month_of(draft)}&state=rubbish").status_code == 200


def test_one_draft_is_issued_from_its_own_page() -> None:
    draft = factories.a_draft()
    client = director(draft)
    assert "发给家庭" in client.get(f"/places/fees/{draft.pk}/").content.decode()
    page = client.post(f"/places/fees/{draft.pk}/issue/", follow=True).content.decode()
    assert "已发出，家庭已收到通知" in page and "更正" in page
    assert client.post(f"/places/fees/{draft.pk}/issue/").status_code == 409


def test_a_month_that_has_not_begun_is_refused_on_the_page() -> None:
    draft = factories.a_draft()
    given = {"institution": draft.institution.uscc, "month": "2999-01"}
    page = director(draft).post("/places/fees/draw/", given, follow=True).content.decode()
    assert "2999-01 还没有开始" in page


def test_whoever_is_shown_a_childs_fees_is_kept_for_its_guardians() -> None:
    statement = factories.an_issued_statement()
    client = director(statement)
    for address in (
        month_of(statement), f"/places/fees/{statement.pk}/", f"/fees/{statement.pk}/statement.pdf",
        f"/places/fees/statements.csv?institution={statement.institution.uscc}&month=2026-12",
    ):  # fmt: skip
        before = Reading.objects.filter(child=statement.child, purpose="fees").count()
        assert client.get(address).status_code == 200
        assert Reading.objects.filter(child=statement.child, purpose="fees").count() == before + 1
    count = Reading.objects.count()
    family(statement).get(f"/fees/{statement.pk}/")
    assert Reading.objects.count() == count


def test_a_clerk_draws_and_does_not_issue() -> None:
    draft = factories.a_draft()
    draft.institution.memberships.update(role="clerk")
    client = director_again(draft)
    given = {"institution": draft.institution.uscc, "month": "2026-12"}
    assert client.post("/places/fees/draw/", given).status_code == 302
    assert client.post("/places/fees/issue/", given).status_code == 403
    assert client.post(f"/places/fees/{draft.pk}/issue/").status_code == 403
    assert "全部发出" not in client.get(month_of(draft)).content.decode()


def director_again(statement: Statement) -> Client:
    client = Client()
    client.force_login(statement.institution.memberships.get().user)
    return client


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"extra": "-10", "reason": ""}, "原因"),
        ({"extra": "x", "reason": "演示"}, "另外增减"),
        ({"extra": "1.005", "reason": "演示"}, "另外增减"),
        ({"extra": "1e99", "reason": "演示"}, "另外增减"),
        ({"extra": "", "reason": "演示"}, "更正后的账单与原来一样"),
    ],
)
def test_a_correction_that_cannot_be_comes_back_filled(given: dict[str, str], told: str) -> None:
    statement = factories.an_issued_statement()
    answer = director(statement).post(f"/places/fees/{statement.pk}/correct/", given)
    assert answer.status_code == 422 and told in answer.content.decode()
    assert f'value="{given["extra"]}"' in answer.content.decode() or not given["extra"]


def test_a_family_reads_why_a_statement_was_corrected() -> None:
    statement = factories.an_issued_statement()
    given = {"extra": "-10.50", "reason": "演示：多收了餐费"}
    answer = director(statement).post(f"/places/fees/{statement.pk}/correct/", given)
    assert answer.status_code == 302
    page = family(statement).get(f"/fees/{statement.pk}/").content.decode()
    assert "演示：多收了餐费" in page and "3,600.00 元 → 3,589.50 元" in page and "第 2 版" in page


def test_a_refund_is_asked_for_and_paid_on_the_pages() -> None:
    payment = factories.paid()
    statement = payment.statement
    client, address = family(statement), f"/fees/pay/{payment.key}/refund/"
    assert "最多可退 3,600.00 元" in client.get(address).content.decode()
    for given in (
        {},
        {"key": "x", "amount": "-1", "reason": ""},
        {"key": str(uuid4()), "amount": "9999", "reason": "a"},
    ):
        assert client.post(address, given).status_code == 422
    page = client.post(address, {"key": str(uuid4()), "amount": "100", "reason": "演示：转园"}, follow=True)
    assert "应在" in page.content.decode()
    refund = Refund.objects.get()
    office, place = director(statement), f"/places/fees/refunds/{refund.pk}/"
    assert "待退款" in office.get(month_of(statement)).content.decode()
    assert "演示：转园" in office.get(place).content.decode()
    assert office.post(place, {"deed": "refuse", "answer": ""}).status_code == 422
    assert office.post(place, {"deed": "rubbish"}).status_code == 422
    assert office.post(place, {"deed": "execute"}).status_code == 302
    assert office.post(place, {"deed": "refuse", "answer": "x"}).status_code == 422
    assert "退款 100.00 元：已退款" in client.get(f"/fees/{statement.pk}/").content.decode()


def test_a_refusal_is_read_by_the_family() -> None:
    refund = factories.asked_back()
    statement = refund.payment.statement
    given = {"deed": "refuse", "answer": "演示：已全月出勤"}
    assert director(statement).post(f"/places/fees/refunds/{refund.pk}/", given).status_code == 302
    assert "演示：已全月出勤" in family(statement).get(f"/fees/{statement.pk}/").content.decode()


def test_money_that_does_not_agree_is_settled_on_its_page(fake: FakeProvider) -> None:
    payment = factories.begun()
    body, _ = provider.notice(fake.pay(str(payment.key), amount_fen=359_900))
    payment_notices.receive(body=body, source="pushed", provider="http", at=factories.LATER)  # type: ignore[arg-type]
    client, notice = director(payment.statement), PaymentNotice.objects.get()
    assert "应付 3,600.00 元，平台说收到 3,599.00 元" in client.get(month_of(payment.statement)).content.decode()
    address = f"/places/fees/notices/{notice.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"book": "maybe", "reason": ""}).status_code == 422
    assert client.post(address, {"book": "1", "reason": "演示：少付一元"}).status_code == 302
    assert "演示：少付一元" in client.get(address).content.decode()
    assert client.post(address, {"book": "0", "reason": "演示"}).status_code == 422
    assert "应付 1.00 元" in family(payment.statement).get(f"/fees/{payment.statement_id}/").content.decode()


def test_no_cell_of_the_table_is_a_formula() -> None:
    statement = factories.an_issued_statement()
    address = f"/places/fees/statements.csv?institution={statement.institution.uscc}&month=2026-12"
    for evil in ("=1+1", "+1", "-1", "@sum", "\t=1"):
        Child.objects.update(nickname=evil)
        answer = director(statement).get(address)
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert text.startswith("\ufeff")
        (_, row) = csv.reader(io.StringIO(text[1:]))
        assert row[2] == f"'{evil}" and row[4:8] == ["3600.00", "0.00", "0.00", "3600.00"]


def test_the_document_is_a_pdf_for_the_family_and_the_institution() -> None:
    statement = factories.an_issued_statement()
    for client in (family(statement), director(statement)):
        answer = client.get(f"/fees/{statement.pk}/statement.pdf")
        assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_machine_without_a_chinese_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    statement = factories.an_issued_statement()
    monkeypatch.setattr(paper, "chosen", lambda wanted, families: [])
    answer = family(statement).get(f"/fees/{statement.pk}/statement.pdf")
    assert answer.status_code == 503 and "没有装中文字体" in answer.content.decode()


def test_lists_take_the_same_number_of_statements_however_long(django_assert_max_num_queries: Any) -> None:
    place = factories.an_agreed_place()
    for _ in range(4):
        factories.an_agreed_place(offer=place.offer)
    draft = factories.draw(place)
    client = director(draft)
    client.get(month_of(draft))
    with django_assert_max_num_queries(24):
        client.get(month_of(draft))
    statement = factories.an_issued_statement()
    client = family(statement)
    client.get("/fees/")
    with django_assert_max_num_queries(10):
        client.get("/fees/")
    with django_assert_max_num_queries(16):
        client.get(f"/fees/{statement.pk}/")


def test_a_family_without_children_is_told_what_will_be_here() -> None:
    client = Client()
    client.force_login(families.a_parent())
    assert "孩子入托后，机构每月发出账单" in client.get("/fees/").content.decode()
