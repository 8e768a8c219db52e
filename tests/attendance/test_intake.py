"""Events come in exactly once, in any order, and none is lost; what they are worth is worked out from all of a day."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as houses
from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.attendance.models import Batch, ChildDay, Device, Event
from zhaohu.attendance.services import departures, rebuild
from zhaohu.core.errors import ProblemError
from zhaohu.families.models import Child
from zhaohu.families.queries import children
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Delivery, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
APPLIED = ("applied", "")


@pytest.fixture
def tablet(rules_loaded: None) -> Device:
    return factories.a_tablet()[0]


@pytest.fixture
def child(tablet: Device) -> Child:
    return factories.a_child(tablet.institution).child


def _told(child: Child, wording: str) -> int:
    return Notice.objects.filter(user=child.guardianships.earliest("pk").guardian.user, wording=wording).count()


def test_an_arrival_and_its_check_put_the_child_into_its_class_and_tell_the_guardian(
    tablet: Device, child: Child
) -> None:
    came = factories.arrival("07:50", child)
    seen = factories.said("check", "07:50", child, seq=1, when="morning", normal=True)
    assert [one["state"] for one in factories.hand_in(tablet, came, seen, at="07:51")] == ["applied", "applied"]
    day = factories.day_of(child)
    assert (day.state, day.brought_by, day.check_when, day.check_normal) == ("present", "母亲", "morning", True)
    assert day.arrived_at == factories.moment("07:50") and day.care_class is not None
    assert _told(child, "child_arrived") == 1


def test_a_batch_that_arrives_again_changes_nothing_and_says_so(tablet: Device, child: Child) -> None:
    events = [factories.arrival("07:50", child), factories.departure("17:00", child)]
    factories.hand_in(tablet, *events)
    entries = Entry.objects.filter(event="attendance.recorded").count()
    assert [one["state"] for one in factories.hand_in(tablet, *events)] == ["duplicate", "duplicate"]
    assert Event.objects.count() == 2 and _told(child, "child_arrived") == 1
    assert Entry.objects.filter(event="attendance.recorded").count() == entries
    again = [events[0], events[0], factories.said("check", "12:00", child, when="noon", normal=True)]
    assert len(factories.hand_in(tablet, *again)) == 3 and Event.objects.count() == 3


def test_each_batch_is_one_entry_of_the_ledger(tablet: Device, child: Child) -> None:
    factories.hand_in(tablet, factories.arrival("07:50", child), factories.departure("17:00", child))
    entry = Entry.objects.get(event="attendance.recorded")
    assert entry.subject_id == str(Batch.objects.get().pk) and entry.institution_id == tablet.institution_id


def test_a_batch_takes_as_many_statements_for_one_child_as_for_ten(
    tablet: Device, django_assert_num_queries: Any
) -> None:
    places = factories.children(10, tablet.institution)
    few = [factories.arrival("07:50", places[0].child)]
    many = [factories.arrival("07:51", place.child) for place in places[1:]]
    with django_assert_num_queries(8):
        factories.hand_in(tablet, *few)
    with django_assert_num_queries(8):
        factories.hand_in(tablet, *many)


def test_what_needs_a_person_is_told_with_as_many_statements_for_one_child_as_for_ten(
    tablet: Device, django_assert_max_num_queries: Any
) -> None:
    places = factories.children(11, tablet.institution)
    guardians = [place.child.guardianships.earliest("pk").guardian.user for place in places]
    for user in guardians:
        user.email = f"{user.pk}@example.org"
        user.save()
    director = enrolment.director_user(tablet.institution)
    for some in (places[:1], places[1:]):
        ill = {"when": "morning", "normal": False, "temperature": 38.4}
        events = [factories.arrival("07:50", place.child) for place in some]
        events += [factories.said("check", "07:50", place.child, seq=1, **ill) for place in some]
        with django_assert_max_num_queries(14):
            factories.hand_in(tablet, *events)
    assert Notice.objects.filter(wording="child_unwell", user__in=guardians).count() == 11
    assert Notice.objects.filter(wording="child_unwell_to_director", user=director).count() == 11
    assert Delivery.objects.filter(notice__wording="child_unwell", job_id__isnull=False).count() == 11


def test_whoever_is_told_of_a_child_is_its_guardian_that_day(tablet: Device, child: Child) -> None:
    families.a_second_guardian(child)
    asked, ended, later, erased = (place.child for place in factories.children(4, tablet.institution))
    asked.guardianships.update(state="requested")
    ended.guardianships.update(valid_to=factories.MONDAY)
    later.guardianships.update(valid_from=factories.MONDAY + timedelta(days=1))
    Child.objects.filter(pk=erased.pk).update(erased_at=factories.AT)
    ids = [one.pk for one in (child, asked, ended, later, erased)]
    found = departures.of_children(ids, at=factories.moment("08:00"))
    rows = children.guarding(factories.MONDAY).filter(child__in=ids)
    assert {(pk, one.key, one.user) for pk, adults in found.of.items() for one in adults} == {
        (row.child_id, f"guardian:{row.guardian_id}", row.guardian.user_id) for row in rows.select_related("guardian")
    }
    assert len(found.of[child.pk]) == 2 and found.names == dict(
        Child.objects.filter(pk__in=ids).values_list("pk", "nickname")
    )


def _story(child: Child, other: Child) -> list[dict[str, Any]]:
    """A day with everything that goes wrong in it."""
    came = factories.arrival("07:50", child, seq=1)
    twice = factories.arrival("07:52", child, brought_by="", brought_name="外婆", seq=3)
    left = factories.departure("11:00", child, seq=9)
    back = factories.arrival("13:00", child, seq=10)
    gone = factories.departure("17:00", child, seq=12)
    late = factories.departure("17:05", child, seq=13)
    slip = factories.arrival("08:10", other, seq=14)
    return [
        came, twice, left, back, gone, late, slip,
        factories.said("undo", "08:10:06", other, seq=15, of=slip["id"]),
        factories.said("undo", "08:30", child, seq=16, of=came["id"]),
        factories.said("correct", "09:00", child, seq=17, of=back["id"], reason="记错时间", facts={
            "at": factories.moment("13:30").isoformat()
        }),
        factories.said("check", "12:00", other, seq=18, when="noon", normal=True),
        factories.said("absence", "09:30", other, seq=19, reason="生病"),
        factories.said("absence", "09:30", child, seq=20, reason="记错"),
        factories.said("departure", "10:30", child, seq=21, pickup="guardian:0"),
        factories.said("head_count", "10:00", None, seq=22, present=[child.pk]),
    ]  # fmt: skip


def _outcome() -> tuple[list[Any], list[Any]]:
    """What stands of the events, and of the days, without the numbers that differ each time."""
    events = Event.objects.order_by("pk").values_list("pk", "state", "code", "happened_at")
    days = ChildDay.objects.order_by("child_id").values(
        "child_id", "on", "state", "arrived_at", "brought_by", "left_at", "collected_by", "checked_at", "check_when",
        "check_normal", "isolated", "flag", "care_class_id",
    )  # fmt: skip
    return list(events), list(days)


def test_whatever_the_order_the_batches_and_the_repetitions_the_day_is_the_same(tablet: Device, child: Child) -> None:
    other = factories.a_child(tablet.institution).child
    second = factories.a_tablet(tablet.institution)[0]
    story = _story(child, other)
    with transaction.atomic():
        factories.hand_in(tablet, *story)
        expected = _outcome()
        transaction.set_rollback(True)
    assert [row[1:3] for row in expected[0] if str(row[0]) == story[1]["id"]] == [("conflict", "ALREADY_PRESENT")]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False))
    def any_way(chance: random.Random) -> None:
        events = [*story, *chance.sample(story, 5)]
        chance.shuffle(events)
        with transaction.atomic():
            while events:
                size = chance.randint(1, len(events))
                batch, events = events[:size], events[size:]
                factories.hand_in(chance.choice([tablet, second]), *batch)
            assert _outcome() == expected
            assert rebuild.day(institution=tablet.institution, on=factories.MONDAY) == len(expected[1])
            assert _outcome() == expected
            transaction.set_rollback(True)

    any_way()


def test_of_two_tablets_that_bring_a_child_in_the_earlier_counts_and_the_other_is_a_conflict(
    tablet: Device, child: Child
) -> None:
    second = factories.a_tablet(tablet.institution)[0]
    late, early = (
        factories.arrival("07:55", child),
        factories.arrival("07:50", child, brought_by="", brought_name="外婆"),
    )
    assert factories.hand_in(tablet, late)[0]["state"] == "applied"
    factories.hand_in(second, early)
    assert factories.states(early, late) == [APPLIED, ("conflict", "ALREADY_PRESENT")]
    assert factories.day_of(child).brought_by == "外婆"
    assert _told(child, "arrival_taken_back") == 1  # what the guardian was told first is not so


def test_a_departure_without_an_arrival_waits_for_it(tablet: Device, child: Child) -> None:
    left, came = factories.departure("17:00", child), factories.arrival("07:50", child)
    (first,) = factories.hand_in(tablet, left)
    assert (first["state"], first["code"]) == ("conflict", "NOT_ARRIVED") and "没有到园的记录" in first["sentence"]
    told = [one["state"] for one in factories.hand_in(tablet, came, left)]
    assert told == ["applied", "duplicate"]  # kept before, though it is worth more now
    assert factories.states(left, came) == [APPLIED, APPLIED]
    assert factories.day_of(child).state == "left" and _told(child, "child_collected") == 1


def test_a_child_may_leave_and_come_back(tablet: Device, child: Child) -> None:
    events = [
        factories.arrival("07:50", child), factories.departure("10:00", child), factories.arrival("13:00", child),
    ]  # fmt: skip
    factories.hand_in(tablet, *events)
    day = factories.day_of(child)
    assert factories.states(*events) == [APPLIED] * 3
    assert (day.state, day.arrived_at, day.left_at) == ("present", factories.moment("07:50"), None)


def test_a_wrong_tap_is_undone_within_ten_seconds_and_not_later(tablet: Device, child: Child) -> None:
    came = factories.arrival("07:50:00", child)
    late = factories.said("undo", "07:50:11", child, of=came["id"])
    factories.hand_in(tablet, came, late)
    assert factories.states(came, late) == [APPLIED, ("conflict", "UNDO_LATE")]
    undo = factories.said("undo", "07:50:10", child, of=came["id"])
    factories.hand_in(tablet, undo)
    assert factories.states(came) == [("undone", "")] and not ChildDay.objects.exists()
    assert _told(child, "arrival_taken_back") == 1


def test_an_undo_that_arrives_first_finds_its_event_later(tablet: Device, child: Child) -> None:
    came = factories.arrival("07:50:00", child)
    undo = factories.said("undo", "07:50:05", child, of=came["id"])
    assert factories.hand_in(tablet, undo)[0]["code"] == "TARGET_UNKNOWN"
    factories.hand_in(tablet, came)
    assert factories.states(came, undo) == [("undone", ""), APPLIED]
    assert not Notice.objects.filter(wording="child_arrived").exists()


def test_a_correction_keeps_the_original_and_needs_a_reason(tablet: Device, child: Child) -> None:
    came = factories.arrival("07:50", child)
    bare = factories.said("correct", "08:00", child, of=came["id"], reason=" ", facts={"brought_name": "外公"})
    first = factories.said("correct", "08:01", child, of=came["id"], reason="认错人", facts={"brought_name": "外公"})
    second = factories.said(
        "correct", "08:02", child, of=came["id"], reason="看错钟", facts={"at": factories.moment("07:40").isoformat()}
    )
    factories.hand_in(tablet, came, bare, first, second)
    assert factories.states(bare) == [("refused", "CORRECTION_WITHOUT_REASON")]
    day, event = factories.day_of(child), Event.objects.get(pk=came["id"])
    assert (day.brought_by, day.arrived_at) == ("外公", factories.moment("07:40"))
    assert (event.adult, event.at, event.happened_at) == ("母亲", factories.moment("07:50"), factories.moment("07:40"))


def test_a_correction_may_say_that_it_never_happened(tablet: Device, child: Child) -> None:
    came = factories.arrival("07:50", child)
    void = factories.said("correct", "09:00", child, of=came["id"], reason="点错孩子", facts={"void": True})
    factories.hand_in(tablet, came)
    factories.hand_in(tablet, void)
    assert factories.states(came) == [("undone", "")] and not ChildDay.objects.exists()


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_an_hour_wrong_is_corrected_and_both_instants_are_kept(
    tablet: Device, child: Child, hours: int
) -> None:
    wrong = timedelta(hours=hours)
    came = factories.arrival(factories.moment("07:50") + wrong, child)
    factories.hand_in(tablet, came, at="08:00", clock=factories.moment("08:00") + wrong)
    event = Event.objects.get()
    assert (event.at, event.told_at) == (factories.moment("07:50"), factories.moment("07:50") + wrong)
    assert event.batch.shift == -wrong and factories.day_of(child).arrived_at == factories.moment("07:50")


def test_a_clock_within_a_minute_is_left_alone_and_nothing_happens_in_the_future(tablet: Device, child: Child) -> None:
    came = factories.arrival("08:00:50", child)
    factories.hand_in(tablet, came, at="08:00", clock=factories.moment("08:00:50"))
    event = Event.objects.get()
    assert event.batch.shift == timedelta(0) and event.at == factories.moment("08:00")
    assert event.told_at == factories.moment("08:00:50")


def test_a_child_of_another_institution_is_kept_and_refused_and_its_family_hears_nothing(tablet: Device) -> None:
    stranger = factories.a_child().child
    told = factories.hand_in(tablet, factories.arrival("07:50", stranger), factories.departure("17:00", stranger))
    assert {(one["state"], one["code"]) for one in told} == {("refused", "CHILD_NOT_HERE")}
    assert Event.objects.count() == 2 and not ChildDay.objects.exists()
    assert _told(stranger, "child_arrived") == 0
    heard = Notice.objects.filter(user=enrolment.director_user(tablet.institution), wording="event_needs_you")
    assert {one.params["child"] for one in heard} == {"—"}  # not even its nickname
    assert {event.child_name for event in Event.objects.all()} == {"—"} and not Event.objects.exclude(adult="").exists()


def test_a_class_of_another_institution_is_not_believed(tablet: Device, child: Child) -> None:
    came = factories.arrival("07:50", child) | {"class": enrolment.a_class().pk}
    factories.hand_in(tablet, came)
    day = factories.day_of(child)
    assert day.care_class is not None and day.care_class.institution_id == tablet.institution_id


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("check", {"when": "evening", "normal": True}),
        ("check", {"when": "noon", "normal": True, "temperature": 73.2}),
        ("undo", {"of": "nonsense"}),
        ("correct", {"of": "00000000-0000-4000-8000-000000000000", "reason": "x", "facts": {"at": "gestern"}}),
        ("head_count", {"present": "alle"}),
        ("departure", {"pickup": 7}),
    ],
)
def test_what_cannot_be_read_is_kept_and_refused(
    tablet: Device, child: Child, kind: str, facts: dict[str, Any]
) -> None:
    (told,) = factories.hand_in(tablet, factories.said(kind, "08:00", child, **facts))
    assert (told["state"], told["code"]) == ("refused", "EVENT_UNREADABLE")
    assert "unreadable" in Event.objects.get().facts


def test_only_a_guardian_collects_and_a_refused_departure_leaves_the_child_where_it_is(
    tablet: Device, child: Child
) -> None:
    uncle = families.a_guardian()
    came = factories.arrival("07:50", child)
    gone = factories.said("departure", "17:00", child, pickup=f"guardian:{uncle.pk}", verified="photo")
    factories.hand_in(tablet, came, gone)
    assert factories.states(gone) == [("refused", "PICKUP_REFUSED")]
    assert factories.day_of(child).state == "present"
    assert Notice.objects.filter(user=enrolment.director_user(tablet.institution), wording="event_needs_you").exists()


def test_a_refusal_tells_the_guardian_and_the_director_at_once(tablet: Device, child: Child) -> None:
    factories.hand_in(tablet, factories.said("refusal", "16:50", child, name="自称舅舅", reason="不在名单"))
    assert _told(child, "pickup_refused") == 1
    told = Notice.objects.get(user=enrolment.director_user(tablet.institution), wording="pickup_refused_to_director")
    assert told.params["adult"] == "自称舅舅"


def test_an_abnormal_check_isolates_and_tells_the_guardian_and_the_director_at_once(
    tablet: Device, child: Child
) -> None:
    seen = factories.said(
        "check", "07:51", child, seq=1, when="morning", normal=False, temperature=38.4, isolated=True, called=True
    )
    factories.hand_in(tablet, factories.arrival("07:50", child), seen)
    day = factories.day_of(child)
    assert (day.check_normal, day.isolated) == (False, True)
    told = Notice.objects.get(user=child.guardianships.earliest("pk").guardian.user, wording="child_unwell")
    assert told.params["finding"] == "38.4 °C"
    told = Notice.objects.get(user=enrolment.director_user(tablet.institution), wording="child_unwell_to_director")
    assert "已隔离" in told.params["measures"] and "已电话联系" in told.params["measures"]


def test_an_absence_after_the_child_has_come_is_a_conflict_and_before_it_is_none(tablet: Device, child: Child) -> None:
    before = factories.said("absence", "07:30", child, reason="家里有事")
    factories.hand_in(tablet, before)
    assert factories.day_of(child).state == "absent"
    after = factories.said("absence", "09:00", child, reason="家里有事")
    factories.hand_in(tablet, factories.arrival("08:30", child), after)
    assert factories.states(before, after) == [APPLIED, ("conflict", "ALREADY_PRESENT")]
    assert factories.day_of(child).state == "present"


def test_a_batch_of_another_hand_is_refused(tablet: Device, child: Child) -> None:
    from zhaohu.attendance.services import intake, shapes

    told = shapes.Envelope(clock=factories.moment("08:00"), events=[])
    for by in (factories.actor(factories.a_tablet()[0]), houses.actor(houses.user())):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            intake.take(device=tablet, told=told, by=by, at=factories.moment("08:00"))


def test_the_application_may_not_change_what_was_told(tablet: Device, child: Child) -> None:
    factories.hand_in(tablet, factories.arrival("07:50", child))
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE attendance_event SET told_at = now()", "UPDATE attendance_event SET kind = 'check'",
            "DELETE FROM attendance_event", "UPDATE attendance_batch SET count = 0",
        ):  # fmt: skip
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute("SET LOCAL ROLE zhaohu_app")
                cursor.execute(statement)
        with transaction.atomic():
            cursor.execute("SET LOCAL ROLE zhaohu_app")
            cursor.execute("UPDATE attendance_event SET state = 'applied'")
            cursor.execute("RESET ROLE")
