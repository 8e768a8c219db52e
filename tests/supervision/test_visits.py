"""What officers' phones tell of a visit: kept once, by whom it concerns, and judged by the checklist's own data."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as people
from tests.refusals import refuses
from tests.supervision import visit_factories as factories
from zhaohu.supervision.choices.inspections import InspectionState
from zhaohu.supervision.choices.visits import VisitEventKind
from zhaohu.supervision.models import InspectionOfficer, VisitEvent, VisitPhoto
from zhaohu.supervision.services import visit_files, visit_intake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT = factories.AT


def test_the_first_certificate_that_is_shown_begins_the_visit_and_the_earliest_counts() -> None:
    visit = factories.a_visit()
    factories.hand_in(visit, factories.check_in(), officer=1)
    assert visit.fresh().state == InspectionState.ON_SITE and visit.inspection.started_at == AT
    earlier = AT - timedelta(minutes=4)
    factories.hand_in(visit, factories.check_in(at=earlier))
    assert visit.fresh().started_at == earlier
    assert factories.state(visit).shown == {one.pk for one in visit.officers}


def test_what_is_told_twice_is_there_once_and_answered_alike() -> None:
    visit = factories.a_visit()
    batch = [factories.check_in(), factories.answer("FW-08"), factories.answer("AQ-04", "unmet")]
    first, second = factories.hand_in(visit, *batch), factories.hand_in(visit, *batch)
    assert [one.state for one in first] == ["kept"] * 3 and first == second
    assert VisitEvent.objects.count() == 3


def test_another_thing_under_a_known_id_is_refused_and_the_first_stays() -> None:
    visit, id = factories.a_visit(), uuid4()
    factories.hand_in(visit, factories.answer("FW-08", id=id))
    again = factories.hand_in(visit, factories.answer("FW-08", "na", id=id))
    assert (again[0].state, again[0].code) == ("refused", "VISIT_EVENT_TAKEN")
    theirs = factories.hand_in(visit, factories.answer("FW-08", id=id), officer=1)
    assert theirs[0].code == "VISIT_EVENT_TAKEN"
    assert VisitEvent.objects.get().facts["result"] == "met"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (factories.answer("ZZ-99"), "VISIT_ITEM_UNKNOWN"),
        (factories.answer("ZZ-01"), "VISIT_ITEM_UNKNOWN"),
        (factories.answer("FW-08", "unmet", term="30"), "VISIT_TERM_UNKNOWN"),
        (factories.answer("FW-08", "met", term="7"), "VISIT_TERM_UNKNOWN"),
        (factories.event("answer", "FW-08", result="perhaps"), "VISIT_EVENT_SHAPE"),
        (factories.event("photo", "FW-08", place={}), "VISIT_EVENT_SHAPE"),
        (factories.event("photo", "FW-08", device="2026-11-24T10:00:00", place={}), "VISIT_EVENT_SHAPE"),
        (factories.event("check_in", shown=True, place={"lat": 200.0}), "VISIT_EVENT_SHAPE"),
    ],
)
def test_what_cannot_be_read_is_refused_and_the_rest_of_the_batch_is_kept(told: dict[str, Any], code: str) -> None:
    visit = factories.a_visit()
    results = factories.hand_in(visit, told, factories.answer("FW-08"))
    assert [(one.state, one.code) for one in results] == [("refused", code), ("kept", "")]
    assert results[0].sentence and VisitEvent.objects.count() == 1


def test_nobody_tells_anything_of_a_visit_to_which_he_was_not_sent() -> None:
    visit, other = factories.a_visit(), factories.a_visit()
    visit.officers.append(other.officers[0])
    lead = people.officer()
    visit.officers.append(lead)
    for stranger in (2, 3):
        refuses("VISIT_NOT_SENT", factories.hand_in, visit, factories.check_in(), officer=stranger)
        refuses("VISIT_NOT_SENT", visit_intake.load, inspection=visit.inspection, by=visit.by(stranger), at=AT)
    InspectionOfficer.objects.filter(inspection=visit.inspection, user=visit.officers[0]).update(replaced_at=AT)
    refuses("VISIT_NOT_SENT", factories.hand_in, visit, factories.check_in())
    assert not VisitEvent.objects.exists()


def test_a_visit_that_is_called_off_takes_nothing() -> None:
    visit = factories.a_visit()
    visit.inspection.state, visit.inspection.cancelled_because = InspectionState.CANCELLED, "机构停办"
    visit.inspection.save()
    refuses("INSPECTION_STEP", factories.hand_in, visit, factories.check_in())


def test_a_phone_whose_clock_is_off_is_corrected_and_both_instants_are_kept() -> None:
    visit, off = factories.a_visit(), timedelta(hours=3)
    told = factories.answer("FW-08", at=AT - timedelta(minutes=10) - off)
    factories.hand_in(visit, told, clock=AT - off)
    kept = VisitEvent.objects.get()
    assert (kept.at, kept.told_at) == (AT - timedelta(minutes=10), AT - timedelta(minutes=10) - off)
    factories.hand_in(visit, factories.answer("FW-08", at=AT + timedelta(hours=1)))
    assert VisitEvent.objects.latest("at").at == AT, "nothing happens after it was told"


def test_a_photo_with_a_wrong_clock_is_flagged_and_not_lost() -> None:
    visit = factories.a_visit()
    right = factories.a_photo("AQ-12", device=AT + timedelta(seconds=100))
    wrong = factories.a_photo("AQ-12", device=AT - timedelta(days=400), why="refused")
    factories.hand_in(visit, right, wrong)
    assert not factories.send_photo(visit, right).doubtful
    kept = factories.send_photo(visit, wrong)
    assert kept.doubtful and kept.off_seconds == -400 * 86400
    assert kept.event.facts["place"] == {"why": "refused"}


def test_a_photo_is_sent_once_and_only_after_its_time_and_place() -> None:
    visit, told = factories.a_visit(), factories.a_photo("AQ-12")
    refuses("VISIT_PHOTO_UNKNOWN", factories.send_photo, visit, told)
    factories.hand_in(visit, told)
    assert factories.send_photo(visit, told) == factories.send_photo(visit, told)
    refuses("VISIT_PHOTO_TAKEN", factories.send_photo, visit, told, data=factories.a_picture("black"))
    refuses("UPLOAD_TYPE_REFUSED", factories.send_photo, visit, told, data=b"GIF89a")
    visit.officers.append(factories.an_inspector()[0])
    refuses(
        "VISIT_NOT_SENT", visit_files.keep, inspection=visit.inspection, kind=VisitEventKind.PHOTO, id=uuid4(),
        data=factories.a_picture(), by=visit.by(2), at=AT,
    )  # fmt: skip
    assert VisitPhoto.objects.count() == 1


def test_a_photo_of_500_megabytes_is_refused_before_it_is_read(client: Client) -> None:
    visit, told = factories.a_visit(), factories.a_photo("AQ-12")
    factories.hand_in(visit, told)
    client.force_login(visit.officers[0])
    address = reverse("supervision:visit_photo", args=[visit.inspection.pk, told["id"]])
    answer = client.post(address, b"x", "application/octet-stream", CONTENT_LENGTH=str(500 * 2**20))
    assert (answer.status_code, answer.json()["code"]) == (422, "UPLOAD_TOO_LARGE")


def test_no_more_photos_of_an_item_than_the_rule_lets() -> None:
    visit = factories.a_visit()
    for _ in range(12):
        told = factories.a_photo("AQ-12")
        factories.hand_in(visit, told)
        factories.send_photo(visit, told)
    last = factories.a_photo("AQ-12")
    factories.hand_in(visit, last)
    refuses("VISIT_PHOTOS_MANY", factories.send_photo, visit, last)


def test_two_officers_who_differ_are_a_conflict_that_one_of_them_settles() -> None:
    visit = factories.a_visit()
    mine, theirs = factories.answer("FW-08", "met"), factories.answer("FW-08", "unmet")
    factories.hand_in(visit, mine)
    factories.hand_in(visit, theirs, officer=1)
    state = factories.state(visit)
    assert state.lacking["FW-08"] == ["conflict"] and len(state.standing["FW-08"].conflict) == 2
    factories.hand_in(visit, factories.event("settle", "FW-08", of=theirs["id"], over=[mine["id"]]))
    state = factories.state(visit)
    assert "FW-08" not in state.lacking and state.unmet == ["FW-08"]
    assert VisitEvent.objects.filter(kind="answer").count() == 2, "both are kept"
    later = AT + timedelta(seconds=1)
    factories.hand_in(visit, factories.answer("FW-08", "na", at=later), at=later)
    assert factories.state(visit).lacking["FW-08"] == ["conflict"], "who changes his mind afterwards opens it again"


def test_a_refusal_comes_as_problem_json_and_signed_out_as_sign_in_needed(client: Client) -> None:
    visit = factories.a_visit()
    address = reverse("supervision:visit_events", args=[visit.inspection.pk])
    answer = client.post(address, "{}", "application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_IN_NEEDED")
    client.force_login(visit.officers[0])
    assert client.post(address, "{", "application/json").json()["code"] == "INPUT_INVALID"
    client.force_login(factories.a_visit().officers[0])
    answer = client.post(address, "{}", "application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "VISIT_NOT_SENT")


def test_a_phone_is_told_everything_that_is_needed_on_site(client: Client) -> None:
    before = factories.a_signed_visit(unmet=[factories.answer("AQ-12", "unmet", fact="栏杆高 1.1 米。")])
    visit = factories.a_visit(institution=before.inspection.institution)
    client.force_login(visit.officers[1])
    mine = client.get(reverse("supervision:visits_mine")).json()
    assert [one["id"] for one in mine["visits"]] == [visit.inspection.pk] and len(mine["half"]) == 64
    told = client.post(reverse("supervision:visit_load", args=[visit.inspection.pk])).json()
    assert [one["code"] for one in told["checklist"]] == sorted(factories.ITEMS)
    assert told["last"][0]["item"] == "AQ-12" and told["rule"]["term_days"] == [7, 15]
    assert len(told["officers"]) == 2 and told["facts"]["uscc"] == before.inspection.institution.uscc
