"""The queue and the case page: what an officer sees, and what the officer's clicks do."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.institutions.review import worlds
from zhaohu.accounts.models import User
from zhaohu.institutions.choices.case import CaseState
from zhaohu.institutions.models import FilingCase
from zhaohu.institutions.queries import cases
from zhaohu.institutions.services import decisions, filed

pytestmark = pytest.mark.usefixtures("rules_loaded")


@pytest.fixture
def officer(client: Client, rules_loaded: None) -> User:
    person = worlds.reviewer()
    client.force_login(person)
    return person


def address(name: str, *numbers: int) -> str:
    return reverse(f"institutions:{name}", args=numbers)


def test_the_queue_lists_the_cases_of_the_district_with_their_clocks(client: Client, officer: User) -> None:
    worlds.submitted()
    worlds.submitted(factories.district("110108", "海淀区"))
    page = client.get(address("queue")).content.decode()
    assert page.count("data-open") == 1 and "演示松果托育园" in page and "个工作日" in page


def test_the_queue_needs_no_more_statements_for_more_cases(
    client: Client, officer: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(6):
        worlds.submitted()
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get(address("queue") + "?tab=all")


@pytest.mark.parametrize(
    "query", ["?tab=zz&risk=9&kind=x&street=%27", "?case=99999999999999999999", "?after=%%", "?case=x"]
)
def test_rubbish_in_the_address_shows_the_queue(client: Client, officer: User, query: str) -> None:
    assert client.get(address("queue") + query).status_code == 200


def test_the_preview_stands_beside_the_list_and_only_for_own_cases(client: Client, officer: User) -> None:
    mine, other = worlds.submitted(), worlds.submitted(factories.district("110108", "海淀区"))
    assert "还没有人领取" in client.get(f"{address('queue')}?case={mine.pk}").content.decode()
    assert "还没有人领取" not in client.get(f"{address('queue')}?case={other.pk}").content.decode()


def test_the_preview_alone_is_given_to_who_asks_for_the_part(client: Client, officer: User) -> None:
    case = worlds.submitted()
    part = client.get(f"{address('queue')}?case={case.pk}", headers={"X-Part": "preview"})
    assert "<html" not in part.content.decode() and case.number in part.content.decode()
    assert "X-Part" in part["Vary"]
    assert "点「预览」" in client.get(address("queue"), headers={"X-Part": "preview"}).content.decode()


def test_a_preview_keeps_the_filters_of_the_list(client: Client, officer: User) -> None:
    case = worlds.submitted()
    page = client.get(f"{address('queue')}?tab=all&kind=first&case={case.pk}").content.decode()
    assert f"?tab=all&amp;kind=first&amp;case={case.pk}#preview" in page


def test_the_preview_says_what_to_do_next(client: Client, officer: User) -> None:
    case, by = worlds.submitted(), factories.actor(officer)

    def says() -> str:
        case.refresh_from_db()
        return cases.next_step(case, blocking=filed.blocking(case))

    told = [says()]
    decisions.accept(case=case, by=by, at=factories.AT)
    told.append(says())
    worlds.pass_everything(case, officer)
    told.append(says())
    decisions.return_for_supplement(case=case, reason="缺页", by=by, at=factories.AT)
    told.append(says())
    for state in (CaseState.RECTIFYING, CaseState.FILED):
        case.state = state
        told.append(cases.next_step(case, blocking=[]))
    beginnings = ["请核对材料", "还有 4 项材料", "可以办结了", "等机构补正", "已公示", "已经办完"]
    assert [one.startswith(begin) for one, begin in zip(told, beginnings, strict=True)] == [True] * 6, told


def test_a_material_that_cannot_be_passed_says_why_and_a_field_is_named_by_its_title(
    client: Client, officer: User
) -> None:
    case = worlds.submitted()
    assert "zh-spoken" not in client.get(address("case", case.pk) + "?item=F01").content.decode()
    client.post(address("comment", case.pk), {"field": "F01.address", "text": "与执照不一致"})
    page = client.get(address("case", case.pk) + "?item=F01").content.decode()
    assert "还有 1 条意见没有了结" in page and "zh-spoken" in page and "F01.address" in page
    assert "对「F01.address」" not in page
    assert (
        'value="F01.fee_full_day" selected'
        in client.get(address("case", case.pk) + "?item=F01&field=fee_full_day").content.decode()
    )


def test_an_opinion_about_nothing_leaves_the_material_missing(client: Client, officer: User) -> None:
    case = worlds.submitted()
    case.materials.get(code="M02").versions.update(withdrawn_at=factories.AT)
    client.post(address("comment", case.pk), {"field": "M02", "text": "没有上传"})
    client.post(address("close_thread", case.threads.get().pk))
    assert case.materials.get(code="M02").state == "missing"


def test_one_click_gives_the_next_case_and_opens_it(client: Client, officer: User) -> None:
    case = worlds.submitted()
    answer = client.post(address("next_case"))
    assert answer["Location"] == address("case", case.pk)
    assert FilingCase.objects.get().officer == officer
    assert "本区没有待领取的案件" in client.post(address("next_case"), follow=True).content.decode()


def test_from_acceptance_to_receipt_by_clicks(client: Client, officer: User) -> None:
    case = worlds.submitted()
    page = client.get(address("case", case.pk))
    assert page.status_code == 200 and "受理" in page.content.decode()
    client.post(address("accept", case.pk))
    said = client.post(address("comment", case.pk), {"field": "M02", "text": "租期不足三年", "basis": "58号"})
    assert said["Location"].endswith("?item=M02#item")
    thread = case.threads.get()
    assert "租期不足三年" in client.get(address("case", case.pk) + "?item=M02").content.decode()
    client.post(address("close_thread", thread.pk))
    for material in case.materials.all():
        client.post(address("pass_material", material.pk))
    answer = client.post(address("file_case", case.pk), follow=True)
    assert "京托备〔2026〕110105-0001" in answer.content.decode()


def test_a_deed_that_is_blocked_says_why(client: Client, officer: User) -> None:
    case = worlds.submitted()
    client.post(address("accept", case.pk))
    page = client.get(address("case", case.pk)).content.decode()
    assert "还差" in page and "disabled" in page
    assert client.post(address("file_case", case.pk)).status_code == 409


@pytest.mark.parametrize(
    ("name", "sent", "state"),
    [
        ("give_back", {"reason": "请补租赁合同盖章页"}, CaseState.RETURNED_FOR_SUPPLEMENT),
        (
            "notify",
            {"reason": "活动室在四层", "basis": "设置标准", "found_on": "2026-11-20", "typed": "公示"},
            CaseState.NONCOMPLIANT_NOTIFIED,
        ),
    ],
)
def test_a_deed_with_a_page_of_its_own_asks_first_and_then_does_it(
    client: Client, officer: User, name: str, sent: dict[str, str], state: CaseState
) -> None:
    case = worlds.submitted()
    client.post(address("accept", case.pk))
    assert client.get(address(name, case.pk)).status_code == 200
    assert client.post(address(name, case.pk), {}).status_code == 422
    assert client.post(address(name, case.pk), sent).status_code == 302
    case.refresh_from_db()
    assert case.state == state


def test_a_verification_is_planned_and_recorded_by_clicks(client: Client, officer: User) -> None:
    case, colleague = worlds.submitted(), worlds.reviewer()
    client.post(address("accept", case.pk))
    sent = {"planned_at": "2026-11-25T10:00", "officers": [officer.pk]}
    assert "至少需要 2 名" in client.post(address("plan_verification", case.pk), sent).content.decode()
    client.post(address("plan_verification", case.pk), {**sent, "officers": [officer.pk, colleague.pk]})
    visit = case.verifications.get()
    assert client.post(address("record_verification", visit.pk), {"passed": "yes"}).status_code == 422
    client.post(address("record_verification", visit.pk), {"passed": "yes", "findings": "符合"})
    visit.refresh_from_db()
    assert visit.passed is True


def test_the_lead_reassigns_and_nudges_several_at_once(client: Client, officer: User) -> None:
    cases, colleague = [worlds.submitted(), worlds.submitted()], worlds.reviewer()
    client.force_login(worlds.lead())
    numbers = {"case": [str(case.pk) for case in cases]}
    assert client.post(address("nudge"), {**numbers, "deed": "nudge"}).status_code == 302
    form = client.post(address("nudge"), {**numbers, "deed": "reassign"})["Location"]
    assert client.get(form).status_code == 200
    assert client.post(form, {"to": officer.pk, "reason": ""}).status_code == 422
    client.post(form, {"to": colleague.pk, "reason": "休假"})
    assert set(FilingCase.objects.values_list("officer", flat=True)) == {colleague.pk}


@pytest.mark.parametrize("words", ["松果", "演示 托育", "ysbsgty", "yanshi", "010-0000", "演示路", "没有这家"])
def test_an_institution_is_found_by_name_pinyin_initials_address_or_phone(
    client: Client, officer: User, words: str
) -> None:
    case, _ = worlds.filed()
    page = client.get(address("office_search"), {"q": words}).content.decode()
    assert (case.institution.uscc in page) is (words not in ("ysbsgty", "没有这家"))


def test_a_code_finds_its_institution_and_another_district_finds_nothing(client: Client, officer: User) -> None:
    case, _ = worlds.filed()
    sent = {"q": case.institution.uscc[:9].lower()}
    assert case.institution.uscc in client.get(address("office_search"), sent).content.decode()
    client.force_login(worlds.reviewer(factories.district("110108", "海淀区")))
    assert case.institution.uscc not in client.get(address("office_search"), sent).content.decode()


@pytest.mark.parametrize("words", ["", "\x00", "%", "_" * 500, "a " * 50, "'; --"])
def test_rubbish_in_the_search_is_answered(client: Client, officer: User, words: str) -> None:
    assert client.get(address("office_search"), {"q": words}).status_code == 200


def test_the_lead_suspends_and_resumes_on_pages_that_ask_first(client: Client, officer: User) -> None:
    case, _ = worlds.filed()
    client.force_login(worlds.lead())
    pk = case.institution_id
    assert "责令停业整顿" in client.get(address("institution_file", pk)).content.decode()
    for name, state in (("suspend", "停业整顿"), ("resume", "已备案")):
        assert client.get(address(name, pk)).status_code == 200
        assert client.post(address(name, pk), {}).status_code == 422
        assert client.post(address(name, pk), {"reason": "演示"}).status_code == 302
        assert state in client.get(address("institution_file", pk)).content.decode()
