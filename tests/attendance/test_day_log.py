"""The day log: one event of a group makes an entry for each child, once, and never says where a child is."""

from typing import Any
from uuid import uuid4

import pytest

from tests.attendance import factories
from tests.attendance.log_factories import a_class_of, consented, entries, logged
from zhaohu.attendance.models import ChildDay, Event, LogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def test_a_meal_of_a_group_is_noted_once_for_each_child_whatever_is_sent_twice() -> None:
    device, children = a_class_of(3)
    meal = logged("12:00", children, what="meal", meal="lunch", amount="all")
    assert [row["state"] for row in factories.hand_in(device, meal)] == ["applied"]
    assert [row["state"] for row in factories.hand_in(device, meal)] == ["duplicate"]
    assert sorted(LogEntry.objects.values_list("child_id", flat=True)) == sorted(child.pk for child in children)


def test_a_log_of_a_group_never_says_where_a_child_is() -> None:
    device, children = a_class_of(2)
    factories.hand_in(device, *(factories.arrival("08:00", child) for child in children))
    before = list(ChildDay.objects.order_by("pk").values())
    factories.hand_in(device, logged("12:00", children, what="nappy", nappy="wet"))
    assert list(ChildDay.objects.order_by("pk").values()) == before and LogEntry.objects.count() == 2


def test_a_log_of_one_child_may_name_it_as_any_event_does() -> None:
    device, (child,) = a_class_of(1)
    factories.hand_in(device, factories.said("log", "10:00", child, what="mood", mood="happy"))
    assert entries(child) == [("mood", {"mood": "happy"})]


def test_children_of_another_house_are_left_out_and_a_log_of_them_alone_is_refused() -> None:
    device, (child,) = a_class_of(1)
    _other, (stranger,) = a_class_of(1)
    both = logged("10:00", [child, stranger], what="outdoor", minutes=60)
    alone = logged("10:00", [stranger], what="outdoor", minutes=60)
    found = factories.hand_in(device, both, alone)
    assert [row["state"] for row in found] == ["applied", "refused"]
    assert found[1]["code"] == "LOG_CHILDREN_NOT_HERE" and entries(stranger) == []


def test_a_wrong_tap_is_undone_within_seconds_and_an_undoing_that_comes_first_counts_too() -> None:
    device, (child,) = a_class_of(1)
    milk = logged("10:00", [child], what="milk", ml=120)
    undo = factories.said("undo", "10:00:05", of=milk["id"])
    assert factories.hand_in(device, undo)[0]["code"] == "TARGET_UNKNOWN"
    factories.hand_in(device, milk)
    assert entries(child) == []
    assert factories.states(milk, undo) == [("undone", ""), ("applied", "")]


def test_a_correction_keeps_the_original_and_the_entry_says_what_is_right() -> None:
    device, (child,) = a_class_of(1)
    milk = logged("10:00", [child], what="milk", ml=120)
    right = factories.said("correct", "11:00", of=milk["id"], reason="看错刻度", facts={"ml": 90})
    factories.hand_in(device, milk, right)
    assert entries(child) == [("milk", {"ml": 90})]
    assert Event.objects.get(pk=milk["id"]).facts["ml"] == 120


@pytest.mark.parametrize(
    "facts", [{"what": "meal"}, {"what": "milk", "ml": 0}, {"what": "meal", "meal": "lunch"}, {"what": "?"}]
)
def test_a_log_that_lacks_what_belongs_to_it_is_kept_and_refused(facts: dict[str, Any]) -> None:
    device, (child,) = a_class_of(1)
    (row,) = factories.hand_in(device, logged("10:00", [child], **facts))
    assert (row["state"], row["code"]) == ("refused", "EVENT_UNREADABLE") and Event.objects.count() == 1


def test_a_photo_waits_for_its_bytes_and_is_destroyed_where_a_guardian_said_no() -> None:
    from tests.attendance.log_factories import a_picture, send_photo

    device, (child, other) = a_class_of(2)
    consented(child, "photo")
    first, second = uuid4(), uuid4()
    good = logged("10:00", [child], what="photo", photo=str(first))
    bad = logged("10:00", [child, other], what="photo", photo=str(second))
    found = factories.hand_in(device, good, bad)
    assert [row["code"] for row in found] == ["PHOTO_UNKNOWN", "PHOTO_NOT_CONSENTED"]
    photo = send_photo(device, first, a_picture())
    send_photo(device, first, a_picture())
    send_photo(device, second, a_picture())
    assert [row.photo_id for row in LogEntry.objects.all()] == [photo.pk]
    assert factories.states(good, bad) == [("applied", ""), ("refused", "PHOTO_NOT_CONSENTED")]
