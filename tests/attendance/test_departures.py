"""A child is let go to those whom its guardians have authorised, and to nobody whom a court forbids; the rest is kept,
refused, and told to guardians and director at once."""

from datetime import timedelta

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attendance import factories
from tests.attendance import pickup_factories as pickups
from tests.enrolment import factories as enrolment
from zhaohu.attendance.models import Device, TokenUse
from zhaohu.attendance.queries import roll
from zhaohu.attendance.services import custody, hand_over_keys, intake, settling, shapes, tokens
from zhaohu.attendance.services import pickups as services
from zhaohu.enrolment.models import Placement
from zhaohu.families.models import Child
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
APPLIED = ("applied", "")
FIVE = factories.moment("17:00")


@pytest.fixture
def tablet(rules_loaded: None) -> Device:
    return factories.a_tablet()[0]


@pytest.fixture
def child(tablet: Device) -> Child:
    return factories.a_child(tablet.institution).child


def _collected(tablet: Device, child: Child, **facts: object) -> tuple[str, str]:
    """A day on which somebody collects the child at five; how the departure stands."""
    left = factories.departure("17:00", child, **facts)
    factories.hand_in(tablet, factories.arrival("07:50", child), left)
    return factories.states(left)[0]


def _token(tablet: Device, child: Child, person: str, *, at: str = "17:00") -> str:
    return tokens.issue(institution=tablet.institution, child=child.pk, person=person, at=factories.moment(at))


def _told(child: Child, wording: str) -> int:
    return Notice.objects.filter(user=child.guardianships.earliest("pk").guardian.user, wording=wording).count()


def test_an_authorised_person_collects_the_child_and_the_guardian_reads_who_it_was(
    tablet: Device, child: Child
) -> None:
    person = pickups.a_person(child)
    assert _collected(tablet, child, pickup=f"person:{person.pk}") == APPLIED
    assert factories.day_of(child).collected_by == "外婆"
    assert Notice.objects.get(wording="child_collected").params["adult"] == "外婆"


@pytest.mark.parametrize("key", ["person:999999", "guardian:999999", "somebody", ""])
def test_a_stranger_is_refused_and_guardian_and_director_are_told_at_once(
    tablet: Device, child: Child, key: str
) -> None:
    assert _collected(tablet, child, pickup=key) == ("refused", "PICKUP_REFUSED")
    assert factories.day_of(child).state == "present"
    assert _told(child, "departure_refused") == 1
    director = enrolment.director_user(tablet.institution)
    assert Notice.objects.filter(user=director, wording="event_needs_you").count() == 1


def test_somebody_of_another_child_is_a_stranger(tablet: Device, child: Child) -> None:
    person = pickups.a_person(factories.a_child(tablet.institution).child)
    assert _collected(tablet, child, pickup=f"person:{person.pk}") == ("refused", "PICKUP_REFUSED")


def test_a_child_that_is_not_of_the_house_is_no_business_of_its_tablet(tablet: Device) -> None:
    stranger = factories.a_child().child
    left = factories.departure("17:00", stranger, pickup="somebody")
    factories.hand_in(tablet, left)
    sent_away = factories.said("refusal", "17:00", stranger, name="某人", reason="不认识")
    factories.hand_in(tablet, sent_away)
    assert factories.states(left, sent_away) == [("refused", "CHILD_NOT_HERE")] * 2
    assert _told(stranger, "departure_refused") + _told(stranger, "pickup_refused") == 0


def test_before_and_after_the_time_of_a_person_the_child_stays(tablet: Device, child: Child) -> None:
    tomorrow = pickups.a_person(child, starts_on=pickups.MONDAY + timedelta(days=1))
    assert _collected(tablet, child, pickup=f"person:{tomorrow.pk}") == ("refused", "PICKUP_EXPIRED")
    gone = pickups.a_person(child, last_on=pickups.MONDAY)
    tuesday = factories.moment("17:00") + timedelta(days=1)
    left = factories.departure(tuesday, child, pickup=f"person:{gone.pk}")
    factories.hand_in(tablet, left, at=tuesday)
    assert factories.states(left) == [("refused", "PICKUP_EXPIRED")]


def test_what_held_at_the_instant_counts_however_late_the_tablet_tells_it(tablet: Device, child: Child) -> None:
    person = pickups.a_person(child)
    key = f"person:{person.pk}"
    services.end(person=person, by=pickups.guardian(child), at=factories.moment("17:10"))
    early, late = factories.departure("17:05", child, pickup=key), factories.departure("17:15", child, pickup=key)
    factories.hand_in(tablet, factories.arrival("07:50", child), early, late)
    assert factories.states(early, late) == [APPLIED, ("refused", "PICKUP_EXPIRED")]


def test_on_a_weekday_that_was_not_named_the_child_stays(tablet: Device, child: Child) -> None:
    tuesdays = pickups.a_person(child, weekdays=[2, 4])
    assert _collected(tablet, child, pickup=f"person:{tuesdays.pk}") == ("refused", "PICKUP_WEEKDAY")


