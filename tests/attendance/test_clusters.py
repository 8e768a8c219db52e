"""Children with the same illness or sign within days: one alert, told to director and district, in numbers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import factories as houses
from tests.attendance import factories, world
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.accounts.choices import Department, Role
from zhaohu.accounts.models import User
from zhaohu.attendance.choices.alerts import AlertKind, MissingReason
from zhaohu.attendance.models import Acknowledgement, Alert, Device
from zhaohu.attendance.queries import clusters as queries
from zhaohu.attendance.services import answers, clusters, illnesses
from zhaohu.core import clock
from zhaohu.core.access import system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.choices.placements import AbsenceReason
from zhaohu.enrolment.models import Placement
from zhaohu.enrolment.services import absences
from zhaohu.families.models import Reading
from zhaohu.institutions.models import Institution
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.rules.models import Rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
BY = system("聚集性患病检查")
RASH = ({"mouth": "疱疹"}, {"hands": "皮疹"}, {"skin": "皮疹"}, {"hands": "疱疹"}, {"skin": "皮疹"})


@pytest.fixture
def tablet(rules_loaded: None) -> Device:
    return factories.a_tablet()[0]


def _find(day: int = 0, at: str = "09:00") -> tuple[int, int]:
    return clusters.find(by=BY, at=factories.moment(at, factories.MONDAY + timedelta(days=day)))


def _check(tablet: Device, place: Placement, day: int = 0, **found: Any) -> dict[str, Any]:
    """The child comes, and the morning check finds something."""
    on = factories.MONDAY + timedelta(days=day)
    facts = {"when": "morning", "normal": False, "isolated": True} | found
    came = factories.arrival(factories.moment("08:00", on), place.child)
    check = factories.said("check", factories.moment("08:01", on), place.child, **facts)
    factories.hand_in(tablet, came, check, at=factories.moment("08:02", on))
    return check


def _sick(place: Placement) -> Any:
    return absences.report(
        placement=place, first_on=factories.MONDAY, last_on=factories.MONDAY, reason=AbsenceReason.SICK,
        by=families.guardian_of(place.child), at=factories.moment("07:00"),
    )  # fmt: skip


def _ill(places: Sequence[Placement], disease: str) -> None:
    for place in places:
        illnesses.report(
            institution=place.institution, child=place.child, disease=disease, began_on=factories.MONDAY,
            by=enrolment.director(place.institution), at=factories.moment("08:30"),
        )  # fmt: skip


def _told(user: User, wording: str) -> int:
    return Notice.objects.filter(user=user, wording=wording).count()


def _jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="zhaohu.attendance.tasks.find_clusters_of").count()


def _cluster(institution: Institution) -> Alert:
    return Alert.objects.get(institution=institution, kind=AlertKind.CLUSTER)


# --- what is a cluster ---


def test_three_of_a_class_with_one_sign_in_a_day_alert_director_and_district_once_and_without_names(
    tablet: Device,
) -> None:
    places = factories.children(4, tablet.institution)
    lead = houses.officer(Role.DISTRICT_LEAD)
    neighbour = houses.officer(Role.DISTRICT_LEAD, houses.district("110108", "海淀区"))
    director = enrolment.director_user(tablet.institution)
    for place, found in zip(places[:2], RASH, strict=False):
        _check(tablet, place, **found)
    assert _find() == (0, 0)
    _check(tablet, places[2], **RASH[2])
    assert _find() == (1, 0) and _find() == (0, 0)
    alert = _cluster(tablet.institution)
    assert (alert.care_class_id, alert.child_id, alert.about) == (places[0].care_class_id, None, "rash")
    assert alert.facts == {"level": "cluster", "cases": 3, "days": 1, "need": 3, "name": "皮疹或疱疹"}
    assert _told(director, "illness_cluster") == 1 and _told(neighbour, "illness_cluster_to_district") == 0
    told = Notice.objects.get(user=lead, wording="illness_cluster_to_district")
    assert told.params["cases"] == "3" and not any(place.child.nickname in str(told.params) for place in places)
    _check(tablet, places[3], **RASH[3])
    assert _find() == (0, 0) and _cluster(tablet.institution).facts["cases"] == 4


def test_other_signs_other_classes_and_what_was_taken_back_do_not_add_up(tablet: Device) -> None:
    first, second, third = factories.children(3, tablet.institution)
    elsewhere = factories.a_child(tablet.institution)
    _check(tablet, first, temperature=38.2)
    _check(tablet, second, temperature=37.6)
    _check(tablet, elsewhere, temperature=39.0)
    _check(tablet, third, temperature=37.5, spirit="没精神")  # 37.5 is not above 37.5
    assert _find() == (0, 0)
    wrong = _check(tablet, third, temperature=38.0)
    taken_back = factories.said("correct", "08:10", of=wrong["id"], reason="看错了", facts={"void": True})
    factories.hand_in(tablet, taken_back, at="08:11")
    assert _find() == (0, 0)
    _check(tablet, third, temperature=38.0)
    assert _find() == (1, 0) and _cluster(tablet.institution).about == "fever"


def test_five_in_three_days_are_a_cluster_and_a_child_counts_once(tablet: Device) -> None:
    places = factories.children(5, tablet.institution)
    for day in (0, 1, 2):
        _check(tablet, places[0], day, **RASH[0])
    for place, day in zip(places[1:4], (0, 1, 2), strict=True):
        _check(tablet, place, day, **RASH[1])
    assert _find(day=2) == (0, 0)
    _check(tablet, places[4], 1, **RASH[2])
    assert _find(day=2) == (1, 0)
    assert (_cluster(tablet.institution).facts["cases"], _cluster(tablet.institution).facts["days"]) == (5, 3)


def test_absences_for_sickness_count_however_they_were_told(tablet: Device) -> None:
    by_family, at_tablet, asked, well = factories.children(4, tablet.institution)
    (reported,) = _sick(by_family)
    factories.hand_in(tablet, factories.said("absence", "08:20", at_tablet.child, reason="生病"), at="08:21")
    absences.report(
        placement=well, first_on=factories.MONDAY, last_on=factories.MONDAY, reason=AbsenceReason.FAMILY,
        by=families.guardian_of(well.child), at=factories.moment("07:00"),
    )  # fmt: skip
    assert _find() == (0, 0)
    late = Alert.objects.create(
        institution=tablet.institution, kind=AlertKind.MISSING, on=factories.MONDAY, care_class=asked.care_class,
        child=asked.child, begun_at=factories.moment("08:15"), facts={"due": "08:00"},
    )  # fmt: skip
    answers.answer_missing(
        alert=late, reason=MissingReason.SICK, text="", by=families.guardian_of(asked.child),
        at=factories.moment("08:25"),
    )  # fmt: skip
    absences.withdraw(
        absence=reported, by=families.guardian_of(by_family.child), at=factories.moment("07:30")
    )  # fmt: skip
    assert _find() == (0, 0)
    _sick(by_family)
    assert _find() == (1, 0) and _cluster(tablet.institution).about == "sick"


def test_noted_illnesses_have_thresholds_of_their_own_and_an_outbreak_is_told_again(tablet: Device) -> None:
    lead, director = houses.officer(Role.DISTRICT_LEAD), enrolment.director_user(tablet.institution)
    classes = [factories.children(2, tablet.institution) for _ in range(5)]
    for group in classes:
        _ill(group[:1], "HFMD")
    assert _find() == (1, 0)
    whole = _cluster(tablet.institution)
    assert (whole.care_class, whole.facts["cases"], whole.facts["need"]) == (None, 5, 5)
    _ill(classes[0][1:], "HFMD")
    assert _find() == (1, 0)  # two of one class
    clusters.acknowledge(alert=whole, centre_told=True, by=enrolment.director(tablet.institution), at=factories.AT)
    for group in classes[1:]:
        _ill(group[1:], "HFMD")
    assert _find() == (5, 0)  # four more classes, and the outbreak of the house
    whole.refresh_from_db()
    assert whole.is_outbreak and whole.facts["need"] == 10 and whole.acknowledged == {}
    key = f"cluster-{whole.pk}"
    for person in (lead, director):
        assert Notice.objects.filter(user=person, key__startswith=key).count() == 2


def test_the_thresholds_of_a_district_win(tablet: Device) -> None:
    place, other = factories.children(2, tablet.institution)
    rule = Rule.objects.get(code="attendance.clusters")
    share = [{"scope": "class", "level": "cluster", "days": 1, "percent": 60, "least": 2}]
    Rule.objects.create(
        code=rule.code, title=rule.title, division_id=tablet.institution.district_id, valid_from=rule.valid_from,
        value={"about": {"fever": {"name": "发热", "above": 37.5, "criteria": share}}}, source="演示", confidence="D",
    )  # fmt: skip
    _check(tablet, place, temperature=38.0)
    assert _find() == (0, 0)  # one of two is not six in ten
    _check(tablet, other, temperature=38.0)
    assert _find() == (1, 0) and _cluster(tablet.institution).facts["need"] == 2


# --- how it ends, and what wakes it ---


def test_a_cluster_lasts_until_its_windows_are_empty_and_may_come_again(tablet: Device) -> None:
    places = factories.children(3, tablet.institution)
    for place, found in zip(places, RASH, strict=False):
        _check(tablet, place, **found)
    assert _find() == (1, 0)
    assert _find(day=1) == (0, 0) and _find(day=2) == (0, 0)
    assert _find(day=3) == (0, 1) and _find(day=3) == (0, 0)
    assert _cluster(tablet.institution).ended_at == factories.moment("09:00", factories.MONDAY + timedelta(days=3))
    for place, found in zip(places, RASH, strict=False):
        _check(tablet, place, 4, **found)
    assert _find(day=4) == (1, 0) and Alert.objects.filter(kind=AlertKind.CLUSTER).count() == 2


def test_what_counts_wakes_the_search_at_once(tablet: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhaohu.attendance.tasks import find_clusters_of

    places = factories.children(5, tablet.institution)
    factories.hand_in(tablet, factories.arrival("08:00", places[0].child), at="08:01")
    assert _jobs() == 0
    _check(tablet, places[1], **RASH[0])
    assert _jobs() == 1
    _sick(places[2])
    assert _jobs() == 2
    _ill(places[3:], "HFMD")
    assert _jobs() == 4
    monkeypatch.setattr(clock, "now", lambda: factories.moment("09:00"))
    find_clusters_of.func(tablet.institution_id)
    assert _cluster(tablet.institution).about == "HFMD"


# --- acknowledgement ---


def test_director_and_district_acknowledge_once_each(tablet: Device) -> None:
    alert = world.an_alert("cluster")
    director, lead = enrolment.director(alert.institution), houses.actor(houses.officer(Role.DISTRICT_LEAD))
    for by in (director, lead, director, lead):
        clusters.acknowledge(alert=alert, centre_told=False, by=by, at=factories.AT)
    clusters.acknowledge(alert=alert, centre_told=True, by=director, at=factories.AT)
    found = {one.side: one.centre_told for one in Acknowledgement.objects.all()}
    assert found == {"institution": True, "district": False}
    assert Entry.objects.filter(event="attendance.acknowledged").count() == 3
    stranger = enrolment.director(enrolment.an_institution())
    neighbour = houses.actor(houses.officer(Role.DISTRICT_LEAD, houses.district("110108", "海淀区")))
    for by in (stranger, neighbour, houses.actor(houses.officer(Role.CITY_ANALYST))):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            clusters.acknowledge(alert=alert, centre_told=False, by=by, at=factories.AT)
    Alert.objects.update(ended_at=factories.AT)
    with pytest.raises(ProblemError, match="ALERT_OVER"):
        clusters.acknowledge(alert=alert, centre_told=False, by=director, at=factories.AT)


def test_the_pages_of_director_and_district_show_numbers_and_who_has_taken_note(client: Client) -> None:
    alert = world.an_alert("cluster")
    address = f"/clusters/{alert.pk}/acknowledge/"
    client.force_login(enrolment.director_user(alert.institution))
    page = client.get("/day/").content.decode()
    assert "7 天内 2 个孩子手足口病" in page and "机构还没有知悉" in page and "区里还没有知悉" in page
    assert client.post(address, {"centre_told": "no"}).status_code == 302
    assert "还没有告知社区卫生服务中心" in client.get("/day/").content.decode()
    assert client.post(address, {"centre_told": "yes"}).status_code == 302
    page = client.get("/day/").content.decode()
    assert "，已告知社区卫生服务中心" in page and address not in page
    client.force_login(houses.officer(Role.CITY_ANALYST, houses.city()))
    assert address not in client.get("/ratio-alerts/").content.decode()
    client.force_login(houses.officer(Role.DISTRICT_LEAD))
    page = client.get("/ratio-alerts/").content.decode()
    assert "手足口病，7 天内 2 个孩子（标准 2）" in page and alert.institution.name in page and address in page
    assert client.post(address).status_code == 302
    page = client.get("/ratio-alerts/").content.decode()
    assert "区里还没有知悉" not in page and address not in page
    Alert.objects.update(ended_at=factories.AT)
    assert "没有要注意的机构" in client.get("/ratio-alerts/").content.decode()
    assert client.post(address).status_code == 409


# --- the community health centre, and who the children are ---


@pytest.fixture
def that_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: factories.moment("09:30"))


def _three(tablet: Device) -> tuple[Alert, list[Placement]]:
    places = factories.children(3, tablet.institution)
    for place, found in zip(places, RASH, strict=False):
        _check(tablet, place, **found)
    assert _find() == (1, 0)
    return _cluster(tablet.institution), places


def _centre(alert: Alert) -> User:
    """The health centre of the institution's street."""
    if alert.institution.street_id is None:
        alert.institution.street = houses.street()
        alert.institution.save(update_fields=["street"])
    return houses.officer(Role.HEALTH_CENTRE, alert.institution.street, Department.HEALTH_CENTRE)


