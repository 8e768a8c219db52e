import pytest
from tests.attendance import factories
from tests.enrolment import factories as enrolment
from zhaohu.notifications.models import Notice
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]

def test_thin() -> None:
    device, token = factories.a_tablet()
    place = factories.a_child(device.institution)
    a = factories.arrival("07:50", place.child)
    c = factories.said("check", "07:50", place.child, seq=1, when="morning", normal=True)
    print(factories.hand_in(device, a, c))
    print(factories.hand_in(device, a, c))
    d = factories.day_of(place.child)
    print(d.__dict__)
    print(list(Notice.objects.values()))
    dep = factories.departure("17:00", place.child)
    print(factories.hand_in(device, dep))
    print(factories.day_of(place.child).__dict__)
    print(factories.hand_in(device, factories.said("departure", "17:20", place.child, pickup="guardian:99")))
    from zhaohu.attendance.queries import roll
    print(roll.of_day(device.institution, at=factories.moment("17:30")))
