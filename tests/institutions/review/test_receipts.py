"""A receipt is found however people type its number, says what it means today, and is a good page on paper."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from tests import factories
from tests.institutions.review import worlds
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.core import paper
from zhaohu.core.errors import ProblemError
from zhaohu.institutions import receipt_document
from zhaohu.institutions.choices.case import CaseKind
from zhaohu.institutions.choices.institution import FilingState
from zhaohu.institutions.models import FilingReceipt, Institution
from zhaohu.institutions.queries import receipts as queries
from zhaohu.institutions.services import decisions, filed, standing
from zhaohu.ledger.models import Opening

pytestmark = pytest.mark.usefixtures("rules_loaded")
NUMBER = "京托备〔2026〕110105-0001"


@pytest.fixture
def receipt(rules_loaded: None) -> FilingReceipt:
    case, _ = worlds.filed()
    return FilingReceipt.objects.get(case=case)


def page(client: Client, number: str = NUMBER) -> str:
    return client.get(reverse("institutions:receipt", args=[number])).content.decode()


@pytest.mark.parametrize(
    "typed", [NUMBER, " 京托备[2026] 110105-0001 ", "京托备（2026）110105－0001", "京托备【２０２６】110105-0001"]
)
def test_a_number_is_found_with_any_brackets_and_spaces(client: Client, receipt: FilingReceipt, typed: str) -> None:
    answer = client.get(reverse("institutions:verify"), {"number": typed})
    assert answer.status_code == 302 and answer["Location"] == reverse("institutions:receipt", args=[NUMBER])


def test_a_credit_code_leads_to_the_newest_receipt(client: Client, receipt: FilingReceipt) -> None:
    answer = client.get(reverse("institutions:verify"), {"number": receipt.institution.uscc.lower()})
    assert answer["Location"] == reverse("institutions:receipt", args=[NUMBER])


@pytest.mark.parametrize(
    ("typed", "status"),
    [("京托备〔2026〕110105-9999", 404), ("", 422), ("x" * 61, 422), ("<script>", 404), ("\x00", 422)],
)
def test_what_cannot_be_found_is_said_and_stays_in_the_field(
    client: Client, receipt: FilingReceipt, typed: str, status: int
) -> None:
    answer = client.get(reverse("institutions:verify"), {"number": typed})
    assert answer.status_code == status and "<script>" not in answer.content.decode().split("<form class")[-1]


def test_an_unknown_address_of_a_receipt_offers_the_field_again(client: Client) -> None:
    answer = client.get(reverse("institutions:receipt", args=["没有这个号"]))
    assert answer.status_code == 404 and "没有查到「没有这个号」" in answer.content.decode()


def test_anybody_reads_first_whether_the_receipt_is_real_and_valid(client: Client, receipt: FilingReceipt) -> None:
    told = page(client)
    assert "这份备案回执是真的，现在有效" in told and "内容没有改动" in told and "演示松果托育园" in told
    assert "receipt.pdf" not in told


def _suspend(institution: Institution) -> None:
    lead = factories.actor(worlds.lead())
    standing.suspend(institution_id=institution.pk, reason="隐患", by=lead, at=factories.AT)


def _revoke(institution: Institution) -> None:
    worlds.revoke(institution)


def _run(institution: Institution, kind: CaseKind, *, until_filed: bool) -> None:
    case, officer = worlds.submitted(institution=institution, kind=kind), worlds.reviewer()
    if until_filed:
        by = factories.actor(officer)
        decisions.accept(case=case, by=by, at=factories.AT)
        worlds.pass_everything(case, officer)
        filed.file_case(case=case, by=by, at=factories.AT)


def _again(institution: Institution) -> None:
    _revoke(institution)
    _run(Institution.objects.get(pk=institution.pk), CaseKind.FIRST, until_filed=False)


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (_suspend, "但机构正在停业整顿"),
        (_revoke, "已撤销这家机构的备案"),
        (_again, "机构正在重新备案"),
        (lambda i: _run(i, CaseKind.CANCEL, until_filed=False), "机构已申请注销备案"),
        (lambda i: _run(i, CaseKind.CANCEL, until_filed=True), "机构已注销备案"),
        (lambda i: _run(i, CaseKind.CHANGE, until_filed=False), "正在办理变更"),
        (lambda i: _run(i, CaseKind.CHANGE, until_filed=True), "看最新一版 京托备〔2026〕110105-0002"),
    ],
)
def test_the_page_says_what_the_receipt_means_today(
    client: Client, receipt: FilingReceipt, deed: Callable[[Institution], None], sentence: str
) -> None:
    deed(receipt.institution)
    assert sentence in page(client)


def test_every_standing_after_filing_has_its_sentence(receipt: FilingReceipt) -> None:
    for state in set(FilingState) - {FilingState.NONE, FilingState.UNDER_REVIEW}:
        receipt.institution.filing_state = state
        assert queries.checked(receipt).verdict is queries._BY_STATE[state]


def test_a_receipt_that_was_changed_is_called_false(client: Client, receipt: FilingReceipt) -> None:
    FilingReceipt.objects.filter(pk=receipt.pk).update(content={**receipt.content, "places": 600})
    told = page(client)
    assert "与账本的记录不一致" in told and "内容与账本不一致" in told


def test_a_receipt_without_its_ledger_entry_is_called_false(receipt: FilingReceipt) -> None:
    receipt.entry_id = 0
    assert not queries.checked(receipt).intact


def test_a_changed_opening_in_the_ledger_is_found(receipt: FilingReceipt) -> None:
    from django.db import connection

    entry = Opening.objects.get(entry_id=receipt.entry_id)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_opening SET content = content || ' ' WHERE entry_id = %s", [entry.pk])
    assert not queries.checked(receipt).intact


def _director(receipt: FilingReceipt) -> User:
    return receipt.institution.memberships.get().user


PEOPLE: list[tuple[str, Callable[[FilingReceipt], User], int]] = [
    ("director", _director, 200),
    ("reviewer", lambda _: worlds.reviewer(), 200),
    ("lead", lambda _: worlds.lead(), 200),
    ("city", lambda _: factories.officer(Role.CITY_OFFICER, factories.city()), 200),
    ("neighbour", lambda _: worlds.reviewer(factories.district("110108", "海淀区")), 404),
    ("other director", lambda _: worlds.director_of(worlds.an_institution()), 404),
    ("family", lambda _: factories.user("family"), 403),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("who", "person", "status"), PEOPLE, ids=[name for name, *_ in PEOPLE])
def test_the_document_goes_to_the_institution_and_its_office_only(
    client: Client, receipt: FilingReceipt, who: str, person: Callable[[FilingReceipt], User], status: int
) -> None:
    client.force_login(person(receipt))
    answer = client.get(reverse("institutions:receipt_document", args=[NUMBER]))
    assert answer.status_code == status
    assert status != 200 or answer["Content-Type"] == "application/pdf"


def test_the_document_says_what_the_receipt_says_on_one_page(receipt: FilingReceipt) -> None:
    made = PdfReader(BytesIO(receipt_document.pdf(receipt, at=factories.AT)))
    words = "".join(made.pages[0].extract_text().split())
    assert len(made.pages) == 1
    for fact in (
        "托育机构备案回执",
        NUMBER,
        receipt.institution.uscc,
        "朝阳区卫生健康委员会",
        "60个",
        "2026年11月24日",
    ):
        assert fact in words, fact


def test_the_same_receipt_gives_the_same_document(receipt: FilingReceipt) -> None:
    first = receipt_document.pdf(receipt, at=factories.AT)
    assert receipt_document.pdf(receipt, at=factories.AT) == first


def test_without_a_chinese_font_the_document_is_refused_in_words(
    receipt: FilingReceipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "chosen", lambda wanted, families: [])
    with pytest.raises(ProblemError, match="PAPER_FONT_MISSING"):
        receipt_document.pdf(receipt, at=factories.AT)


def test_the_page_of_a_receipt_needs_few_statements(
    client: Client, receipt: FilingReceipt, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        page(client)