@pytest.mark.usefixtures("that_morning")
def test_the_health_centre_of_the_street_is_told_sees_names_and_acknowledges(tablet: Device, client: Client) -> None:
    tablet.institution.street = houses.street()
    tablet.institution.save(update_fields=["street"])
    centre = houses.officer(Role.HEALTH_CENTRE, tablet.institution.street, Department.HEALTH_CENTRE)
    elsewhere = houses.officer(Role.HEALTH_CENTRE, houses.street("110105015", "建外街道"), Department.HEALTH_CENTRE)
    alert, places = _three(tablet)
    told = Notice.objects.get(user=centre, wording="illness_cluster_to_centre")
    assert told.link == f"/clusters/{alert.pk}/" and places[0].child.nickname not in str(told.params)
    assert not Notice.objects.filter(user=elsewhere).exists()
    client.force_login(centre)
    listed = client.get("/clusters/").content.decode()
    assert alert.institution.name in listed and not Reading.objects.exists()
    card = client.get(told.link).content.decode()
    assert all(place.child.nickname in card for place in places) and "检查异常" in card
    assert set(Reading.objects.values_list("child", "purpose", "reader")) == {
        (place.child_id, "epidemic", centre.pk) for place in places
    }
    client.post(f"/clusters/{alert.pk}/acknowledge/")
    assert "社区卫生服务中心还没有知悉" not in client.get("/clusters/").content.decode()
    assert Acknowledgement.objects.get().side == "centre"
    client.force_login(elsewhere)
    assert client.get(told.link).status_code == client.post(f"/clusters/{alert.pk}/acknowledge/").status_code == 404
    assert alert.institution.name not in client.get("/clusters/").content.decode()


