"""What a tablet is told for the day besides the children themselves."""

import pytest

from tests.attendance import factories
from tests.attendance import log_factories as logs
from tests.staff import factories as staff
from zhaohu.attendance.choices.health import Severity
from zhaohu.attendance.queries import roll
from zhaohu.staff.choices.people import WorkPost

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
NINE = factories.moment("09:00")


def test_a_tablet_knows_whom_to_call_about_a_child() -> None:
    place = factories.a_child()
    guardian = place.child.guardianships.get().guardian
    (child,) = roll.of_day(place.institution, at=NINE)["children"]
    (pickup,) = child["pickups"]
    assert (pickup["id"], pickup["guardian"], pickup["phone"]) == (f"guardian:{guardian.pk}", True, guardian.user.phone)


def test_a_tablet_knows_how_many_children_a_carer_may_have_and_who_is_at_work() -> None:
    place = factories.a_child()
    carer, cook = staff.a_carer(place.institution), staff.a_carer(place.institution, post=WorkPost.COOK)
    device, _token = factories.a_tablet(place.institution)
    factories.hand_in(device, factories.said("clock_in", "07:30", by=carer), at="07:31")
    told = roll.of_day(place.institution, at=NINE)
    assert [one["ratio"] for one in told["classes"]] == [5]
    here = {one["employment"]: (one["present"], one["counts"]) for one in told["staff"]}
    assert here == {carer.pk: (True, True), cook.pk: (False, False)}


def test_a_tablet_names_the_worst_allergy_first() -> None:
    device, (child,) = logs.a_class_of(1)
    logs.an_allergy(child, "milk", severity=Severity.MILD)
    logs.an_allergy(child, "egg", severity=Severity.SEVERE)
    (told,) = roll.of_day(device.institution, at=NINE)["children"]
    assert told["allergies"] == ["蛋", "奶"]
    assert [one["severity"] for one in told["allergy_details"]] == ["severe", "mild"]


def test_a_tablet_knows_how_late_a_token_may_be_noted() -> None:
    place = factories.a_child()
    assert roll.of_day(place.institution, at=NINE)["rules"]["record_seconds"] == 180
