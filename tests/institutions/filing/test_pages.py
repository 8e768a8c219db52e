"""The pages of the institution, walked by the director and by the wrong people."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.institutions import factories as world
from zhaohu.accounts.models import User
from zhaohu.institutions.choices.case import CaseState
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.institutions.services import decisions, threads

pytestmark = pytest.mark.usefixtures("rules_loaded")


def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def director(institution: Institution) -> User:
    return institution.memberships.get(role="director").user


def at(name: str, *arguments: object) -> str:
    return reverse(f"institutions:{name}", args=arguments)


def test_a_new_person_claims_and_finds_the_workplace(client: Client) -> None:
    registration, person = world.a_registration(), world.a_person()
    code = world.a_claim_code(registration)
    signed_in(client, person)
    assert "还没有认领机构" in client.get(at("workplace")).content.decode()
    wrong = client.post(at("claim"), {"uscc": registration.uscc, "code": "错的"})
    assert wrong.status_code == 422 and registration.uscc in wrong.content.decode()
    assert client.post(at("claim"), {"uscc": registration.uscc, "code": code}).status_code == 302
    assert "开始备案" in client.get(at("workplace")).content.decode()
    assert client.post(at("begin_filing", registration.uscc)).status_code == 302


def test_the_director_files_page_by_page_without_javascript(client: Client) -> None:
    case = world.a_draft()
    signed_in(client, director(case.institution))
    answers = world.STANDARD | world.SIGNED | {
        "for_profit": "yes", "inclusive": "no", "provides_meals": "no", "name": case.answers["name"],
        "established_on": "2026-10-09", "director_name": "演示·陈", "kind": "community", "address": "演示路 2 号",
        "street": "110105014", **dict.fromkeys(
            [k for k in world.SIGNED if k != "commit_signed_by"], "on"),
    }  # fmt: skip
    for section in ("identity", "service", "place", "capacity", "staff", "fees", "commitment"):
        page = client.get(at("own_section", case.number, section))
        assert page.status_code == 200
        case.refresh_from_db()
        sent = client.post(at("own_section", case.number, section), answers | {"revision": case.revision})
        assert sent.status_code == 302, sent.content.decode()
    for code in ("M01", "M02", "M03", "M04", "M05", "M06"):
        file = SimpleUploadedFile("演示.pdf", world.a_pdf())
        data = {"file": file, "issued_on": "2026-10-01"}
        assert client.post(at("own_material", case.number, code), data).status_code == 302
    review = client.get(at("own_review", case.number)).content.decode()
    assert "提交首次备案" in review and "13800000000" not in review
    assert client.post(at("own_submit", case.number)).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED
    assert "前告知结果" in client.get(at("workplace")).content.decode()


def test_a_wrong_answer_comes_back_as_typed_and_the_right_ones_are_saved(client: Client) -> None:
    case = world.a_draft()
    signed_in(client, director(case.institution))
    data = {"revision": 0, "places": "许多", "toddler_classes": "2"}
    answer = client.post(at("own_section", case.number, "capacity"), data)
    assert answer.status_code == 422 and "许多" in answer.content.decode()
    case.refresh_from_db()
    assert case.answers["toddler_classes"] == 2 and "places" not in case.answers


def test_a_stale_page_is_refused_and_loses_nothing(client: Client) -> None:
    case = world.filled(world.a_draft())
    signed_in(client, director(case.institution))
    answer = client.post(at("own_section", case.number, "fees"), {"revision": 0, "refund_rule": "刚才写的新规则"})
    assert answer.status_code == 422 and "刚才写的新规则" in answer.content.decode()
    assert "FILING_STALE" not in answer.content.decode() and "别人已经保存过" in answer.content.decode()
    case.refresh_from_db()
    assert case.answers["refund_rule"] == "按未出勤天数退还"


def test_an_incomplete_case_says_on_the_page_what_blocks_it(client: Client) -> None:
    case = world.a_draft()
    signed_in(client, director(case.institution))
    page = client.get(at("own_review", case.number)).content.decode()
    assert "disabled" in page and "还差" in page
    answer = client.post(at("own_submit", case.number), follow=True)
    assert "没有填写" in answer.content.decode()


def with_opinion() -> FilingCase:
    case = world.a_submitted_case()
    by = factories.actor(factories.officer())
    threads.add(case=case, field="F01.address", text="与执照不一致", basis="25号", by=by, at=factories.AT)
    threads.add(case=case, field="M02", text="合同缺页", basis="", by=by, at=factories.AT)
    decisions.return_for_supplement(case=case, reason="", by=by, at=factories.AT)
    case.refresh_from_db()
    return case


def test_opinions_are_answered_from_the_case_page(client: Client) -> None:
    case = with_opinion()
    signed_in(client, director(case.institution))
    page = client.get(at("own_case", case.number)).content.decode()
    assert "与执照不一致" in page and "服务场所详细地址" in page and "有 2 条意见待回复" in page
    assert "合同缺页" in client.get(at("own_material", case.number, "M02")).content.decode()
    answers = {**case.answers, "address": "演示路 9 号", "revision": case.revision, "leave": "1"}
    assert client.post(at("own_section", case.number, "place"), answers).status_code == 302
    thread = case.threads.get(field="F01.address")
    assert client.post(at("reply_thread", thread.pk), {"text": "已按执照改正"}).status_code == 302
    comment = thread.comments.latest("pk")
    assert (comment.old_value, comment.new_value) == ("演示路 2 号", "演示路 9 号")
    assert client.post(at("reply_thread", thread.pk), {"text": ""}).status_code == 302
    assert thread.comments.count() == 2


def pages_of(case: FilingCase) -> list[str]:
    version = case.materials.get(code="M01").versions.get()
    return [
        at("own_case", case.number),
        at("own_section", case.number, "identity"),
        at("own_material", case.number, "M01"),
        at("own_review", case.number),
        at("own_withdraw", case.number),
        at("file", version.file_id),
        at("members", case.institution.uscc),
        at("begin_change", case.institution.uscc),
        at("begin_cancel", case.institution.uscc),
    ]


@pytest.mark.parametrize("who", ["stranger", "neighbour", "family"])
def test_nobody_else_sees_a_page_of_an_institution(client: Client, who: str) -> None:
    case = world.a_submitted_case()
    people = {
        "stranger": world.a_person,
        "neighbour": lambda: world.a_director_with_institution()[0],
        "family": lambda: factories.user("family"),  # type: ignore[arg-type]
    }
    signed_in(client, people[who]())
    for address in pages_of(case):
        assert client.get(address).status_code in (403, 404), address
    version = case.materials.get(code="M01").versions.get()
    for address in (at("own_submit", case.number), at("withdraw_version", version.pk)):
        assert client.post(address).status_code in (403, 404)


def test_the_director_opens_every_page(client: Client) -> None:
    case = world.a_filed_case()
    signed_in(client, director(case.institution))
    for address in [*pages_of(case), at("workplace")]:
        assert client.get(address).status_code == 200, address


def test_a_clerk_fills_in_and_does_not_submit_or_manage(client: Client) -> None:
    case, clerk = world.a_complete_case(), world.a_person("演示·经办")
    client.force_login(director(case.institution))
    assert client.post(at("members", case.institution.uscc), {"account": clerk.username}).status_code == 302
    signed_in(client, clerk)
    assert client.get(at("own_section", case.number, "identity")).status_code == 200
    assert "由负责人提交" in client.get(at("own_review", case.number)).content.decode()
    assert client.post(at("own_submit", case.number)).status_code == 403
    assert client.get(at("members", case.institution.uscc)).status_code == 403


def test_a_file_goes_out_only_as_what_it_is_and_to_whom_it_may(client: Client) -> None:
    case = world.a_complete_case()
    file = case.materials.get(code="M01").versions.get().file
    reviewer, neighbour = factories.officer(), factories.officer(division=factories.district("110108", "海淀区"))
    signed_in(client, reviewer)
    assert client.get(at("file", file.pk)).status_code == 404  # a draft
    from zhaohu.institutions.services import submission

    submission.submit(case=case, by=world.director_of(case.institution), at=factories.AT)
    answer = client.get(at("file", file.pk))
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"].startswith("inline") and "default-src 'none'" in answer["Content-Security-Policy"]
    )
    signed_in(client, neighbour)
    assert client.get(at("file", file.pk)).status_code == 404


def test_the_case_page_asks_the_database_a_fixed_number_of_times(
    client: Client, django_assert_max_num_queries: object
) -> None:
    case = with_opinion()
    signed_in(client, director(case.institution))
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        client.get(at("own_case", case.number))
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        client.get(at("workplace"))
