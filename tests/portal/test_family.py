"""The family's first page: the answer first, what waits, who has read."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.families import factories
from zhaohu.core import clock
from zhaohu.enrolment.models import Placement
from zhaohu.families.choices import Decision, Purpose, ReadingPurpose
from zhaohu.families.models import Child
from zhaohu.families.services import consents, readings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT


def _home(client: Client, child: Child, query: str = "") -> str:
    client.force_login(child.guardianships.earliest("pk").guardian.user)
    return client.get(f"/home/{query}").content.decode()


def test_before_the_first_child_the_page_leads_to_registering_or_expecting_one(client: Client) -> None:
    client.force_login(factories.a_parent())
    page = client.get("/home/").content.decode()
    assert "/family/new/" in page and "/family/new/?expecting=1" in page and "/family/invitation/" in page


def test_each_child_has_its_own_answer(client: Client) -> None:
    guardian = factories.a_guardian()
    child = factories.a_child(guardian)
    expected = factories.a_child(guardian, born_on=None, expected_on=clock.day_of(clock.now()) + timedelta(days=96))
    assert "还没有入托" in _home(client, child, f"?child={child.pk}")
    assert "还有 96 天到预产期" in _home(client, child, f"?child={expected.pk}")
    stranger = factories.a_child()
    assert stranger.nickname not in _home(client, child, f"?child={stranger.pk}")


def test_the_state_of_a_placement_is_one_sentence(client: Client) -> None:
    child = factories.a_child()
    place = enrolment.an_offered_place(child)
    assert "有一个托位等您答复" in _home(client, child) and place.institution.name in _home(client, child)
    today = clock.day_of(clock.now())
    states = [
        ({"state": "accepted"}, "等签协议"),
        ({"state": "agreed", "starts_on": today}, "在托"),
        ({"state": "agreed", "starts_on": today + timedelta(days=3)}, "入托"),
        ({"state": "ended", "starts_on": date(2024, 1, 1), "ends_on": date(2024, 2, 1)}, "还没有入托"),
    ]
    for columns, words in states:
        Placement.objects.filter(pk=place.pk).update(**columns)
        assert words in _home(client, child)


def test_an_overdue_day_of_birth_says_what_to_do(client: Client) -> None:
    child = factories.a_child(born_on=None, expected_on=date(2026, 1, 1))  # type: ignore[arg-type]
    assert "预产期已过" in _home(client, child)


def test_what_waits_is_counted_and_goes_when_it_is_done(client: Client) -> None:
    asked = factories.a_request_to_join()
    child = asked.child
    own = child.guardianships.earliest("pk")
    own.check_asked.outcome = "unknown"
    own.check_asked.save()
    page = _home(client, child)
    assert "要您办的 3 件" in page and "有人申请成为" in page and "同意书还没有选" in page
    consents.decide(
        child=child, purpose=Purpose.PHOTO, decision=Decision.REFUSED, version=1, by=factories.guardian_of(child), at=AT
    )
    type(child.guardianships.get(pk=own.pk)).objects.filter(child=child).update(state="confirmed")
    assert "现在没有要您办的事" in _home(client, child)


def test_the_last_two_readings_stand_on_the_page_with_their_count(client: Client) -> None:
    child = factories.a_child()
    by = people.actor(people.officer())
    for place in ("演示甲", "演示乙", "演示丙"):
        readings.record(children=[child], purpose=ReadingPurpose.CARE, items="姓名", place=place, by=by, at=clock.now())
    page = _home(client, child)
    assert "演示丙" in page and "演示乙" in page and "演示甲" not in page and "近 30 天 3 次" in page
    assert f"/family/children/{child.pk}/consents/" in page and f"/family/children/{child.pk}/readings/" in page


def test_the_first_page_takes_a_fixed_number_of_statements(
    client: Client, django_assert_max_num_queries: object
) -> None:
    guardian = factories.a_guardian()
    for _ in range(4):
        factories.a_child(guardian)
    client.force_login(guardian.user)
    with django_assert_max_num_queries(32):
        assert client.get("/home/").status_code == 200


def test_only_a_family_has_it(client: Client) -> None:
    client.force_login(people.officer())
    assert client.get("/home/").status_code == 403
