"""Two tablets of one room at the same instant: nothing is lost, nothing is doubled, and one of two arrivals wins."""

import random
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connections

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from zhaohu.attendance.models import Alert, ChildDay, Device, Event
from zhaohu.attendance.services import clusters, rebuild
from zhaohu.core.access import system
from zhaohu.notifications.models import Notice
from zhaohu.rules import services as rules

pytestmark = pytest.mark.django_db(transaction=True)


def _together(work: list[tuple[Device, list[list[dict[str, Any]]]]]) -> list[str]:
    """Each tablet hands its batches in, all at once; what they were told."""
    gate, told, faults = threading.Barrier(len(work)), [], []

    def run(device: Device, batches: list[list[dict[str, Any]]]) -> None:
        gate.wait()
        try:
            for batch in batches:
                told.extend(one["state"] for one in factories.hand_in(device, *batch))
        except Exception as fault:  # told to the test below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    return told


def test_the_same_events_from_four_tablets_at_once_are_each_kept_once() -> None:
    rules.load_fixtures()
    first = factories.a_tablet()[0]
    tablets = [first, *(factories.a_tablet(first.institution)[0] for _ in range(3))]
    places = factories.children(8, first.institution)
    story = [factories.arrival("07:50", place.child) for place in places]
    story += [factories.departure("17:00", place.child) for place in places]
    chance = random.Random(7)
    work = []
    for tablet in tablets:
        events = chance.sample(story, len(story))
        work.append((tablet, [events[:5], events[5:9], events[9:]]))
    told = Counter(_together(work))
    assert Event.objects.count() == len(story)
    assert told["duplicate"] == 3 * len(story)
    assert {(day.state, day.arrived_at) for day in ChildDay.objects.all()} == {("left", factories.moment("07:50"))}
    assert Event.objects.exclude(state="applied").count() == 0


def test_two_arrivals_of_one_child_at_once_are_one_arrival_and_one_conflict() -> None:
    rules.load_fixtures()
    first = factories.a_tablet()[0]
    second = factories.a_tablet(first.institution)[0]
    places = factories.children(6, first.institution)
    work = [
        (tablet, [[factories.arrival(f"07:5{n}", place.child)] for place in places])
        for n, tablet in enumerate((first, second))
    ]
    _together(work)
    assert Counter(Event.objects.values_list("state", flat=True)) == {"applied": 6, "conflict": 6}
    before = list(ChildDay.objects.order_by("child_id").values_list("child_id", "arrived_at", "state"))
    rebuild.day(institution=first.institution, on=factories.MONDAY)
    assert list(ChildDay.objects.order_by("child_id").values_list("child_id", "arrived_at", "state")) == before


def test_one_cluster_seen_by_three_workers_at_once_is_one_alert_told_once() -> None:
    rules.load_fixtures()
    tablet = factories.a_tablet()[0]
    director = enrolment.director_user(tablet.institution)
    for place in factories.children(3, tablet.institution):
        check = factories.said("check", "08:01", place.child, when="morning", normal=False, skin="皮疹")
        factories.hand_in(tablet, factories.arrival("08:00", place.child), check, at="08:02")
    gate, told, faults = threading.Barrier(3), [], []

    def find() -> None:
        gate.wait()
        try:
            told.append(clusters.find(by=system("聚集性患病检查"), at=factories.moment("08:03")))
        except Exception as fault:  # told to the test below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=find) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == [] and sorted(told) == [(0, 0), (0, 0), (1, 0)]
    assert Alert.objects.count() == 1
    assert Notice.objects.filter(user=director, wording="illness_cluster").count() == 1
