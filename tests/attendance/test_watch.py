"""Every minute: classes that lack carers, children who should be here and are not, and who is told next."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import factories as houses
from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.staff import factories as staff
from zhaohu.accounts.choices import Role
from zhaohu.attendance.choices.alerts import AlertKind, MissingReason, RatioReason
from zhaohu.attendance.models import Alert, Device, Event
from zhaohu.attendance.queries import expected, head_counts, ratio, roll, today
from zhaohu.attendance.services import answers, watch
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.models import Placement
from zhaohu.enrolment.services import absences
from zhaohu.notifications.models import Notice
from zhaohu.staff.models import ClassAssignment, Employment
from zhaohu.staff.services import presence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
BY = system("在园检查")


@pytest.fixture
def tablet(rules_loaded: None) -> Device:
    return factories.a_tablet()[0]


def _carer(place: Placement, came: str = "07:30") -> Employment:
    """A qualified carer of the child's class, at work."""
    made = staff.a_carer(place.institution)
    ClassAssignment.objects.create(employment=made, care_class=place.care_class, starts_on=staff.ON)
    presence.clock_in(
        employment=made, client_id=uuid4(), at=factories.moment(came), by=enrolment.director(place.institution)
    )
    return made


def _arrive(tablet: Device, *places: Placement, at: str = "08:00") -> None:
    factories.hand_in(tablet, *(factories.arrival(at, place.child) for place in places), at=at)


def _now(place: Placement, at: str) -> ratio.ClassNow:
    found = ratio.now([place.institution_id], at=factories.moment(at))[place.institution_id]
    return next(one for one in found if one.care_class.pk == place.care_class_id)


# --- who is expected ---


def test_a_day_expects_placements_and_bookings_less_absences(tablet: Device) -> None:
    placed, excused = factories.children(2, tablet.institution)
    absences.report(
        placement=excused, first_on=factories.MONDAY, last_on=factories.MONDAY, reason=AbsenceReason.SICK,
        by=families.guardian_of(excused.child), at=factories.AT,
    )  # fmt: skip
    booked = enrolment.a_booking(offer=enrolment.an_hourly_offer(enrolment.a_class(tablet.institution)))
    factories.a_child()
    found = {one.child: one for one in expected.of_day([tablet.institution_id], factories.MONDAY)}
    assert {pk: one.where for pk, one in found.items()} == {
        placed.child_id: "expected", excused.child_id: "absent", booked.child_id: "expected",
    }  # fmt: skip
    assert (found[booked.child_id].starts, found[booked.child_id].ends) == ("09:00", "12:00")
    assert expected.of_day([tablet.institution_id], factories.MONDAY + timedelta(days=5)) == []