def test_a_temporary_person_needs_a_code_or_a_token(tablet: Device, child: Child) -> None:
    person, _code = pickups.a_temporary(child)
    key = f"person:{person.pk}"
    assert _collected(tablet, child, pickup=key) == ("refused", "PICKUP_CODE_NEEDED")
    left = factories.departure("17:01", child, pickup=key, token=_token(tablet, child, key), verified="token")
    factories.hand_in(tablet, left)
    assert factories.states(left) == [APPLIED]


# --- tokens at the server ---


def test_a_token_alone_says_who_collects(tablet: Device, child: Child) -> None:
    assert _collected(tablet, child, pickup="", token=_token(tablet, child, factories.key_of(child))) == APPLIED
    assert factories.day_of(child).collected_by == "母亲"


def test_a_token_does_not_speak_for_somebody_else(tablet: Device, child: Child) -> None:
    person = pickups.a_person(child)
    token = _token(tablet, child, f"person:{person.pk}")
    assert _collected(tablet, child, token=token) == ("refused", "TOKEN_INVALID")


def test_a_token_of_an_ended_person_or_of_another_house_lets_nobody_go(tablet: Device, child: Child) -> None:
    person = pickups.a_person(child)
    token = _token(tablet, child, f"person:{person.pk}")
    services.end(person=person, by=pickups.guardian(child), at=factories.moment("16:00"))
    assert _collected(tablet, child, pickup="", token=token) == ("refused", "PICKUP_EXPIRED")
    other = factories.a_tablet()[0]
    foreign = _token(other, child, factories.key_of(child))
    left = factories.departure("17:00", child, pickup="", token=foreign)
    factories.hand_in(tablet, left)
    assert factories.states(left) == [("refused", "TOKEN_INVALID")]


def test_a_token_is_refused_for_another_child_and_after_its_time(tablet: Device, child: Child) -> None:
    other = factories.a_child(tablet.institution).child
    token = _token(tablet, child, factories.key_of(child))
    wrong = factories.departure("17:00", other, pickup="", token=token)
    late = factories.departure("17:10", child, pickup="", token=token)
    factories.hand_in(tablet, wrong, late)
    assert factories.states(wrong, late) == [("refused", "TOKEN_OTHER_CHILD"), ("refused", "TOKEN_EXPIRED")]
    assert not TokenUse.objects.exists()  # what was no good has used nothing up


def test_a_token_counts_once_and_the_same_event_again_is_no_second_time(tablet: Device, child: Child) -> None:
    token = _token(tablet, child, factories.key_of(child))
    came, left = factories.arrival("07:50", child), factories.departure("17:00", child, token=token)
    factories.hand_in(tablet, came, left)
    assert factories.hand_in(tablet, came, left)[1]["state"] == "duplicate"
    back, again = factories.arrival("17:00:30", child), factories.departure("17:00:40", child, token=token)
    factories.hand_in(tablet, back, again)
    assert factories.states(left, again) == [APPLIED, ("refused", "TOKEN_USED")]


def test_a_token_shown_at_another_tablet_too_is_a_conflict_until_a_person_settles_it(
    tablet: Device, child: Child
) -> None:
    institution = tablet.institution
    second, _shown = factories.a_tablet(institution)
    token = _token(tablet, child, factories.key_of(child))
    here, there = (factories.departure(at, child, token=token) for at in ("17:00", "17:00:30"))
    factories.hand_in(tablet, factories.arrival("07:50", child), here)
    back = factories.arrival("17:00:20", child)
    factories.hand_in(second, back, there)
    assert factories.states(here, there) == [APPLIED, ("conflict", "TOKEN_REPLAYED")]
    assert factories.day_of(child).state == "present"
    assert _told(child, "departure_refused") == 1
    event = intake.Event.objects.get(pk=there["id"])
    settling.resolve(
        event=event, counts=True, reason="监护人确认", by=enrolment.director(institution), at=factories.moment("18:00")
    )
    assert factories.day_of(child).state == "left"


def test_a_departure_taken_back_gives_its_token_back(tablet: Device, child: Child) -> None:
    token = _token(tablet, child, factories.key_of(child))
    first = factories.departure("17:00:05", child, token=token)
    back = factories.said("undo", "17:00:10", child, seq=2, of=first["id"])
    again = factories.departure("17:00:20", child, token=token, seq=3)
    factories.hand_in(tablet, factories.arrival("07:50", child), first, back, again)
    assert factories.states(first, again) == [("undone", ""), APPLIED]


# --- what courts forbid ---


