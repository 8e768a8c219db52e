"""What waits on the director's 08:30 page besides the children: signatures, and papers that run out."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.attendance import factories
from tests.attendance import log_factories as logs
from tests.attendance import pickup_factories as pickups
from tests.enrolment import factories as enrolment
from tests.staff import factories as staff
from zhaohu.attendance.choices.alerts import AlertKind
from zhaohu.attendance.models import Alert, Device
from zhaohu.attendance.queries import signature_todos
from zhaohu.attendance.services import clusters
from zhaohu.core import clock
from zhaohu.staff.choices.people import LeaveKind
from zhaohu.staff.services import leaves

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
NOON, MONDAY = pickups.NOON, factories.MONDAY


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is opened on the tests' Monday at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


def _page(client: Client, device: Device) -> str:
    client.force_login(enrolment.director_user(device.institution))
    return client.get("/day/").content.decode()


def _titles(device: Device) -> list[str]:
    by = enrolment.director(device.institution)
    return [str(one.title) for one in signature_todos.todos(by, NOON, device.institution)]


def test_papers_that_run_out_are_listed_the_first_first_with_the_way_to_renew_them(client: Client) -> None:
    device, _children = logs.a_class_of(1)
    carers = [staff.a_carer(device.institution, name=f"演示·保育{n}") for n in range(3)]
    for carer, left in zip(carers, (5, 20, 80), strict=True):
        carer.member.credentials.filter(kind="health").update(valid_to=MONDAY + timedelta(days=left))
    page = _page(client, device)
    card = page.split("快到期的证照", 1)[1]
    places = [card.index(f"演示·保育{n}") for n in range(3)]
    assert places == sorted(places) and "剩 5 天" in card and "剩 80 天" in card
    for term, n in ((7, 1), (30, 2), (90, 3)):
        assert f"{term} 天内 {n}<" in card and f"only={term}" in card
    assert f"/staff/people/{carers[0].pk}/" in card


def test_a_house_in_order_says_so(client: Client) -> None:
    device, _children = logs.a_class_of(1)
    page = _page(client, device)
    assert "90 天内没有到期的证照" in page and "等签字或知悉" not in page


def test_a_dose_without_its_second_signature_waits_on_the_page(client: Client) -> None:
    device, (child,) = logs.a_class_of(1)
    order, (giver, other) = logs.an_order(child, device.institution), logs.carers(device.institution)
    facts = {"order": order.pk, "slot": "10:00"}
    factories.hand_in(device, factories.said("log", "10:05", by=giver, what="medicine", **facts))
    page = _page(client, device)
    assert "1 次给药等第二人签字" in page and "1 件等签字或知悉" in page
    factories.hand_in(device, factories.said("log", "10:06", by=other, what="medicine_witness", **facts))
    assert "等第二人签字" not in _page(client, device)


def test_a_document_of_a_court_waits_until_somebody_has_looked_at_it(client: Client) -> None:
    device, (child,) = logs.a_class_of(1)
    _other, key = pickups.second_guardian(child)
    block = pickups.a_block(child, against=key)
    page = _page(client, device)
    assert "1 份法院文书等核对" in page and f"/custody-blocks/{block.pk}/" in page
    pickups.confirmed(block, device.institution)
    assert _titles(device) == []


def test_a_cluster_waits_until_the_house_has_taken_note_and_again_when_it_grows() -> None:
    device, _children = logs.a_class_of(1)
    facts: dict[str, Any] = {"level": "cluster", "name": "发热", "days": 3, "cases": 2, "need": 2}
    alert = Alert.objects.create(
        institution=device.institution, kind=AlertKind.CLUSTER, on=MONDAY, about="fever", begun_at=NOON, facts=facts
    )
    assert _titles(device) == ["1 起聚集性患病还没有知悉"]
    by = enrolment.director(device.institution)
    clusters.acknowledge(alert=alert, centre_told=True, by=by, at=NOON)
    assert _titles(device) == []
    Alert.objects.filter(pk=alert.pk).update(facts=facts | {"level": "outbreak"})
    assert _titles(device) == ["1 起聚集性患病还没有知悉"]


def test_who_is_on_leave_is_counted_beside_the_carers(client: Client) -> None:
    device, _children = logs.a_class_of(1)
    carer = staff.a_carer(device.institution)
    by = enrolment.director(device.institution)
    leaves.ask(employment=carer, kind=LeaveKind.SICK, first_on=MONDAY, last_on=MONDAY, by=by, at=NOON)
    assert "请假 1 人" in _page(client, device)


def test_the_page_takes_no_more_statements_however_much_runs_out(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    device, _children = logs.a_class_of(1)
    for _ in range(6):
        carer = staff.a_carer(device.institution)
        carer.member.credentials.filter(kind="health").update(valid_to=MONDAY + timedelta(days=5))
    client.force_login(enrolment.director_user(device.institution))
    with django_assert_max_num_queries(69):
        client.get("/day/")
