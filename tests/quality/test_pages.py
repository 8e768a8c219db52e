"""The pages: what the public, an institution, officers and experts see and may press; refusals come back filled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.quality import factories
from tests.quality.factories import AT, NOTICE_OVER, fresh
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core import clock
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.institutions.services import standing
from zhaohu.quality.models import Candidacy, DemonstrationRound, Expert, Objection
from zhaohu.quality.services import keeping

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def enter(client: Client, role: Role) -> Client:
    division = people.city() if role == Role.CITY_OFFICER else people.district()
    client.force_login(people.officer(role, division))
    return client


def later(monkeypatch: pytest.MonkeyPatch, days: int = 8) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(days=days))


def test_the_public_page_says_quota_gap_notice_and_names(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    named = factories.named()
    notice = factories.in_notice(factories.an_eligible(InstitutionKind.EMPLOYER))
    later(monkeypatch, 1)
    page = text(client, "/demonstration/")
    assert "应有 4 家示范性托育机构，已授牌 1 家，还差 3 家" in page and "还差 3 种形式" in page
    assert named.document in page and f"/demonstration/notices/{notice.pk}/" in page


def test_the_mark_stands_on_the_register_only_while_the_name_is_in_force(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = factories.named()
    address, mark = f"/institutions/{made.institution.uscc}/", "示范机构</span>"
    later(monkeypatch)
    assert mark in text(client, address) and mark in text(client, "/institutions/")
    assert made.document in text(client, address)
    standing.suspend(institution_id=made.institution_id, reason="演示", by=factories.lead(), at=NOTICE_OVER)
    assert mark not in text(client, address)
    standing.resume(institution_id=made.institution_id, reason="演示", by=factories.lead(), at=NOTICE_OVER)
    later(monkeypatch, 365 * 4)
    assert mark not in text(client, address)
    later(monkeypatch)
    keeping.propose_removal(candidacy=made, reason="演示", by=factories.lead(), at=NOTICE_OVER)
    assert mark in text(client, address)
    keeping.decide_removal(candidacy=made, agreed=True, by=factories.city(), at=NOTICE_OVER)
    assert mark not in text(client, address)
    assert "演示" in text(client, "/demonstration/").split("已摘牌")[1]


def test_anybody_objects_without_an_account_and_follows_it_by_code(client: Client) -> None:
    made = factories.in_notice()
    address, key = f"/demonstration/notices/{made.pk}/", str(uuid4())
    refused = client.post(address, {"text": "", "contact": "演示电话", "key": key})
    assert refused.status_code == 422 and "演示电话" in refused.content.decode()
    said = {"text": "<script>alert(1)</script>不实", "contact": "演示电话", "key": key}
    first, again = client.post(address, said), client.post(address, said)
    kept = Objection.objects.get()
    assert first["Location"] == again["Location"] == f"/demonstration/objections/{kept.code}/"
    page = text(client, first["Location"])
    assert "异议已收到" in page and "<script>alert" not in page and "演示电话" not in page
    assert client.get("/demonstration/objections/XXXXXXXXXX/").status_code == 404
    client.force_login(enrolment.director_user(made.institution))
    own = text(client, "/workplace/demonstration/")
    assert "不实" not in own and "演示电话" not in own
    office = text(enter(client, Role.DISTRICT_LEAD), f"/quality/candidacies/{made.pk}/")
    assert "不实" in office and "演示电话" not in office
    assert "演示电话" in text(enter(client, Role.CITY_OFFICER), f"/quality/candidacies/{made.pk}/")
    client.post(f"/quality/objections/{kept.pk}/answer/", {"upheld": "no", "text": "查无此事"})
    assert "异议不成立" in text(client, first["Location"])


def test_a_candidate_that_is_not_in_notice_has_no_public_page(client: Client) -> None:
    assert client.get(f"/demonstration/notices/{factories.proposed().pk}/").status_code == 404


def test_an_institution_sees_its_conditions_applies_and_withdraws(client: Client) -> None:
    factories.a_round()
    plain = enrolment.an_institution()
    client.force_login(enrolment.director_user(plain))
    page = text(client, "/workplace/demonstration/")
    assert "还不能申报示范性托育机构" in page and "还没有质量评估等级" in page
    refused = client.post("/workplace/demonstration/apply/", {"statement": "写了很多"})
    assert refused.status_code == 422 and "写了很多" in refused.content.decode()
    good = factories.an_eligible()
    client.force_login(enrolment.director_user(good))
    client.post("/workplace/demonstration/apply/", {"statement": "写了很多"})
    made = Candidacy.objects.get()
    assert "示范申报：待区里推荐" in text(client, "/workplace/demonstration/")
    client.post(f"/workplace/demonstration/{made.pk}/withdraw/", {"reason": "明年再报"})
    assert fresh(made).state == "withdrawn"


def test_a_district_sees_its_own_candidacies_only(client: Client) -> None:
    made = factories.applied()
    assert made.institution.name in text(enter(client, Role.DISTRICT_LEAD), "/quality/")
    stranger = people.officer(Role.DISTRICT_LEAD, people.district("110108", "海淀区"))
    client.force_login(stranger)
    assert made.institution.name not in text(client, "/quality/")
    assert client.get(f"/quality/candidacies/{made.pk}/").status_code == 404
    assert client.post(f"/quality/candidacies/{made.pk}/recommend/", {"text": "核实"}).status_code == 404


def test_officers_and_experts_bring_a_candidate_to_the_name_on_the_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = factories.applied()
    one = f"/quality/candidacies/{made.pk}/"
    enter(client, Role.DISTRICT_LEAD)
    assert client.post(f"{one}recommend/", {"text": ""}).status_code == 422
    client.post(f"{one}recommend/", {"text": "核实无误"})
    enter(client, Role.CITY_OFFICER)
    judges = [people.user(name=f"演示·专家{n}") for n in range(2)]
    for judge in judges:
        client.post("/quality/experts/", {"username": judge.username, "affiliation": "演示", "field": "演示"})
    assert client.post("/quality/experts/", {"username": "nobody", "affiliation": "a", "field": "b"}).status_code == 422
    for expert in Expert.objects.all():
        client.post(f"{one}assign/", {"expert": expert.pk})
    assert client.post(f"{one}close-review/").status_code == 409
    for judge in judges:
        client.force_login(judge)
        assert "1 家机构等您评审" in text(client, "/quality/reviews/")
        review = judge.expert.reviews.get()
        assert client.post(f"/quality/reviews/{review.pk}/", {"comment": "好"}).status_code == 422
        client.post(f"/quality/reviews/{review.pk}/", factories.points() | {"comment": "好"})
        assert "已评分" in text(client, f"/quality/reviews/{review.pk}/")
    enter(client, Role.CITY_OFFICER)
    client.post(f"{one}close-review/")
    client.post(f"{one}propose/")
    assert "您是提出人" in text(client, one)
    assert client.post(f"{one}confirm/", {"accept": "yes"}).status_code == 409
    enter(client, Role.CITY_OFFICER)
    assert client.post(f"{one}confirm/", {}).status_code == 422
    client.post(f"{one}confirm/", {"accept": "yes"})
    refused = client.post(f"{one}name/", {"document": "演示范〔2026〕1 号"})
    assert refused.status_code == 422 and "才结束" in refused.content.decode()
    later(monkeypatch)
    client.post(f"{one}name/", {"document": "演示范〔2026〕1 号"})
    assert fresh(made).state == "named" and "授牌和复核" in text(client, one)
    later(monkeypatch, 8 + 365)
    client.post(f"{one}recheck/", {"passed": "yes", "text": "合格"})
    client.post(f"{one}propose-removal/", {"removal-reason": "演示"})
    enter(client, Role.CITY_OFFICER)
    client.post(f"{one}remove/", {"accept": "yes"})
    assert fresh(made).state == "removed"


def test_what_is_not_recommended_or_declined_says_why_to_the_institution(client: Client) -> None:
    first = factories.applied()
    second = factories.reviewed(factories.an_eligible(InstitutionKind.EMPLOYER), 0.5)
    enter(client, Role.DISTRICT_LEAD)
    client.post(f"/quality/candidacies/{first.pk}/pass-over/", {"pass-reason": "名额有限"})
    enter(client, Role.CITY_OFFICER)
    client.post(f"/quality/candidacies/{second.pk}/decline/", {"decline-reason": "分数不够"})
    for made, reason in ((first, "名额有限"), (second, "分数不够")):
        client.force_login(enrolment.director_user(made.institution))
        assert reason in text(client, "/workplace/demonstration/")


def test_an_expert_stands_aside_and_sees_no_other_review(client: Client) -> None:
    review, other = factories.a_review(), factories.an_expert()
    client.force_login(other.user)
    assert client.get(f"/quality/reviews/{review.pk}/").status_code == 404
    client.force_login(review.expert.user)
    assert client.post(f"/quality/reviews/{review.pk}/recuse/", {"recuse-reason": ""}).status_code == 422
    client.post(f"/quality/reviews/{review.pk}/recuse/", {"recuse-reason": "是亲属"})
    review.refresh_from_db()
    assert (review.state, review.comment) == ("recused", "是亲属")
    enter(client, Role.CITY_OFFICER)
    client.post(f"/quality/experts/{review.expert_id}/dismiss/")
    client.force_login(review.expert.user)
    assert client.get("/quality/reviews/").status_code == 403


def test_the_city_opens_closes_and_concludes_a_round_on_the_pages(client: Client) -> None:
    enter(client, Role.CITY_OFFICER)
    days = {"title": "演示批次", "opens_on": "2026-11-24", "closes_on": "2026-11-01"}
    assert client.post("/quality/rounds/open/", days).status_code == 422
    client.post("/quality/rounds/open/", days | {"closes_on": "2026-12-20"})
    made = DemonstrationRound.objects.get()
    assert client.post(f"/quality/rounds/{made.pk}/advance/", {}).status_code == 422
    for to in ("review", "concluded"):
        client.post(f"/quality/rounds/{made.pk}/advance/", {"to": to})
    made.refresh_from_db()
    assert made.state == "concluded"
    assert client.get("/quality/?state=named").status_code == 200


def test_a_family_neither_sees_the_office_nor_applies(client: Client) -> None:
    client.force_login(people.user(Kind.FAMILY))
    for address in ("/quality/", "/quality/experts/", "/quality/reviews/", "/workplace/demonstration/"):
        assert client.get(address).status_code == 403, address


def test_the_pages_take_few_statements_however_many_there_are(
    client: Client, django_assert_max_num_queries: Callable[[int], Any], divisions_loaded: None
) -> None:
    for kind in (InstitutionKind.COMMUNITY, InstitutionKind.EMPLOYER, InstitutionKind.MEDICAL):
        factories.in_notice(factories.an_eligible(kind))
    with django_assert_max_num_queries(10):
        client.get("/demonstration/")
    enter(client, Role.CITY_OFFICER)
    with django_assert_max_num_queries(16):
        client.get("/quality/")
