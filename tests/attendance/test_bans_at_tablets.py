"""A ban reaches the tablets: who is banned is not on the roll, opens none, and does not clock in there."""

from typing import Any
from uuid import uuid4

import pytest

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.staff import bans as worlds
from tests.staff import factories as staff
from zhaohu.attendance.models import Alert, Event
from zhaohu.attendance.queries import ratio, roll
from zhaohu.attendance.services import unlocking, watch
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.staff.models import ClassAssignment, Employment
from zhaohu.staff.services import pins, presence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
PIN = "482915"


def _roll(carer: Employment, at: Any) -> list[int]:
    return [one["employment"] for one in roll.of_day(carer.institution, at=at)["staff"]]


def test_a_tablet_with_a_network_forgets_the_banned_at_its_next_round_and_does_not_open_for_him() -> None:
    carer, at = staff.a_carer(), staff.AT
    device, _token = factories.a_tablet(carer.institution)
    pins.set_pin(employment=carer, pin=PIN, by=enrolment.director(carer.institution), at=at)
    assert _roll(carer, at) == [carer.pk]
    unlocking.unlock(device=device, employment_id=carer.pk, pin=PIN, by=factories.actor(device), at=at)
    worlds.a_ban(carer)
    assert _roll(carer, at) == []
    with pytest.raises(ProblemError, match="STAFF_BARRED"):
        unlocking.unlock(device=device, employment_id=carer.pk, pin=PIN, by=factories.actor(device), at=at)


def test_a_clock_in_that_an_offline_tablet_tells_later_is_refused_and_kept_as_told() -> None:
    carer = staff.a_carer()
    device, _token = factories.a_tablet(carer.institution)
    worlds.a_ban(carer)
    told = factories.said("clock_in", staff.AT, by=carer)
    factories.hand_in(device, told, at=staff.AT)
    assert Event.objects.values_list("state", "code").get() == ("refused", "STAFF_BARRED")
    assert not carer.presences.exists()


def test_the_class_that_loses_its_carer_is_short_at_the_next_minute() -> None:
    place = factories.a_child()
    device, _token = factories.a_tablet(place.institution)
    carer = staff.a_carer(place.institution)
    ClassAssignment.objects.create(employment=carer, care_class=place.care_class, starts_on=staff.ON)
    at = factories.moment("09:00")
    presence.clock_in(
        employment=carer, client_id=uuid4(), at=factories.moment("07:30"), by=enrolment.director(place.institution)
    )
    factories.hand_in(device, factories.arrival("08:00", place.child), at="08:00")
    assert [one.counting for one in ratio.now([place.institution_id], at=at)[place.institution_id]] == [1]
    ban = worlds.a_ban(carer, confirmed=False)
    worlds.bans.decide(ban=ban, agreed=True, by=worlds.lead(), at=at)
    assert [one.counting for one in ratio.now([place.institution_id], at=at)[place.institution_id]] == [0]
    watch.ratios(by=system("在园检查"), at=at)
    assert Alert.objects.filter(kind="ratio", care_class=place.care_class, ended_at__isnull=True).exists()
