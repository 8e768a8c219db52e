"""The whole way of a round, as a family goes it: entered, closed, published, answered, or on to the waiting lists."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.enrolment import applying, factories, rounds
from tests.families import factories as families
from zhaohu.accounts.models import User
from zhaohu.core import clock
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.allocation import ResultState
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Placement, RankMove
from zhaohu.enrolment.services import applications, placements
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
OPEN_AT, CLOSE_AT, LATER = rounds.OPEN_AT, rounds.CLOSE_AT, rounds.LATER


def test_from_the_application_to_the_answer_and_to_the_waiting_list_of_who_got_nothing() -> None:
    offer = rounds.an_inclusive_offer(places=1)
    round = rounds.an_open_round({offer: 1})
    entered = [rounds.an_application(round, offer) for _ in range(3)]
    gone = entered[0]
    rounds.a_run(rounds.closed(round))
    applications.withdraw(application=gone, by=applying.by(gone.child), at=LATER)
    rounds.delivered(round)
    results = {rounds.result_of(one).state: one for one in entered[1:]}
    if ResultState.OFFERED in results:  # the lottery gave the place to one who stayed
        placed, waits = results[ResultState.OFFERED], results[ResultState.NONE]
        place = Placement.objects.get(choice__application=placed)
        placements.answer(placement=place, accept=True, by=applying.by(placed.child), at=LATER)
        placed.refresh_from_db()
        assert placed.state == ApplicationState.PLACED
    else:
        assert rounds.result_of(gone).state == ResultState.SKIPPED
        waits = entered[1]
    choice = waits.choices.get()
    assert (choice.state, choice.position) == (ChoiceState.WAITING, 1)
    assert RankMove.objects.get(choice=choice).cause == "joined"
    assert not Placement.objects.filter(child=gone.child).exists()


def test_who_withdraws_between_the_closing_and_the_calculation_takes_part_in_nothing() -> None:
    round = rounds.an_open_round()
    gone, stays = rounds.an_application(round), rounds.an_application(round)
    rounds.closed(round)
    applications.withdraw(application=gone, by=applying.by(gone.child), at=LATER)
    rounds.a_run(round)
    rounds.delivered(round)
    assert not hasattr(gone, "round_result") and rounds.result_of(stays).state == ResultState.OFFERED


def test_a_family_is_told_once_of_the_place_that_a_round_gives() -> None:
    round = rounds.an_open_round()
    rounds.an_application(round)
    rounds.published(round)
    assert list(Notice.objects.filter(wording__in=["round_placed", "place_offered"]).values_list("wording")) == [
        ("round_placed",)
    ]


def test_a_transfer_ends_the_old_place_the_day_before_the_new_one_begins() -> None:
    child, there = families.a_child(), rounds.an_inclusive_offer(places=1)
    old = factories.an_accepted_place(child, rounds.an_inclusive_offer(places=1))
    round = rounds.an_open_round({there: 1})
    mover = rounds.an_application(round, there, child=child)
    rounds.published(round)
    place = Placement.objects.get(choice__application=mover)
    placements.answer(placement=place, accept=True, leaving=[old.pk], by=applying.by(child), at=LATER)
    old.refresh_from_db()
    place.refresh_from_db()
    assert (old.state, old.ends_on) == (PlacementState.ENDED, rounds.STARTS_ON - timedelta(days=1))
    assert (place.state, place.starts_on) == (PlacementState.ACCEPTED, rounds.STARTS_ON)


def test_after_the_result_who_waits_changes_the_choices_again_as_anybody_does() -> None:
    offer, other = rounds.an_inclusive_offer(places=1), rounds.an_inclusive_offer()
    round = rounds.an_open_round({offer: 1})
    entered = [rounds.an_application(round, offer) for _ in range(2)]
    rounds.closed(round)
    by = {one.pk: applying.by(one.child) for one in entered}
    with pytest.raises(ProblemError, match="ROUND_NOT_OPEN"):
        applications.drop(choice=entered[0].choices.get(), by=by[entered[0].pk], at=LATER)
    rounds.a_run(round)
    rounds.delivered(round)
    waits = next(one for one in entered if rounds.result_of(one).state == ResultState.NONE)
    applications.choose(application=waits, offer=other, by=by[waits.pk], at=LATER)
    assert waits.choices.get(offer=other).position == 1
    applications.drop(choice=waits.choices.get(offer=offer), by=by[waits.pk], at=LATER)
    assert waits.choices.get(offer=offer).state == ChoiceState.CLOSED


def test_the_screen_offers_the_round_of_a_service_and_says_what_happens_when(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: OPEN_AT)
    offer, outside = rounds.an_inclusive_offer(places=1), factories.an_offer()
    round, child = rounds.an_open_round({offer: 1}), families.a_child()
    client.force_login(User.objects.get(pk=applying.by(child).user_id))
    apply = reverse("enrolment:apply")
    page = client.get(f"{apply}?offer={offer.pk}").content.decode()
    assert "参加统一分配" in page and "直接申请" in page
    assert "参加统一分配" not in client.get(f"{apply}?offer={outside.pk}").content.decode()
    begun = client.post(f"{apply}?offer={offer.pk}", {"child": child.pk, "round": round.pk})
    made = child.applications.get()
    assert (begun.status_code, made.round_id, made.starts_on) == (302, round.pk, rounds.STARTS_ON)
    applications.submit(application=made, by=applying.by(child), at=OPEN_AT)
    status = reverse("enrolment:application", args=[made.pk])
    page = client.get(status).content.decode()
    assert "截止后统一分配" in page and reverse("enrolment:round", args=[round.pk]) in page
    monkeypatch.setattr(clock, "now", lambda: CLOSE_AT)
    page = client.get(status).content.decode()
    assert "等待公布结果" in page and reverse("enrolment:application_withdraw", args=[made.pk]) in page
    assert reverse("enrolment:application_edit", args=[made.pk]) not in page
    rounds.published(round)
    page = client.get(status).content.decode()
    assert reverse("enrolment:round_result", args=[round.pk, made.pk]) in page
    place = Placement.objects.get(child=child)
    result = client.get(reverse("enrolment:round_result", args=[round.pk, made.pk])).content.decode()
    assert reverse("enrolment:placement", args=[place.pk]) in result
