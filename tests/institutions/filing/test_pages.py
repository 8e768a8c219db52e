"""The pages of the institution, walked by the director and by the wrong people."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.institutions import factories as world
from zhaohu.accounts.models import User
from zhaohu.core import uploads
from zhaohu.institutions.choices.case import CaseState
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.institutions.queries import filing as queries
from zhaohu.institutions.services import claims, decisions, materials, submission, threads
from zhaohu.rules.models import Rule

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
    with django_assert_max_num_queries(51):
        client.get(at("own_case", case.number))
    with django_assert_max_num_queries(51):
        client.get(at("workplace"))


def test_a_file_above_the_limit_is_refused_on_its_page(client: Client) -> None:
    case = world.a_draft()
    Rule.objects.filter(code="filing.upload.maximum_bytes").update(value=100)
    signed_in(client, director(case.institution))
    answer = client.post(
        at("own_material", case.number, "M01"), {"file": SimpleUploadedFile("演示.pdf", world.a_pdf())}
    )
    assert answer.status_code == 422 and "超过上限" in answer.content.decode()
    assert not case.materials.get(code="M01").versions.exists()


def test_addresses_of_nothing_are_not_found(client: Client) -> None:
    case = world.a_draft()
    signed_in(client, director(case.institution))
    for address in (
        at("own_section", case.number, "nowhere"),
        at("own_material", case.number, "M99"),
        at("own_material", case.number, "F01"),
        at("own_case", "110105-2026-99999"),
        at("file", 999_999),
        at("begin_change", factories.uscc()),
    ):
        assert client.get(address).status_code == 404, address


def test_a_director_of_two_institutions_chooses(client: Client) -> None:
    case = world.a_draft()
    person = director(case.institution)
    other = world.a_registration(name="演示第二托育园")
    code = world.a_claim_code(other, "ZWEI-2222")
    claims.claim(uscc=other.uscc, code=code, by=factories.actor(person), at=factories.AT)
    signed_in(client, person)
    assert "还没有备案" in client.get(at("workplace")).content.decode()
    chosen = client.get(at("workplace"), {"institution": case.institution.uscc}).content.decode()
    assert "首次备案还差" in chosen and "演示第二托育园" in chosen


def test_a_change_and_a_cancellation_begin_on_their_pages(client: Client) -> None:
    case = world.a_filed_case()
    signed_in(client, director(case.institution))
    uscc = case.institution.uscc
    assert client.post(at("begin_change", uscc), {}).status_code == 422
    assert client.post(at("begin_change", uscc), {"change_kinds": ["capacity"]}).status_code == 302
    change = case.institution.cases.get(kind="change")
    page = client.get(at("own_case", change.number)).content.decode()
    assert "不变" in page and "M03" in page and "M06" not in page
    again = client.post(at("begin_change", uscc), {"change_kinds": ["capacity"]})
    assert again.status_code == 422 and "未办结" in again.content.decode()
    assert client.post(at("own_withdraw", change.number), {"reason": "不变了"}).status_code == 302
    assert client.post(at("begin_cancel", uscc)).status_code == 302
    cancel = case.institution.cases.get(kind="cancel")
    assert "终止服务的原因" in client.get(at("own_section", cancel.number, "ending")).content.decode()


def test_what_runs_out_within_ninety_days_stands_on_the_first_page(client: Client) -> None:
    case = world.a_complete_case()
    by = world.director_of(case.institution)
    for days in (5, 20, 80, 300):
        materials.upload(
            case=case, code="M04", data=world.a_pdf(), name="演示.pdf", by=by, at=factories.AT,
            valid_to=factories.ON + timedelta(days=days),
        )  # fmt: skip
    submission.submit(case=case, by=by, at=factories.AT)
    found = queries.certificates(case.institution, on=factories.ON)
    assert [(one.code, one.days, one.tone) for one in found] == [
        ("M04", 5, "danger"),
        ("M04", 20, "warn"),
        ("M04", 80, ""),
    ]


def test_a_notice_is_answered_from_its_page(client: Client) -> None:
    case, by = world.a_submitted_case(), factories.actor(factories.officer())
    decisions.accept(case=case, by=by, at=factories.AT)
    notice = decisions.notify_noncompliance(
        case=case,
        reason="活动室在四层",
        basis="设置标准",
        found_on=factories.ON,
        rectify_by=None,
        by=by,
        at=factories.AT,
    )
    signed_in(client, director(case.institution))
    assert "活动室在四层" in client.get(at("workplace")).content.decode()
    assert client.post(at("reply_notice", notice.pk), {"text": "已调整"}).status_code == 302
    assert client.post(at("reply_notice", notice.pk), {"rectify": "1"}).status_code == 302
    page = client.get(at("own_case", case.number)).content.decode()
    assert "已调整" in page and "整改中" in page


def test_a_clerks_access_ends_from_the_page(client: Client) -> None:
    person, institution = world.a_director_with_institution()
    clerk = world.a_person("演示·经办")
    signed_in(client, person)
    assert client.post(at("members", institution.uscc), {"account": "没有这个人"}).status_code == 422
    client.post(at("members", institution.uscc), {"account": clerk.username})
    row = institution.memberships.get(user=clerk)
    assert client.post(at("end_member", row.pk)).status_code == 302
    signed_in(client, clerk)
    assert client.post(at("end_member", row.pk)).status_code == 403
    assert "还没有认领机构" in client.get(at("workplace")).content.decode()


def test_a_file_of_an_opinion_is_open_to_both_sides_only(client: Client) -> None:
    case = with_opinion()
    thread = case.threads.get(field="M02")
    by = factories.actor(director(case.institution))
    file = materials.keep(
        uploads.check(world.a_pdf(), name="补充协议.pdf", types=[uploads.PDF], maximum_bytes=10**6),
        by=by,
        at=factories.AT,
    )
    threads.reply(thread=thread, text="见附件", by=by, at=factories.AT, file=file)
    signed_in(client, director(case.institution))
    answer = client.get(at("file", file.pk), {"download": ""})
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    signed_in(client, world.a_director_with_institution()[0])
    assert client.get(at("file", file.pk)).status_code == 404


def test_a_file_is_taken_out_from_its_page_and_stays_to_be_seen(client: Client) -> None:
    case = world.a_complete_case()
    signed_in(client, director(case.institution))
    version = case.materials.get(code="M01").versions.get()
    assert client.post(at("withdraw_version", version.pk)).status_code == 302
    assert "已撤下" in client.get(at("own_material", case.number, "M01")).content.decode()
    assert client.post(at("claim"), {}).status_code == 422