def test_a_confirmed_block_holds_against_a_guardian_too(tablet: Device, child: Child) -> None:
    by, key = pickups.second_guardian(child)
    block = pickups.a_block(child, against=key)
    assert _collected(tablet, child, pickup=key) == APPLIED  # nobody has seen the document yet
    pickups.confirmed(block, tablet.institution, at=factories.moment("17:30"))
    again = factories.departure("17:40", child, pickup=key)
    shown = factories.departure("17:41", child, pickup="", token=_token(tablet, child, key, at="17:41"))
    factories.hand_in(tablet, factories.arrival("17:35", child), again, shown)
    assert factories.states(again, shown) == [("refused", "PICKUP_BLOCKED")] * 2
    custody.lift(block=block, reason="已撤销", by=enrolment.director(tablet.institution), at=factories.moment("17:50"))
    left = factories.departure("17:55", child, pickup=key)
    factories.hand_in(tablet, left)
    assert factories.states(left) == [APPLIED] and by.user_id


def test_a_block_against_a_person_holds_from_the_first_word(tablet: Device, child: Child) -> None:
    person = pickups.a_person(child)
    pickups.a_block(child, against=f"person:{person.pk}")
    assert _collected(tablet, child, pickup=f"person:{person.pk}") == ("refused", "PICKUP_BLOCKED")


def test_a_block_by_name_finds_the_person_of_that_name(tablet: Device, child: Child) -> None:
    person = pickups.a_person(child, name="演示·李某")
    pickups.a_block(child, name="演示·李某")
    assert _collected(tablet, child, pickup=f"person:{person.pk}") == ("refused", "PICKUP_BLOCKED")


def test_a_block_that_is_over_or_was_not_confirmed_forbids_nothing(tablet: Device, child: Child) -> None:
    person = pickups.a_person(child)
    block = pickups.a_block(child, against=f"person:{person.pk}")
    by = enrolment.director(tablet.institution)
    custody.decide(block=block, confirm=False, reason="文书号查不到", by=by, at=factories.moment("13:00"))
    assert _collected(tablet, child, pickup=f"person:{person.pk}") == APPLIED


# --- the roll ---


def test_the_roll_names_who_may_collect_today_the_key_and_what_is_forbidden(tablet: Device, child: Child) -> None:
    by, blocked = pickups.second_guardian(child)
    person = pickups.a_person(child)
    pickups.a_person(child, weekdays=[2])
    guest, _code = pickups.a_temporary(child)
    pickups.confirmed(pickups.a_block(child, against=blocked), tablet.institution)
    key = hand_over_keys.of_day(tablet.institution, at=FIVE)
    told = roll.of_day(tablet.institution, at=factories.moment("14:00"))
    (one,) = told["children"]
    ids = [(row["id"], row["guardian"]) for row in one["pickups"]]
    assert ids == [(factories.key_of(child), True), (f"person:{person.pk}", False), (f"person:{guest.pk}", False)]
    assert "custody" in one["alerts"] and one["blocked"][0]["name"]
    assert [row.get("code") for row in one["pickups"]] == [None, False, True]
    assert told["keys"] == [{"kid": key.kid, "public": tokens._coded(bytes(key.public))}] and by.user_id
    assert one["pickups"][1]["photo"] == f"/tablet/photos/{person.pk}/?v={person.photo_id}"
    assert one["pickups"][1]["phone"] is None


def test_the_roll_does_not_name_somebody_who_may_collect_from_tomorrow_on(tablet: Device, child: Child) -> None:
    today, tomorrow = pickups.MONDAY, pickups.MONDAY + timedelta(days=1)
    here = pickups.a_person(child, starts_on=today)
    pickups.a_person(child, starts_on=tomorrow)
    (one,) = roll.of_day(tablet.institution, at=FIVE)["children"]
    assert [row["id"] for row in one["pickups"]] == [factories.key_of(child), f"person:{here.pk}"]


def _statements(institution: object) -> int:
    with CaptureQueriesContext(connection) as seen:
        roll.of_day(institution, at=FIVE)  # type: ignore[arg-type]
    return len(seen)


def test_the_roll_takes_the_same_statements_for_one_child_as_for_many(tablet: Device, child: Child) -> None:
    hand_over_keys.of_day(tablet.institution, at=FIVE)
    pickups.a_person(child)
    few = _statements(tablet.institution)
    for place in factories.children(4, tablet.institution):
        pickups.a_person(place.child)
        pickups.a_block(place.child)
    assert _statements(tablet.institution) == few


def test_a_batch_asks_as_many_statements_for_many_tokens_as_for_two(tablet: Device) -> None:
    places = factories.children(6, tablet.institution)

    def taken(some: list[Placement]) -> int:
        children = [place.child for place in some]
        shown = [(child, _token(tablet, child, factories.key_of(child))) for child in children]
        events = [factories.departure("17:00:10", child, token=token) for child, token in shown]
        read = [intake._read(one, timedelta(0), FIVE + timedelta(seconds=20)) for one in _told_events(events)]
        with CaptureQueriesContext(connection) as seen:
            intake.departures.adults(read, institution=tablet.institution_id, device=tablet.pk, at=FIVE)
        return len(seen)

    assert taken(places[:2]) == taken(places[2:])


def _told_events(events: list[dict[str, object]]) -> list[shapes.Told]:
    body = msgspec.json.encode({"clock": FIVE.isoformat(), "events": events})
    return shapes.envelope(body).events