def test_the_roll_of_a_tablet_names_children_staff_and_who_may_collect(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    other = families.a_second_guardian(place.child)
    carer = _carer(place)
    _arrive(tablet, place)
    found = roll.of_day(tablet.institution, at=factories.moment("08:01"))
    (child,) = found["children"]
    assert (child["name"], child["state"], child["class"]) == (
        place.child.nickname, "present", place.care_class_id
    )  # fmt: skip
    assert [one["relation"] for one in child["pickups"]] == ["母亲", "父亲"] and other.name in child["pickups"][1][
        "name"
    ]
    (staff,) = found["staff"]
    assert (staff["employment"], staff["name"], staff["post"]) == (carer.pk, carer.member.name, "carer")
    assert staff["classes"] == [place.care_class_id]
    assert [one["kind"] for one in found["ledger_of_today"]] == ["arrival"]
    assert found["rules"]["late_minutes"] == 15 and found["valid_until"].hour == 0


def test_the_roll_takes_as_many_statements_for_one_child_as_for_ten(
    tablet: Device, django_assert_max_num_queries: Any
) -> None:
    factories.children(10, tablet.institution)
    with django_assert_max_num_queries(19):
        roll.of_day(tablet.institution, at=factories.moment("08:00"))


# --- the live ratio ---


def test_a_class_needs_a_carer_for_every_five_children_begun(tablet: Device) -> None:
    places = factories.children(6, tablet.institution)
    _carer(places[0])
    _arrive(tablet, *places[:5])
    now = _now(places[0], "08:10")
    assert (now.present, now.counting, now.needed, now.short, now.ratio) == (5, 1, 1, 0, 5.0)
    _arrive(tablet, places[5])
    now = _now(places[0], "08:10")
    assert (now.needed, now.short) == (2, 1)


def test_who_may_not_work_that_day_or_has_left_does_not_count(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    carer = _carer(place)
    _arrive(tablet, place)
    credential = carer.member.credentials.get(kind="childcare")
    credential.withdrawn_at = factories.AT
    credential.save(update_fields=["withdrawn_at"])
    assert _now(place, "08:10").short == 1
    credential.withdrawn_at = None
    credential.save(update_fields=["withdrawn_at"])
    assert _now(place, "08:10").short == 0
    presence.clock_out(
        employment=carer, client_id=uuid4(), at=factories.moment("08:20"), by=enrolment.director(place.institution)
    )
    assert _now(place, "08:30").short == 1


def test_whoever_forgot_to_clock_out_yesterday_does_not_count_today(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    carer = _carer(place)
    carer.presences.update(came_at=factories.moment("07:30") - timedelta(days=1))
    _arrive(tablet, place)
    assert _now(place, "08:10").counting == 0


def test_within_the_hour_ahead_arrivals_are_foreseen(tablet: Device) -> None:
    places = factories.children(6, tablet.institution)
    _carer(places[0], "07:00")
    _arrive(tablet, *places[:5], at="07:10")
    now = _now(places[0], "07:15")
    assert now.short == 0 and now.worst == (factories.moment("08:00"), 1)
    assert _now(places[0], "06:55").worst is None  # an hour ends before eight


def _ratios(at: str) -> tuple[int, int]:
    return watch.ratios(by=BY, at=factories.moment(at))


def _told(user: Any, wording: str) -> int:
    return Notice.objects.filter(user=user, wording=wording).count()


def test_a_class_without_carers_alerts_the_director_then_the_district_and_ends_by_itself(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    lead = houses.officer(Role.DISTRICT_LEAD)
    neighbour = houses.officer(Role.DISTRICT_LEAD, houses.district("110108", "海淀区"))
    director = enrolment.director_user(tablet.institution)
    _arrive(tablet, place)
    assert _ratios("08:01") == (1, 0) and _ratios("08:02") == (0, 0)
    assert _told(director, "ratio_short") == 1 and _told(lead, "ratio_short_to_district") == 0
    assert _ratios("08:15") == (0, 0)
    assert _ratios("08:16") == (0, 1) and _ratios("08:17") == (0, 0)
    assert (_told(lead, "ratio_short_to_district"), _told(neighbour, "ratio_short_to_district")) == (1, 0)
    _carer(place, "08:20")
    _ratios("08:21")
    assert Alert.objects.get().ended_at == factories.moment("08:21")


def test_a_reason_keeps_the_district_out_and_the_alert_open(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    lead = houses.officer(Role.DISTRICT_LEAD)
    _arrive(tablet, place)
    _ratios("08:01")
    alert, by = Alert.objects.get(), enrolment.director(tablet.institution)
    at = factories.moment("08:05")
    with pytest.raises(ProblemError, match="ALERT_REASON_MISSING"):
        answers.answer_ratio(alert=alert, reason=RatioReason.OTHER, text=" ", by=by, at=at)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        stranger = enrolment.director(enrolment.an_institution())
        answers.answer_ratio(alert=alert, reason=RatioReason.SUBSTITUTE, text="", by=stranger, at=at)
    answers.answer_ratio(alert=alert, reason=RatioReason.SUBSTITUTE, text="", by=by, at=at)
    assert _ratios("09:00") == (0, 0) and _told(lead, "ratio_short_to_district") == 0
    alert.refresh_from_db()
    assert alert.ended_at is None and alert.reason_code == "substitute"


def test_an_alert_ends_when_the_children_have_gone(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    _arrive(tablet, place)
    _ratios("08:01")
    factories.hand_in(tablet, factories.departure("08:30", place.child), at="08:30")
    _ratios("08:31")
    assert Alert.objects.get().ended_at == factories.moment("08:31")


# --- expected but not here ---


def _missing(at: str) -> tuple[int, int]:
    return watch.missing(by=BY, at=factories.moment(at))


def test_a_guardian_is_asked_after_fifteen_minutes_and_the_director_told_after_thirty(tablet: Device) -> None:
    here, late = factories.children(2, tablet.institution)
    guardian = late.child.guardianships.earliest("pk").guardian.user
    director = enrolment.director_user(tablet.institution)
    _arrive(tablet, here)
    assert _missing("08:14") == (0, 0)
    assert _missing("08:15") == (1, 0) and _missing("08:16") == (0, 0)
    assert (_told(guardian, "child_missing"), _told(director, "child_missing_to_director")) == (1, 0)
    assert _missing("08:29") == (0, 0)
    assert _missing("08:30") == (0, 1) and _missing("08:31") == (0, 0)
    assert _told(director, "child_missing_to_director") == 1


def test_a_child_that_comes_or_is_excused_is_missed_no_more(tablet: Device) -> None:
    first, second = factories.children(2, tablet.institution)
    _missing("08:15")
    factories.hand_in(tablet, factories.arrival("08:20", first.child), at="08:20")
    absences.report(
        placement=second, first_on=factories.MONDAY, last_on=factories.MONDAY, reason=AbsenceReason.SICK,
        by=families.guardian_of(second.child), at=factories.moment("08:21"),
    )  # fmt: skip
    assert _missing("08:30") == (0, 0)
    assert not Alert.objects.filter(ended_at__isnull=True).exists()


def test_only_a_reason_clears_a_missing_child(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    _missing("08:15")
    alert, by, at = Alert.objects.get(), families.guardian_of(place.child), factories.moment("08:18")
    with pytest.raises(ProblemError, match="ALERT_REASON_MISSING"):
        answers.answer_missing(alert=alert, reason=MissingReason.OTHER, text="", by=by, at=at)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        stranger = families.of(families.a_parent())
        answers.answer_missing(alert=alert, reason=MissingReason.SICK, text="", by=stranger, at=at)
    answers.answer_missing(alert=alert, reason=MissingReason.SICK, text="", by=by, at=at)
    assert _missing("08:40") == (0, 0)
    told = Notice.objects.get(wording="child_missing_answered")
    assert told.user == enrolment.director_user(tablet.institution) and told.params["reason"] == "生病"
    with pytest.raises(ProblemError, match="ALERT_OVER"):
        answers.answer_missing(alert=alert, reason=MissingReason.SICK, text="", by=by, at=at)


def test_whoever_is_on_the_way_is_waited_for_but_not_for_ever(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    _missing("08:15")
    by, at = families.guardian_of(place.child), factories.moment("08:20")
    answers.answer_missing(alert=Alert.objects.get(), reason=MissingReason.LATE, text="", by=by, at=at)
    assert _missing("08:49") == (0, 0)
    assert _missing("08:50") == (0, 1)


def test_a_house_without_tablets_is_not_watched() -> None:
    factories.a_child()
    assert _missing("08:15") == (0, 0)


def test_a_child_is_missed_once_a_day(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    _missing("08:15")
    with pytest.raises(Exception, match="child_missed_once_a_day"):
        Alert.objects.create(
            institution=tablet.institution, kind=AlertKind.MISSING, on=factories.MONDAY, child=place.child,
            care_class=place.care_class, begun_at=factories.AT,
        )  # fmt: skip


# --- head-counts ---


def test_a_head_count_names_who_is_missing_and_who_is_there_unrecorded(tablet: Device) -> None:
    first, second, third = factories.children(3, tablet.institution)
    _arrive(tablet, first, second)
    count = factories.said("head_count", "09:00", present=[first.child_id, third.child_id], place="操场")
    factories.hand_in(tablet, count, at="09:00")
    (found,) = head_counts.of_day(tablet.institution_id, factories.MONDAY)
    assert (found.counted, found.logged, found.place) == (2, 2, "操场")
    assert (list(found.missing), list(found.extra)) == ([second.child.nickname], [third.child.nickname])
    told = Notice.objects.get(user=enrolment.director_user(tablet.institution), wording="head_count_differs")
    assert second.child.nickname in told.params["names"] and third.child.nickname in told.params["names"]
    factories.hand_in(tablet, factories.arrival("08:50", third.child), factories.departure("08:55", second.child))
    (found,) = head_counts.of_day(tablet.institution_id, factories.MONDAY)
    assert found.agrees  # what came in late is in the log now


def test_a_head_count_of_a_class_is_compared_with_that_class(tablet: Device) -> None:
    first, second = factories.a_child(tablet.institution), factories.a_child(tablet.institution)
    _arrive(tablet, first, second)
    count = factories.said("head_count", "09:00", present=[first.child_id]) | {"class": first.care_class_id}
    factories.hand_in(tablet, count, at="09:00")
    assert head_counts.of_day(tablet.institution_id, factories.MONDAY)[0].agrees
    assert not Notice.objects.filter(wording="head_count_differs").exists()


# --- clocking at the tablet ---


def test_staff_clock_in_and_out_at_the_tablet_once_and_are_refused_with_the_reason(tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    carer = staff.a_carer(place.institution)
    bare = staff.hired(place.institution)
    stranger = staff.hired()
    came = factories.said("clock_in", "07:30", by=carer)
    events = [
        came, came, factories.said("clock_in", "07:31", by=bare), factories.said("clock_in", "07:32", by=stranger),
        factories.said("clock_out", "17:30", by=carer),
    ]  # fmt: skip
    told = factories.hand_in(tablet, *events)
    assert [one["state"] for one in told] == ["applied", "applied", "refused", "refused", "applied"]
    assert told[3]["code"] == "STAFF_NOT_HERE" and told[2]["code"].startswith("STAFF_")
    (row,) = carer.presences.all()
    assert (row.came_at, row.left_at) == (factories.moment("07:30"), factories.moment("17:30"))
    assert Event.objects.filter(kind="clock_in", state="refused").count() == 2


# --- the director's page ---


def test_the_page_of_the_day_takes_few_statements_whatever_the_size_of_the_house(
    tablet: Device, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        places = factories.children(4, tablet.institution)
        _arrive(tablet, *places[:3])
        _carer(places[0])
    with django_assert_max_num_queries(16):
        found = today.of_institution(tablet.institution, at=factories.moment("08:30"))
    assert (found.present, found.enrolled, found.to_come, found.carers, found.needed) == (9, 12, 3, 3, 3)
