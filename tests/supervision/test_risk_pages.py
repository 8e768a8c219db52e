"""The order, the models and an institution's own page, as people read them."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.supervision import factories, risk_world
from zhaohu.accounts.choices import Role
from zhaohu.institutions.models import Institution
from zhaohu.supervision.models import RiskModel, RiskScore

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def _page(client: Client, name: str, *args: int, **query: str) -> str:
    answer = client.get(reverse(f"supervision:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_enough_visits_the_pages_say_how_many_are_missing(client: Client) -> None:
    client.force_login(people.officer())
    told = _page(client, "risk_order")
    assert "还没有排序" in told and "有 0，需要 600" in told
    client.force_login(risk_world.clerk())
    told = _page(client, "risk_models")
    assert "还不能训练：有 0 次检查，需要 600 次。" in told
    assert "训练新版本" not in told
    answer = client.post(reverse("supervision:train_risk_model"))
    assert answer.status_code == 409 and "还不能训练" in answer.content.decode()


def test_two_city_officers_train_a_version_and_put_it_in_use(client: Client) -> None:
    first, second = risk_world.clerk(), risk_world.clerk()
    model = risk_world.trained(first)
    address = reverse("supervision:decide_risk_model", args=[model.pk])
    client.force_login(first)
    assert "须由另一位市级经办复核" in _page(client, "risk_model", model.pk)
    refused = client.post(address, {"accept": "yes"})
    assert refused.status_code == 422 and "您是训练的提出人" in refused.content.decode()
    client.force_login(second)
    told = _page(client, "risk_model", model.pk)
    for words in ("校准误差", "只看随机组", "各类机构是否公平", "与预期", "数据摘要"):
        assert words in told
    assert client.post(address, {"accept": "no", "reason": ""}).status_code == 422
    assert "已启用" in client.post(address, {"accept": "yes"}, follow=True).content.decode()
    stop = reverse("supervision:retire_risk_model", args=[model.pk])
    assert client.post(stop, {"reason": ""}).status_code == 422
    assert "已停用" in client.post(stop, {"reason": "漂移过大"}, follow=True).content.decode()
    assert RiskModel.objects.get().state == "retired"


def test_a_district_reads_its_own_order_with_reasons_and_days(client: Client) -> None:
    risk_world.in_use()
    moved = RiskScore.objects.order_by("rank")[0].institution
    client.force_login(people.officer())
    told = _page(client, "risk_order")
    assert told.index("第 1 位") < told.index("第 2 位")
    assert moved.name in told and "数据截至 2026-11-23" in told and "上次检查（" in told
    client.force_login(people.officer(division=people.district("110108", "海淀区")))
    told = _page(client, "risk_order", district="110105")
    assert moved.name not in told and "还没有位次" in told


def test_an_institution_reads_its_own_reasons_and_nobody_elses(client: Client) -> None:
    risk_world.in_use()
    mine, other = Institution.objects.filter(name__startswith="演示·风险").order_by("pk")[:2]
    client.force_login(factories.director(mine))
    told = _page(client, "own_risk")
    assert mine.name in told and other.name + "<" not in told
    assert "记录不对怎么办" in told
    assert client.get(reverse("supervision:risk_order")).status_code == 403


def test_the_pages_speak_english(client: Client) -> None:
    model = risk_world.in_use()
    client.cookies["django_language"] = "en"
    client.force_login(people.officer(Role.CITY_ANALYST, people.city()))
    assert "Risk order" in _page(client, "risk_order")
    assert "Calibration error" in _page(client, "risk_model", model.pk)
