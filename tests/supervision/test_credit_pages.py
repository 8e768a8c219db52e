"""Pages of credit: each reader sees what is his to see, and nothing of whoever complained."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.supervision import credit, factories
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import Complaint, CreditAppeal
from zhaohu.supervision.services import credit_scores

pytestmark = pytest.mark.django_db
AT, ON = people.AT, people.ON


@pytest.fixture(autouse=True)
def _rules(rules_loaded: None) -> None:
    """The rules as they ship."""


def _signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def _page(client: Client, name: str, *arguments: object, **query: str) -> str:
    answer = client.get(reverse(f"supervision:{name}", args=arguments), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def _scored() -> Institution:
    institution, _by = credit.complained()
    credit.calculated(institution)
    return institution


def test_the_director_reads_every_point_and_what_would_lift_it(client: Client) -> None:
    institution = _scored()
    _signed_in(client, factories.director(institution))
    said = _page(client, "own_credit")
    for words in (
        "信用 A 级，945 分",
        "查实的投诉",
        "还没有质量评估等级",
        "+40",
        "+15",
        "2027-05 起减半，2027-11 起不再计",
    ):
        assert words in said


def test_the_institution_reads_the_month_of_a_complaint_and_nothing_that_leads_to_it(client: Client) -> None:
    institution = _scored()
    complaint = Complaint.objects.get(institution=institution)
    _signed_in(client, factories.director(institution))
    said = _page(client, "own_credit")
    assert ON.isoformat() not in said.split("查实的投诉", 2)[-1].split("</tr>")[0]
    assert "2026-11" in said
    for hidden in (factories.NAME, factories.PHONE, factories.TEXT, complaint.number, f"/complaints/{complaint.pk}/"):
        assert hidden not in said


def test_the_officer_finds_the_row_behind_a_point(client: Client) -> None:
    institution = _scored()
    complaint = Complaint.objects.get(institution=institution)
    _signed_in(client, factories.lead())
    said = _page(client, "credit_of", institution.pk)
    assert reverse("supervision:complaint", args=[complaint.pk]) in said
    assert ON.isoformat() in said


def test_a_past_day_is_shown_as_it_was(client: Client) -> None:
    institution = _scored()
    credit.calculated(institution, at=AT + timedelta(days=365))
    _signed_in(client, factories.director(institution))
    assert "信用 A 级，960 分" in _page(client, "own_credit")
    assert "信用 A 级，945 分" in _page(client, "own_credit", on=ON.isoformat())
    assert "那一天还没有得分" in _page(client, "own_credit", on="2026-01-01")
    assert "信用 A 级，960 分" in _page(client, "own_credit", on="nonsense")


def test_the_list_is_narrowed_by_grade_district_and_name(client: Client) -> None:
    _scored()
    bad, _by = factories.closed(category="abuse")
    credit_scores.again(institution_ids=list(Institution.objects.values_list("pk", flat=True)), at=AT)
    assert bad.institution is not None
    _signed_in(client, people.officer(Role.CITY_OFFICER, people.city()))
    assert "2 家有信用得分：A 级 1 家，D 级 1 家" in _page(client, "credit")
    address = reverse("supervision:credit_of", args=[bad.institution.pk])
    assert address in _page(client, "credit", grade="D", district="110105")
    assert address not in _page(client, "credit", grade="A")
    assert "没有机构" in _page(client, "credit", q="没有这个名字")


def test_a_neighbour_district_does_not_see_a_score(client: Client) -> None:
    institution = _scored()
    _signed_in(client, factories.lead(people.district("110108", "海淀区")))
    assert client.get(reverse("supervision:credit_of", args=[institution.pk])).status_code == 404


def test_an_appeal_without_reasons_comes_back_with_the_way_on(client: Client) -> None:
    institution = _scored()
    _signed_in(client, factories.director(institution))
    address = reverse("supervision:appeal_credit", args=[credit.the_point(institution).pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": ""}).status_code == 422
    assert not CreditAppeal.objects.exists()


def test_a_decision_is_made_on_the_page(client: Client) -> None:
    appeal = credit.appealed()
    _signed_in(client, factories.lead())
    client.post(reverse("supervision:take_credit_appeal", args=[appeal.pk]))
    decide = reverse("supervision:decide_credit_appeal", args=[appeal.pk])
    assert client.post(decide, {"corrected": "yes", "reason": ""}).status_code == 422
    assert client.post(decide, {"corrected": "yes", "reason": "核实有误"}).status_code == 302
    assert "核实有误" in _page(client, "credit_appeal", appeal.pk)
    assert "没有申诉" in _page(client, "credit_appeals")
    assert appeal.institution.name in _page(client, "credit_appeals", tab="ended")


def test_the_city_walks_a_quarter_to_the_public(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    institution = _scored()
    for n, deed in enumerate(("propose", "open_credit", "publish_credit")):
        _signed_in(client, people.officer(Role.CITY_OFFICER, people.city()))
        if deed == "propose":
            address = client.post(reverse("supervision:credit_publications"), {"year": 2026, "quarter": 4})["Location"]
            again = client.post(reverse("supervision:credit_publications"), {"year": 2026, "quarter": 4})
            assert again.status_code == 422
        else:
            monkeypatch.setattr("zhaohu.core.clock.now", lambda n=n: AT if n == 1 else credit.OVER)
            assert client.post(f"{address}{deed.removesuffix('_credit')}/").status_code == 302
        assert client.get(address).status_code == 200
    client.logout()
    said = _page(client, "public_credit_of", institution.uscc)
    assert "2026 年第 4 季度：A 级，945 分" in said
    assert institution.name in _page(client, "public_credit", grade="A", q=institution.name[:4])
    assert client.get(reverse("institutions:institution", args=[institution.uscc])).content.decode().count("信用等级")


def test_the_public_reads_both_versions_of_a_corrected_grade(client: Client) -> None:
    made, _by = factories.closed(category="abuse")
    institution = made.institution
    assert institution is not None
    credit.published()
    later = credit.OVER + timedelta(days=1)
    credit.decided(credit.appealed(institution, at=later, criterion="abuse"), at=later)
    said = _page(client, "public_credit_of", institution.uscc)
    assert said.index("A 级，945 分") < said.index("D 级，945 分")
    for hidden in (factories.NAME, factories.PHONE, factories.TEXT, made.number):
        assert hidden not in said


def test_the_scheme_is_public(client: Client) -> None:
    said = _page(client, "credit_scheme")
    assert "依法合规，400 分" in said
    assert "查实虐待、体罚" in said


def test_an_unpublished_list_is_nobodys_to_read(client: Client) -> None:
    quarter = credit.in_objection()
    assert client.get(reverse("supervision:credit_content", args=[quarter.pk])).status_code == 404


def test_pages_without_anything_say_what_will_be_there(client: Client) -> None:
    assert "还没有公布过" in _page(client, "public_credit")
    _signed_in(client, people.officer(Role.CITY_OFFICER, people.city()))
    assert "还没有计算过" in _page(client, "credit")
    assert "还没有公布过" in _page(client, "credit_publications")
    _signed_in(client, factories.director(factories.an_institution()))
    assert "还没有得分" in _page(client, "own_credit")
