"""What a phone kept without a network is reported once, whenever and however often it is sent."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.models import Absence, AbsenceReport, Placement
from zhaohu.enrolment.services import absences
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, MONDAY = factories.AT, factories.MONDAY
HERE = "/home/absences/report.json"


def _told(place: Placement, **changes: Any) -> dict[str, Any]:
    day = MONDAY.isoformat()
    return {"id": str(uuid4()), "placement": place.pk, "first_on": day, "last_on": day, "reason": "sick"} | changes


def _send(client: Client, told: dict[str, Any]) -> Any:
    return client.post(HERE, told, content_type="application/json")


def _family(client: Client, place: Placement) -> None:
    client.force_login(place.child.guardianships.get().guardian.user)


def test_a_report_sent_again_is_answered_the_same_and_reported_once(client: Client) -> None:
    place = factories.an_accepted_place()
    _family(client, place)
    told = _told(place)
    first = _send(client, told).json()
    assert first == {"id": told["id"], "code": "", "sentence": f"{place.child.nickname}已请假 1 天。"}
    entries = Entry.objects.count()
    assert _send(client, told).json() == first
    assert place.absences.count() == 1 and Entry.objects.count() == entries


def test_a_refusal_is_told_in_its_sentence_and_stays_the_same(client: Client) -> None:
    place = factories.an_accepted_place()
    _family(client, place)
    late = _told(place, first_on="2026-11-01", last_on="2026-11-01")
    sunday = (MONDAY + timedelta(days=6)).isoformat()
    not_expected = _told(place, first_on=sunday, last_on=sunday)
    refused = ((late, "ABSENCE_RANGE", "请假要在今天到"), (not_expected, "ABSENCE_DAYS", "没有孩子入托"))
    for told, code, words in refused:
        answer = _send(client, told).json()
        assert answer["code"] == code and words in answer["sentence"]
        assert _send(client, told | {"first_on": MONDAY.isoformat(), "last_on": MONDAY.isoformat()}).json() == answer
    assert not Absence.objects.exists() and AbsenceReport.objects.count() == 2


def test_only_a_guardian_hands_in_and_nobody_answers_for_anothers_id(client: Client) -> None:
    place, other = factories.an_accepted_place(), factories.an_accepted_place()
    told = _told(place)
    assert _send(client, told).json()["code"] == "SIGN_IN_NEEDED"
    _family(client, place)
    assert _send(client, told).status_code == 200
    assert _send(client, _told(other)).status_code == 404
    _family(client, other)
    assert _send(client, told).status_code == 404
    assert _send(client, _told(other, id=told["id"])).status_code == 404
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        _hand_in(other, uuid4(), by=factories.director(place.institution))
    assert Absence.objects.count() == 1


@pytest.mark.parametrize(
    "rubbish", ["", "[]", "{}", '{"id": "x"}', '{"id": 1, "placement": 1, "first_on": "2026-13-01"}']
)
def test_what_cannot_be_read_is_refused_in_words(client: Client, rubbish: str) -> None:
    _family(client, factories.an_accepted_place())
    answer = client.post(HERE, rubbish, content_type="application/json")
    assert answer.status_code == 422 and answer.json()["code"] == "INPUT_INVALID"


def _hand_in(place: Placement, client_id: Any, by: Any = None) -> AbsenceReport:
    return absences.hand_in(
        client_id=client_id, placement=place, first_on=MONDAY, last_on=MONDAY, reason=AbsenceReason.SICK,
        by=by or families.guardian_of(place.child), at=AT,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_the_same_at_once_report_once(rules_loaded: None) -> None:
    place, client_id, found = factories.an_accepted_place(), uuid4(), []
    by, start = families.guardian_of(place.child), threading.Barrier(4)

    def send() -> None:
        start.wait()
        found.append(_hand_in(place, client_id, by).pk)
        connections.close_all()

    tabs = [threading.Thread(target=send) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert len(found) == 4 and len(set(found)) == 1
    assert place.absences.count() == 1


def test_the_phone_keeps_the_names_that_the_buttons_need_and_no_more(client: Client) -> None:
    place = factories.an_accepted_place()
    other = factories.an_accepted_place()
    _family(client, place)
    for address in ("/home/", "/home/absences/"):
        page = client.get(address).content.decode()
        assert f'"places": [{{"id": {place.pk}, "child": "' in page and f'"id": {other.pk}' not in page
        assert set(client.get(address).context["offline"]["places"][0]) == {"id", "child", "where"}