@pytest.mark.usefixtures("that_morning")
def test_the_district_sees_numbers_by_class_and_names_only_for_a_purpose(tablet: Device, client: Client) -> None:
    alert, places = _three(tablet)
    lead = houses.officer(Role.DISTRICT_LEAD)
    client.force_login(lead)
    page = client.get(f"/clusters/{alert.pk}/").content.decode()
    assert not any(place.child.nickname in page for place in places)
    assert places[0].care_class.name in page and "涉及 3 个孩子" in page and not Reading.objects.exists()
    address = f"/clusters/{alert.pk}/children/"
    assert client.post(address, {"purpose": "curiosity"}).status_code == 404 and not Reading.objects.exists()
    page = client.post(address, {"purpose": "supervision"}).content.decode()
    assert all(place.child.nickname in page for place in places)
    assert set(Reading.objects.values_list("purpose", flat=True)) == {"supervision"} and Reading.objects.count() == 3
    for who in (houses.officer(Role.CITY_ANALYST, houses.city()), _centre(alert)):
        client.force_login(who)
        assert client.post(address, {"purpose": "supervision"}).status_code == 403


@pytest.mark.usefixtures("that_morning")
def test_the_card_lists_each_source_and_nobody_of_another_class_or_sign(tablet: Device, client: Client) -> None:
    alert, places = _three(tablet)
    fever, elsewhere = *factories.children(1, tablet.institution), factories.a_child(tablet.institution)
    _check(tablet, fever, temperature=39.0)
    _check(tablet, elsewhere, **RASH[0])
    cases = queries.children(alert, on=factories.MONDAY)
    assert {case.child for case in cases} == {place.child_id for place in places}
    assert {case.care_class for case in cases} == {places[0].care_class.name}
    later = queries.children(alert, on=factories.MONDAY + timedelta(days=5))
    assert later == cases  # those whom the window has left are still its children
    _ill(places, "HFMD")
    assert _find() == (1, 0)
    whole = Alert.objects.get(about="HFMD")
    assert [case.how for case in queries.children(whole, on=factories.MONDAY)] == [["登记患病"]] * 3
    client.force_login(enrolment.director_user(alert.institution))
    page = client.get(f"/clusters/{alert.pk}/").content.decode()
    assert fever.child.nickname not in page and places[0].child.nickname in page
    assert Reading.objects.filter(child=places[0].child, institution_id=alert.institution_id).exists()


@pytest.mark.usefixtures("that_morning")
def test_three_acknowledge_each_with_name_and_instant(tablet: Device, client: Client) -> None:
    alert = world.an_alert("cluster")
    centre, director = _centre(alert), enrolment.director_user(alert.institution)
    lead = houses.officer(Role.DISTRICT_LEAD)
    for who in (director, lead, centre):
        client.force_login(who)
        assert client.post(f"/clusters/{alert.pk}/acknowledge/", {"centre_told": "no"}).status_code == 302
    assert set(Acknowledgement.objects.values_list("side", "made_by")) == {
        ("institution", director.pk), ("district", lead.pk), ("centre", centre.pk),
    }  # fmt: skip
    client.force_login(director)
    page = client.get("/day/").content.decode()
    for words in (
        f"知悉（{director.name}）",
        f"区里 今天 09:30 知悉（{lead.name}）",
        "社区卫生服务中心 今天 09:30 知悉",
    ):
        assert words in page
    assert "还没有告知社区卫生服务中心" not in page
