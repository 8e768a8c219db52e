"""The evidence of an incident: what the house knew at that instant, frozen once, with its SM3 in the public ledger."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests import workers
from tests.attendance import factories
from tests.attendance.incident_factories import NOON, frozen, told
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.staff import factories as staff
from zhaohu.attendance import incident_document
from zhaohu.attendance.models import Incident, IncidentPack
from zhaohu.attendance.services import incident_packs, incidents
from zhaohu.core import storage
from zhaohu.core.access import system
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.rules import services as rules
from zhaohu.staff.services import presence

SYSTEM = system("证据固定")


def _content(pack: IncidentPack) -> dict[str, Any]:
    assert pack.file is not None
    found: dict[str, Any] = json.loads(storage.get(pack.file.key))
    return found


def _a_morning() -> tuple[Incident, dict[str, Any]]:
    """Two children of a class and a carer at 10:05; one is collected at 11:00, before anybody reports at noon."""
    device, _token = factories.a_tablet()
    institution = device.institution
    place, other = factories.children(2, institution)
    carer = staff.a_carer(institution)
    presence.clock_in(
        employment=carer, client_id=uuid4(), at=factories.moment("07:30"), by=enrolment.director(institution)
    )  # fmt: skip
    check = factories.said("check", "08:01", place.child, by=carer, when="morning", normal=True)
    ill = factories.said("check", "08:03", other.child, by=carer, when="morning", normal=False, temperature=37.9)
    milk = factories.said("log", "09:00", by=carer, what="milk", ml=150, children=[place.child_id, other.child_id])
    came = [factories.arrival("08:00", place.child), factories.arrival("08:02", other.child)]
    factories.hand_in(device, *came, check, ill, milk, factories.departure("11:00", other.child), at="11:30")
    return told(place), {"place": place, "other": other, "carer": carer, "device": device}


@pytest.mark.django_db
def test_the_pack_holds_who_was_there_at_that_instant_and_of_other_children_only_numbers(rules_loaded: None) -> None:
    made, at_hand = _a_morning()
    said = _content(frozen(made))
    place, other, carer = at_hand["place"], at_hand["other"], at_hand["carer"]
    (ratio,) = [one for one in said["ratio"] if one["class"] == place.care_class_id]
    assert ratio["children"] == 2, "the other child was still there at 10:05"
    assert [one["name"] for one in said["staff"]] == [carer.member.name] and said["staff"][0]["counts"] is True
    assert [one["name"] for one in said["devices"]] == [at_hand["device"].name]
    mine = [one for one in said["events"] if one["child"] == place.child_id]
    assert [one["kind"] for one in mine] == ["arrival", "check"] and mine[1]["facts"]["normal"] is True
    assert [one["facts"] for one in said["log"] if one["child"] == place.child_id] == [{"ml": 150}]
    theirs = [one for one in said["events"] + said["log"] if one["child"] == other.child_id]
    assert len(theirs) == 4 and not any({"facts", "adult"} & one.keys() for one in theirs)
    assert other.child.nickname not in json.dumps(said, ensure_ascii=False)


@pytest.mark.django_db
def test_the_ledger_has_the_sm3_of_the_file_and_says_nothing_else(rules_loaded: None) -> None:
    pack = frozen(told(factories.a_child()))
    assert pack.file is not None
    entry = Entry.objects.select_related("opening").get(pk=pack.entry_id)
    assert json.loads(entry.opening.content) == {"sm3": sm3(storage.get(pack.file.key)).hex()}
    assert (entry.public, entry.division, entry.institution_id) == (True, "", None)


@pytest.mark.django_db
def test_a_pack_is_frozen_once_and_what_came_later_goes_into_another(rules_loaded: None) -> None:
    place = factories.a_child()
    made, director = told(place), enrolment.director(place.institution)
    about = {"incident": made, "by": director, "at": NOON}
    with pytest.raises(ProblemError, match="INCIDENT_PACK_WAITING"):
        incident_packs.supplement(reason="录像到了", **about)
    first = frozen(made)
    assert frozen(made, factories.moment("12:30")).frozen_at == first.frozen_at
    assert Entry.objects.filter(event="incident.frozen").count() == 1
    assert Notice.objects.filter(wording="incident_pack_frozen").count() == 1
    incidents.amend(words="演示：看了录像。", reason="补充", **about)
    with pytest.raises(ProblemError, match="INCIDENT_REASON"):
        incident_packs.supplement(reason=" ", **about)
    second = incident_packs.supplement(reason="录像到了", **about)
    later = incident_packs.freeze(pack_id=second.pk, by=SYSTEM, at=NOON)
    assert (later.number, len(_content(later)["incident"]["amendments"])) == (2, 1)
    assert _content(IncidentPack.objects.get(pk=first.pk))["incident"]["amendments"] == []


@pytest.mark.django_db
def test_nobody_but_the_system_freezes_and_only_director_and_district_ask_for_more(rules_loaded: None) -> None:
    place = factories.a_child()
    made, carer = told(place), staff.self_of(staff.a_carer(place.institution))
    for who in (carer, enrolment.director(place.institution)):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            incident_packs.freeze(pack_id=made.packs.get().pk, by=who, at=NOON)
    for who in (carer, families.guardian_of(place.child)):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            incident_packs.supplement(incident=made, reason="演示", by=who, at=NOON)


@pytest.mark.django_db
def test_the_paper_says_what_the_file_says(rules_loaded: None) -> None:
    made, at_hand = _a_morning()
    pack = frozen(made)
    assert pack.file is not None
    said = incident_document.told(pack)
    assert said["sm3"] == bytes(pack.file.sm3).hex() and said["kind"] == "跌倒伤"
    assert said["staff"][0][0] == at_hand["carer"].member.name and ["2026-11-30 09:00", "喝奶"] in said["events"]
    assert incident_document.pdf(pack, at=NOON).startswith(b"%PDF")


@pytest.mark.django_db(transaction=True)
def test_a_worker_freezes_the_pack_that_the_report_has_asked_for() -> None:
    rules.load_fixtures()
    made, _at_hand = _a_morning()
    workers.work()
    pack = made.packs.get()
    assert pack.frozen_at is not None and Entry.objects.filter(pk=pack.entry_id, public=True).exists()
