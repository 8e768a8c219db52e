"""The pages of orders and results: the institution's phone, the officer's desk, the public."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import factories as people
from tests.supervision import factories
from tests.supervision import mending as world
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.core.errors import ProblemError
from zhaohu.supervision import rectification_document
from zhaohu.supervision.models import Finding, FindingObjection, OrderEvidence, Publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON, DAY = world.AT, world.ON, world.DAY
SCRIPT = "<script>alert(1)</script>已加高"


def _as(client: Client, actor: Any) -> Client:
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def _at(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT + days * DAY)


def _page(client: Client, name: str, *arguments: Any) -> str:
    answer = client.get(reverse(f"supervision:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def _hand_in(client: Client, finding: Finding, **other: Any) -> Any:
    data = {"key": str(uuid4()), "text": SCRIPT, "done_on": ON.isoformat(), "photos": [world.a_picture()]} | other
    return client.post(reverse("supervision:hand_in", args=[finding.pk]), data)


def test_a_director_reads_the_order_hands_in_and_objects(client: Client) -> None:
    order, _by = world.ordered(due=(world.DUE, world.DUE), mended=1)
    first, second = order.findings.order_by("pk")
    _as(client, world.director_of(order.institution))
    assert "剩 10 天" in _page(client, "own_results")
    assert order.number in _page(client, "own_result", order.inspection_id)
    assert _hand_in(client, first).status_code == 302
    page = _page(client, "own_result", order.inspection_id)
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    address = reverse("supervision:object_to", args=[second.pk])
    assert client.post(address, {"key": str(uuid4()), "text": ""}).status_code == 422
    assert client.post(address, {"key": str(uuid4()), "text": "栏杆够高。"}).status_code == 302
    assert FindingObjection.objects.get().text == "栏杆够高。"
    again = client.post(address, {"key": str(uuid4()), "text": "再提"})
    assert again.status_code == 422 and "已经有待答复的异议" in again.content.decode()


def test_what_was_written_stays_when_the_hand_in_is_refused(client: Client) -> None:
    order, _by = world.ordered()
    finding = order.findings.get()
    _as(client, world.director_of(order.institution))
    for other in ({"photos": []}, {"done_on": "2020-01-01"}, {"done_on": "明天"}, {"key": "x"}):
        answer = _hand_in(client, finding, **other)
        assert answer.status_code == 422
        assert "已加高" in answer.content.decode()
    fake = SimpleUploadedFile("照片.jpg", b"MZ\x90", content_type="image/jpeg")
    answer = _hand_in(client, finding, photos=[fake])
    assert "不是 PDF、JPG 或 PNG" in answer.context["error_form"].errors["photos"][0]
    assert not OrderEvidence.objects.exists()


def test_a_photograph_of_500_mb_is_refused_unread() -> None:
    order, _by = world.ordered()
    large = SimpleNamespace(size=500 * 2**20, name="大.jpg", read=lambda: pytest.fail("was read"))
    with pytest.raises(ProblemError, match="UPLOAD_TOO_LARGE"):
        world.handed_in(order.findings.get(), sent=[large])


def test_another_house_sees_and_hands_in_nothing(client: Client) -> None:
    order, _by = world.ordered()
    evidence = world.handed_in(order.findings.get()).evidence.get()
    _as(client, world.director_of(factories.an_institution()))
    for name, pk in (
        ("own_result", order.inspection_id), ("order_document", order.pk), ("evidence_file", evidence.files.get().pk),
    ):  # fmt: skip
        assert client.get(reverse(f"supervision:{name}", args=[pk])).status_code == 404
    assert _hand_in(client, order.findings.get()).status_code == 404
    assert order.number not in _page(client, "own_results")


def test_an_officer_works_an_order_from_the_queue_to_its_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order, by = world.ordered()
    finding = world.handed_in(order.findings.get())
    _at(monkeypatch, 3)
    _as(client, by)
    assert order.institution.name in _page(client, "orders")

    def do(name: str, pk: int, **data: Any) -> Any:
        order.refresh_from_db()
        return client.post(reverse(f"supervision:{name}", args=[pk]), {"revision": order.revision} | data)

    page = _page(client, "order", order.pk)
    assert f'value="{(ON + DAY).isoformat()}"' in page  # the day that the institution said
    assert do("give_back_finding", finding.pk, reason="").status_code == 422
    assert do("give_back_finding", finding.pk, reason="看不出高度。").status_code == 302
    assert do("prolong_order", order.pk, to="2030-01-01", reason="x").status_code == 422
    assert do("prolong_order", order.pk, to="2026-12-20", reason="材料未到").status_code == 302
    assert do("suspend_order", order.pk, reason="等货").status_code == 302
    assert "停止计时" in _page(client, "order", order.pk)
    assert do("resume_order", order.pk).status_code == 302
    answer = do("accept_finding", finding.pk, corrected_on="2026-11-25")
    assert answer.status_code == 302
    finding.refresh_from_db()
    order.refresh_from_db()
    assert (finding.corrected_on.isoformat(), order.state) == ("2026-11-25", "done")
    assert do("withdraw_order", order.pk, reason="再来").status_code == 409


def test_a_form_of_before_comes_back_with_what_was_written(client: Client) -> None:
    order, by = world.ordered()
    other = people.actor(factories.lead())
    stale = order.revision
    _as(client, other).post(reverse("supervision:suspend_order", args=[order.pk]), {"revision": stale, "reason": "甲"})
    answer = _as(client, by).post(
        reverse("supervision:withdraw_order", args=[order.pk]), {"revision": stale, "reason": "乙的理由"}
    )
    assert answer.status_code == 409
    assert "乙的理由" in answer.content.decode()


def test_an_officer_of_another_district_finds_nothing(client: Client) -> None:
    order, _by = world.ordered()
    _as(client, people.actor(world.inspector(people.district("110108", "海淀区"))))
    assert order.institution.name not in _page(client, "orders")
    publication = order.inspection.publication
    for name, pk in (("order", order.pk), ("publication", publication.pk), ("order_document", order.pk)):
        assert client.get(reverse(f"supervision:{name}", args=[pk])).status_code == 404
    for name in ("publish_result", "revise_result", "withdraw_result"):
        address = reverse(f"supervision:{name}", args=[publication.pk])
        assert client.post(address, {"revision": 0}).status_code == 404


def test_the_lead_finds_what_is_over_under_its_own_tab(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    order, _by = world.ordered()
    _at(monkeypatch, 20)
    _as(client, people.actor(factories.lead()))
    page = client.get(reverse("supervision:orders"), {"tab": "overdue"}).content.decode()
    assert order.number in page and "超期" in page


def test_the_order_on_paper_says_everything_and_is_the_same_each_time(client: Client) -> None:
    order, by = world.ordered()
    told = rectification_document.told(order)
    assert told["findings"][0]["fact"] == world.FACTS[0] and "行政复议" in told["contest"]["law"]
    assert told["due_on"] == "2026 年 12 月 4 日"
    first, second = rectification_document.pdf(order), rectification_document.pdf(order)
    assert first.startswith(b"%PDF") and first == second
    answer = _as(client, by).get(reverse("supervision:order_document", args=[order.pk]))
    assert answer["Content-Type"] == "application/pdf"


def test_an_officer_mends_personal_data_publishes_corrects_and_withdraws(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspection = world.signed(summary="负责人电话 13800001234。")
    by = world.officer_of(inspection)
    from zhaohu.supervision.services import rectification

    rectification.order(inspection=inspection, by=by, at=AT)
    row = Publication.objects.get()
    fact = f"fact_{inspection.findings.get().pk}"
    _as(client, by)
    assert "起可以公示" in _page(client, "publication", row.pk)
    _at(monkeypatch, 8)

    def do(name: str, **data: Any) -> Any:
        row.refresh_from_db()
        return client.post(reverse(f"supervision:{name}", args=[row.pk]), {"revision": row.revision} | data)

    page = _page(client, "publication", row.pk)
    assert "有个人信息" in page and "手机号" in page
    assert do("publish_result").status_code == 422
    assert client.get(reverse("supervision:result", args=[row.pk])).status_code == 404
    assert do("revise_result", summary="查了三层。", reason="", **{fact: "护栏高 98 厘米。"}).status_code == 422
    assert do("revise_result", summary="查了三层。", reason="去掉电话", **{fact: "护栏高 98 厘米。"}).status_code == 302
    assert do("publish_result").status_code == 302
    public = _page(Client(), "result", row.pk)
    assert "查了三层。" in public and "13800001234" not in public
    assert do("revise_result", summary="查了两层。", reason="写错层数", **{fact: "护栏高 98 厘米。"}).status_code == 302
    public = _page(Client(), "result", row.pk)
    assert "查了两层。" in public and "写错层数" in public
    assert do("withdraw_result", reason="").status_code == 422
    assert do("withdraw_result", reason="并入案件公示").status_code == 302
    assert Client().get(reverse("supervision:result", args=[row.pk])).status_code == 404
    assert do("publish_result", reason="").status_code == 422
    assert do("publish_result", reason="案件未立").status_code == 302


def test_the_public_finds_results_by_district_name_and_outcome(client: Client) -> None:
    row, _by = world.published(due=(world.DUE,), mended=1)
    other, _ = world.published(due=())
    people.district("110108", "海淀区")
    address = reverse("supervision:results")

    def found(**asked: str) -> set[int]:
        return {one.id for one in client.get(address, asked).context["results"]}

    assert found() == {row.pk, other.pk}
    assert found(result="clear") == {other.pk}
    assert (found(district="110108"), found(district="110105")) == (set(), {row.pk, other.pk})
    assert found(q="松果", uscc=row.institution.uscc) == {row.pk}
    assert found(q="没有这家") == set()
    for rubbish in ({"district": "'; --"}, {"result": "x"}, {"after": "%%%"}, {"q": "x" * 5000}):
        assert client.get(address, rubbish).status_code in (200, 400)


def test_a_reply_stands_beside_the_result_once_it_was_looked_into(client: Client) -> None:
    row, by = world.published()
    _as(client, world.director_of(row.institution))
    address = reverse("supervision:reply_to_result", args=[row.pk])
    refused = client.post(address, {"text": "请打 13800001234 找我。"})
    assert refused.status_code == 422 and "手机号" in refused.content.decode()
    assert client.post(address, {"text": "已换成 115 厘米的护栏。"}).status_code == 302
    assert "115 厘米" not in _page(Client(), "result", row.pk)
    row.refresh_from_db()
    _as(client, by)
    assert "115 厘米" in _page(client, "publication", row.pk)
    shown = client.post(reverse("supervision:show_reply", args=[row.pk]), {"revision": row.revision})
    assert shown.status_code == 302
    assert "115 厘米" in _page(Client(), "result", row.pk)


def test_an_answer_to_an_objection_is_given_on_the_page_of_the_result(client: Client) -> None:
    order, by = world.ordered()
    made = world.objected(order)
    _as(client, by)
    address = reverse("supervision:answer_finding_objection", args=[made.pk])
    assert client.post(address, {"result": "raised", "text": "x"}).status_code == 422
    assert client.post(address, {"result": "upheld", "text": "复量仍为 98 厘米。"}).status_code == 302
    assert "复量仍为" in _page(client, "publication", order.inspection.publication.pk)
    assert client.post(address, {"result": "upheld", "text": "再答"}).status_code == 409


def test_the_institutions_public_page_shows_its_latest_results(client: Client) -> None:
    row, _by = world.published()
    page = client.get(reverse("institutions:institution", args=[row.institution.uscc])).content.decode()
    assert reverse("supervision:result", args=[row.pk]) in page
    assert "还有 1 条待改正" in page


def test_a_director_finds_the_order_among_the_things_to_do(client: Client) -> None:
    order, _by = world.ordered()
    _as(client, world.director_of(order.institution))
    page = client.get(reverse("institutions:workplace")).content.decode()
    assert reverse("supervision:own_result", args=[order.inspection_id]) in page


@pytest.mark.parametrize("n", [1, 8])
def test_lists_take_as_many_statements_however_long_they_are(
    client: Client, n: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    institution = factories.an_institution()
    by = people.actor(factories.lead())
    director = world.director_of(institution)
    for _ in range(n):
        world.published(institution=institution, mended=2)
    _as(client, by)
    with django_assert_max_num_queries(12):
        _page(client, "orders")
    with django_assert_max_num_queries(12):
        _page(client, "publications")
    with django_assert_max_num_queries(12):
        _page(Client(), "results")
    _as(client, director)
    with django_assert_max_num_queries(16):
        _page(client, "own_results")


def test_pages_of_one_take_few_statements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    order, by = world.ordered(due=(world.DUE,) * 3)
    for finding in order.findings.all():
        world.handed_in(finding)
    _as(client, by)
    with django_assert_max_num_queries(22):
        _page(client, "order", order.pk)
    with django_assert_max_num_queries(30):
        _page(client, "publication", order.inspection.publication.pk)
    _as(client, world.director_of(order.institution))
    with django_assert_max_num_queries(26):
        _page(client, "own_result", order.inspection_id)
