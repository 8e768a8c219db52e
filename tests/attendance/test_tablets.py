"""Shared tablets: paired once, known by their token, unlocked by a PIN, killed at the next contact."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.attendance import factories
from tests.enrolment import factories as enrolment
from tests.staff import factories as staff
from zhaohu.attendance.models import Device, PairingCode, Unlock
from zhaohu.attendance.services import devices, unlocking
from zhaohu.core import clock
from zhaohu.core.access import NOBODY
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.families.models import Reading
from zhaohu.ledger.models import Entry
from zhaohu.staff.models import Employment
from zhaohu.staff.services import pins

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
NOW = factories.moment("07:30")


def _code(at: Any = NOW) -> tuple[str, Any]:
    institution = enrolment.an_institution()
    return devices.make_code(institution=institution, by=enrolment.director(institution), at=at), institution


def _pair(code: str, name: str = "托小一班", address: str | None = None, at: Any = NOW) -> tuple[Device, str]:
    return devices.pair(code=code, name=name, address=address, by=NOBODY, at=at)


def _as(token: str) -> dict[str, str]:
    return {"authorization": f"Tablet {token}"}


def test_a_code_makes_one_tablet_and_only_the_digest_of_its_token_is_kept() -> None:
    code, institution = _code()
    made, token = _pair(f"{code[:4].lower()}-{code[4:]}")
    assert (made.institution, made.name, bytes(made.token_digest)) == (institution, "托小一班", sm3(token.encode()))
    with pytest.raises(ProblemError, match="PAIRING_CODE_WRONG"):
        _pair(code)
    assert [Entry.objects.filter(event=event).count() for event in ("tablet.code_made", "tablet.paired")] == [1, 1]


def test_a_code_is_void_after_ten_minutes_or_once_there_is_a_new_one() -> None:
    code, institution = _code()
    with pytest.raises(ProblemError, match="PAIRING_CODE_WRONG"):
        _pair(code, at=NOW + timedelta(minutes=10))
    devices.make_code(institution=institution, by=enrolment.director(institution), at=NOW)
    with pytest.raises(ProblemError, match="PAIRING_CODE_WRONG"):
        _pair(code)
    assert PairingCode.objects.count() == 1


def test_codes_cannot_be_guessed_for_long() -> None:
    code, _institution = _code()
    for _ in range(20):
        with pytest.raises(ProblemError) as told:
            _pair("AAAAAAAA", address="203.0.113.7")
    assert told.value.problem.code == "ACCOUNT_LOCKED"
    with pytest.raises(ProblemError, match="ACCOUNT_LOCKED"):
        _pair(code, address="203.0.113.7")
    assert _pair(code, address="203.0.113.8")


def test_only_a_director_makes_codes_names_and_kills() -> None:
    device, _token = factories.a_tablet()
    stranger = enrolment.director(enrolment.an_institution())
    for deed in (
        lambda: devices.make_code(institution=device.institution, by=stranger, at=NOW),
        lambda: devices.rename(device=device, name="x", by=stranger, at=NOW),
        lambda: devices.kill(device=device, reason="x", by=stranger, at=NOW),
    ):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            deed()


def test_two_tablets_of_a_house_have_two_names() -> None:
    first, _token = factories.a_tablet(name="托小一班")
    second, _token = factories.a_tablet(first.institution)
    by = enrolment.director(first.institution)
    with pytest.raises(ProblemError, match="DEVICE_NAME_TAKEN"):
        devices.rename(device=second, name="托小一班", by=by, at=NOW)
    assert devices.rename(device=second, name="托大班", by=by, at=NOW).name == "托大班"


def test_a_killed_tablet_is_told_at_its_next_contact_and_hands_nothing_in(client: Client) -> None:
    device, token = factories.a_tablet()
    assert client.get("/tablet/roll/", headers=_as(token)).status_code == 200
    devices.kill(device=device, reason="丢失", by=enrolment.director(device.institution), at=NOW)
    for answer in (
        client.get("/tablet/roll/", headers=_as(token)),
        client.post("/tablet/events/", b"{}", content_type="application/json", headers=_as(token)),
        client.post("/tablet/unlock/", b"{}", content_type="application/json", headers=_as(token)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "TABLET_REVOKED")
    assert not Unlock.objects.filter(device=device).exists()
    devices.kill(device=device, reason="又点一次", by=enrolment.director(device.institution), at=NOW)
    assert Entry.objects.filter(event="tablet.killed").count() == 1


@pytest.mark.parametrize("shown", ["", "Tablet ", "Tablet nonsense", "Bearer x"])
def test_without_a_token_there_is_nothing(client: Client, shown: str) -> None:
    for answer in (
        client.get("/tablet/roll/", headers={"authorization": shown}),
        client.post("/tablet/events/", b"{}", content_type="application/json", headers={"authorization": shown}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "TABLET_UNKNOWN")


def test_the_way_of_a_tablet_over_http(client: Client) -> None:
    code, institution = _code(clock.now())
    answer = client.post(
        "/tablet/pair/", json.dumps({"code": code, "name": "托小一班"}), content_type="application/json"
    )
    token = answer.json()["token"]
    assert answer.json()["institution"] == {"id": institution.pk, "name": institution.name}
    place = factories.a_child(institution, weekdays=tuple(range(1, 6)))
    event = factories.arrival(clock.now(), place.child)
    body = json.dumps({"clock": clock.now().isoformat(), "events": [event]})
    answer = client.post("/tablet/events/", body, content_type="application/json", headers=_as(token))
    assert answer.status_code == 200 and answer.json()["results"][0]["id"] == event["id"]
    assert answer.headers["Cache-Control"] == "no-store"
    again = client.post("/tablet/events/", body, content_type="application/json", headers=_as(token))
    assert again.json()["results"] == [{"id": event["id"], "state": "duplicate"}]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"clock": "x", "events": []}', b'{"clock": 1}'])
def test_an_envelope_that_cannot_be_read_is_refused_as_a_whole(client: Client, body: bytes) -> None:
    _device, token = factories.a_tablet()
    answer = client.post("/tablet/events/", body, content_type="application/json", headers=_as(token))
    assert (answer.status_code, answer.json()["code"]) == (422, "INPUT_INVALID")


def test_a_batch_has_at_most_five_hundred_events(client: Client) -> None:
    _device, token = factories.a_tablet()
    event = factories.said("head_count", "08:00", present=[])
    body = json.dumps({"clock": NOW.isoformat(), "events": [event] * 501})
    assert client.post("/tablet/events/", body, "application/json", headers=_as(token)).status_code == 422


def test_that_a_tablet_read_the_roll_is_kept_once_a_day(client: Client) -> None:
    device, _token = factories.a_tablet()
    place = factories.a_child(device.institution)
    for clock_time in ("07:30", "07:31"):
        devices.read(
            device=Device.objects.get(pk=device.pk), children=[place.child_id], by=factories.actor(device),
            at=factories.moment(clock_time),
        )  # fmt: skip
    assert Reading.objects.filter(child=place.child, role="device").count() == 1


# --- PINs ---


@pytest.fixture
def carer() -> Employment:
    made = staff.hired()
    pins.set_pin(employment=made, pin="482915", by=enrolment.director(made.institution), at=NOW)
    return made


def _unlock(device: Device, carer: Employment, pin: str, at: Any = NOW) -> unlocking.Share:
    return unlocking.unlock(device=device, employment_id=carer.pk, pin=pin, by=factories.actor(device), at=at)


def test_the_right_pin_brings_the_same_share_each_time_and_another_at_another_tablet(carer: Employment) -> None:
    first, second = (factories.a_tablet(carer.institution)[0] for _ in range(2))
    share = _unlock(first, carer, "482915")
    assert _unlock(first, carer, "482915") == share != _unlock(second, carer, "482915")
    assert len(share.salt) == 16 and len(share.key) == 43


def test_five_wrong_pins_lock_the_person_everywhere_until_the_director_unlocks(carer: Employment) -> None:
    first, second = (factories.a_tablet(carer.institution)[0] for _ in range(2))
    for left in (4, 3, 2, 1):
        with pytest.raises(ProblemError, match=f"PIN_WRONG: .*{left} 次"):
            _unlock(first, carer, "000000")
    for device in (first, first, second):
        with pytest.raises(ProblemError, match="PIN_LOCKED"):
            _unlock(device, carer, "482915" if device is second else "000000")
    row = Unlock.objects.get(device=first)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        unlocking.forgive(unlock=row, by=enrolment.director(enrolment.an_institution()), at=NOW)
    unlocking.forgive(unlock=row, by=enrolment.director(carer.institution), at=NOW)
    assert _unlock(second, carer, "482915")


def test_a_lock_ends_by_itself(carer: Employment) -> None:
    device = factories.a_tablet(carer.institution)[0]
    for _ in range(5):
        with pytest.raises(ProblemError):
            _unlock(device, carer, "000000")
    assert _unlock(device, carer, "482915", at=NOW + timedelta(minutes=15))


def test_a_tablet_at_which_many_pins_were_wrong_is_locked_for_everybody(carer: Employment) -> None:
    device = factories.a_tablet(carer.institution)[0]
    for _ in range(3):
        other = staff.hired(carer.institution)
        for _ in range(5):
            with pytest.raises(ProblemError):
                _unlock(device, other, "000000")
    with pytest.raises(ProblemError, match="PIN_LOCKED"):
        _unlock(device, carer, "482915")


def test_whoever_works_elsewhere_does_not_unlock(carer: Employment) -> None:
    with pytest.raises(ProblemError, match="PIN_WRONG"):
        _unlock(factories.a_tablet()[0], carer, "482915")


def test_a_pin_opens_over_http(client: Client, carer: Employment) -> None:
    _device, token = factories.a_tablet(carer.institution)
    body = json.dumps({"employment": carer.pk, "pin": "482915"})
    answer = client.post("/tablet/unlock/", body, content_type="application/json", headers=_as(token))
    assert answer.json()["ok"] is True and set(answer.json()["wrap"]) == {"salt", "key"}
    wrong = client.post("/tablet/unlock/", body.replace("482915", "1"), "application/json", headers=_as(token))
    assert (wrong.status_code, wrong.json()["code"]) == (403, "PIN_WRONG")
