"""The pages of the day: the director's, the family's, the district's; what is settled and corrected there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import factories as houses
from tests.attendance import factories, world
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.accounts.choices import Role
from zhaohu.attendance.models import Alert, ChildDay, Device, Event, Resolution
from zhaohu.attendance.services import devices, settling
from zhaohu.core import clock
from zhaohu.core.errors import ProblemError
from zhaohu.families.models import Child, Reading
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
NOW = factories.moment("08:30")


@pytest.fixture(autouse=True)
def half_past_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are opened on the tests' Monday at half past eight."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def tablet(rules_loaded: None) -> Device:
    return factories.a_tablet()[0]


def _director(client: Client, device: Device) -> None:
    client.force_login(enrolment.director_user(device.institution))


def _page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_the_director_reads_half_past_eight_on_one_page(
    client: Client, tablet: Device, django_assert_max_num_queries: Any
) -> None:
    places = factories.children(7, tablet.institution)
    factories.hand_in(tablet, *(factories.arrival("08:00", place.child) for place in places[:6]), at="08:01")
    seen = factories.said("check", "08:02", places[0].child, when="morning", normal=False, temperature=38.2)
    factories.hand_in(tablet, seen, at="08:02")
    _director(client, tablet)
    with django_assert_max_num_queries(71):
        page = _page(client, "/day/")
    assert "今日，11 月 30 日 周一" in page and "缺 2 名保育人员" in page
    assert f"{places[0].child.nickname}检查异常" in page and "请假 0，待到 1" in page
    assert page.count("<h1") == 1 and "6 / 7" in page
    assert Reading.objects.filter(child=places[0].child).count() == 1
    _page(client, "/day/")
    assert Reading.objects.filter(child=places[0].child).count() == 1  # a page that looks again is one reading


def test_nowhere_can_several_children_be_marked_present_at_once(client: Client, tablet: Device) -> None:
    factories.children(3, tablet.institution)
    _director(client, tablet)
    for path in ("/day/", "/day/events/"):
        page = _page(client, path)
        assert "全部到" not in page and "全部已到" not in page and 'name="child' not in page


def test_a_house_before_its_first_class_has_a_way_on(client: Client, tablet: Device) -> None:
    _director(client, tablet)
    assert "还没有开班" in _page(client, "/day/")
    assert "这一天没有记录" in _page(client, "/day/events/")


# --- conflicts and corrections ---


def test_a_conflict_is_listed_and_settled_with_a_reason(client: Client, tablet: Device) -> None:
    child = factories.a_child(tablet.institution).child
    first, second = (
        factories.arrival("07:50", child),
        factories.arrival("07:55", child, brought_by="", brought_name="外婆"),
    )
    factories.hand_in(tablet, first, second, at="08:00")
    _director(client, tablet)
    assert "1 条要核实" in _page(client, "/day/events/") and "1 条在园记录要核实" in _page(client, "/day/")
    address = f"/day/events/{second['id']}/resolve/"
    assert client.post(address, {"counts": "yes", "reason": ""}).status_code == 422
    assert client.post(address, {"counts": "yes", "reason": "外婆确认"}).status_code == 302
    assert factories.states(first, second) == [("conflict", "ALREADY_PRESENT"), ("applied", "")]
    assert factories.day_of(child).brought_by == "外婆"
    assert client.post(f"/day/events/{first['id']}/resolve/", {"counts": "no", "reason": "同上"}).status_code == 302
    assert factories.states(first) == [("dismissed", "")]
    assert "没有要核实的记录" in _page(client, "/day/events/")
    assert Entry.objects.filter(event="attendance.resolved").count() == 2


def test_a_refused_departure_counts_once_the_director_has_made_sure(tablet: Device) -> None:
    child = factories.a_child(tablet.institution).child
    gone = factories.said("departure", "08:20", child, pickup="guardian:0")
    factories.hand_in(tablet, factories.arrival("08:00", child), gone, at="08:21")
    by = enrolment.director(tablet.institution)
    settling.resolve(event=Event.objects.get(pk=gone["id"]), counts=True, reason="电话核实", by=by, at=NOW)
    assert factories.day_of(child).state == "left"
    assert Notice.objects.filter(wording="child_collected").count() == 1
    with pytest.raises(ProblemError, match="EVENT_NOT_OPEN"):
        settling.resolve(event=Event.objects.get(pk=gone["id"]), counts=False, reason="x", by=by, at=NOW)


def test_what_names_a_child_of_another_house_never_counts(tablet: Device) -> None:
    stranger = factories.a_child().child
    came = factories.arrival("08:00", stranger)
    factories.hand_in(tablet, came, at="08:01")
    event, by = Event.objects.get(pk=came["id"]), enrolment.director(tablet.institution)
    with pytest.raises(ProblemError, match="EVENT_NOT_OPEN"):
        settling.resolve(event=event, counts=True, reason="x", by=by, at=NOW)
    settling.resolve(event=event, counts=False, reason="点错", by=by, at=NOW)
    assert factories.states(came) == [("dismissed", "CHILD_NOT_HERE")] and not ChildDay.objects.exists()


def test_only_the_own_director_settles(tablet: Device) -> None:
    event = world.an_event_in_conflict()
    stranger = enrolment.director(tablet.institution)
    for deed in (
        lambda: settling.resolve(event=event, counts=True, reason="x", by=stranger, at=NOW),
        lambda: settling.correct(event=event, facts={"void": True}, reason="x", by=stranger, at=NOW),
    ):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            deed()


def test_a_director_corrects_with_a_reason_and_the_original_stays(client: Client, tablet: Device) -> None:
    child = factories.a_child(tablet.institution).child
    came = factories.arrival("07:50", child)
    factories.hand_in(tablet, came, at="08:00")
    _director(client, tablet)
    address = f"/day/events/{came['id']}/correct/"
    assert client.post(address, {"reason": "x"}).status_code == 422
    assert client.post(address, {"at": "23:00", "reason": "x"}).status_code == 422
    assert client.post(address, {"at": "08:10", "adult": "外公", "reason": "看错人"}).status_code == 302
    day, event = factories.day_of(child), Event.objects.get(pk=came["id"])
    assert (day.arrived_at, day.brought_by) == (factories.moment("08:10"), "外公")
    assert (event.at, event.adult) == (factories.moment("07:50"), "母亲")
    made = Event.objects.get(of=event)
    assert made.user == enrolment.director_user(tablet.institution) and made.facts["reason"] == "看错人"
    assert "看错人" in _page(client, address)
    assert client.post(address, {"void": "on", "reason": "点错孩子"}).status_code == 302
    assert not ChildDay.objects.exists() and Resolution.objects.count() == 0


# --- tablets ---


def test_a_pairing_code_is_shown_once(client: Client, tablet: Device) -> None:
    _director(client, tablet)
    answer = client.post("/tablets/code/", {"institution": tablet.institution.uscc})
    page = answer.content.decode()
    assert "zh-pairing-code" in page and "10 分钟内有效" in page and answer.headers["Cache-Control"] == "no-store"
    assert "zh-pairing-code" not in _page(client, "/tablets/")


def test_a_tablet_is_renamed_and_killed_with_a_reason(client: Client, tablet: Device) -> None:
    _director(client, tablet)
    assert client.post(f"/tablets/{tablet.pk}/rename/", {"name": "托大班"}).status_code == 302
    assert "托大班" in _page(client, "/tablets/")
    assert client.post(f"/tablets/{tablet.pk}/kill/", {"reason": ""}).status_code == 422
    assert client.post(f"/tablets/{tablet.pk}/kill/", {"reason": "丢失"}).status_code == 302
    tablet.refresh_from_db()
    assert tablet.revoked_at == NOW and "丢失" in _page(client, "/tablets/")


def test_a_locked_person_is_let_in_again(client: Client) -> None:
    row = world.a_locked_person()
    row.locked_until = NOW + timedelta(minutes=5)
    row.save()
    client.force_login(enrolment.director_user(row.device.institution))
    assert row.employment.member.name in _page(client, "/tablets/")
    assert client.post(f"/tablets/unlocks/{row.pk}/forgive/").status_code == 302
    assert row.employment.member.name not in _page(client, "/tablets/").split("可以再试了")[1]


# --- the family ---


def _home(client: Client, child: Child) -> str:
    client.force_login(child.guardianships.earliest("pk").guardian.user)
    return _page(client, f"/home/?child={child.pk}")


def test_the_family_reads_where_the_child_is_who_brought_and_who_collected(client: Client, tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    factories.hand_in(tablet, factories.arrival("07:50", place.child), at="07:51")
    page = _home(client, place.child)
    assert f"在{place.care_class.name}" in page and "母亲送到" in page and "07:50" in page and "可以来接：母亲" in page
    factories.hand_in(tablet, factories.departure("08:20", place.child), at="08:21")
    page = _home(client, place.child)
    assert "已由母亲接走" in page and "08:20" in page


def test_a_family_is_asked_and_answers_with_one_tap(client: Client, tablet: Device) -> None:
    alert = world.an_alert()
    assert alert.child is not None
    page = _home(client, alert.child)
    assert "还没有到园" in page and f"/day/missing/{alert.pk}/" in page
    page = _page(client, f"/day/missing/{alert.pk}/")
    assert page.count('name="reason" value=') == 5
    answer = client.post(f"/day/missing/{alert.pk}/", {"reason": "sick"})
    assert answer.status_code == 302 and answer["Location"] == f"/home/?child={alert.child_id}"
    assert Alert.objects.get().reason_code == "sick" and "还没有到园" not in _home(client, alert.child)
    assert client.post(f"/day/missing/{alert.pk}/", {"reason": "sick"}).status_code == 422


def test_a_stranger_does_not_see_that_a_child_is_missing(client: Client) -> None:
    alert = world.an_alert()
    client.force_login(families.a_parent())
    assert client.get(f"/day/missing/{alert.pk}/").status_code in (403, 404)
    client.force_login(families.a_child().guardianships.earliest("pk").guardian.user)
    assert client.get(f"/day/missing/{alert.pk}/").status_code == 404


# --- the district ---


def test_the_district_sees_its_own_alerts_and_their_reasons(client: Client) -> None:
    alert = world.an_alert("ratio")
    client.force_login(houses.officer(Role.DISTRICT_LEAD))
    assert "还没有机构提醒" in _page(client, "/ratio-alerts/")
    Alert.objects.update(raised_at=NOW)
    page = _page(client, "/ratio-alerts/")
    assert alert.institution.name in page and "缺 1 人" in page and "没有说明" in page
    client.force_login(houses.officer(Role.DISTRICT_LEAD, houses.district("110108", "海淀区")))
    assert alert.institution.name not in _page(client, "/ratio-alerts/")


def test_a_director_says_why_a_class_lacks_carers(client: Client) -> None:
    alert = world.an_alert("ratio")
    client.force_login(enrolment.director_user(alert.institution))
    address = f"/day/ratio/{alert.pk}/"
    assert client.post(address, {"reason": "other", "text": ""}).status_code == 422
    assert client.post(address, {"reason": "substitute", "text": "吴老师 8:40 到"}).status_code == 302
    Alert.objects.update(raised_at=NOW)
    client.force_login(houses.officer(Role.DISTRICT_LEAD))
    assert "顶班人员正在路上：吴老师 8:40 到" in _page(client, "/ratio-alerts/")


# --- illnesses ---


def test_a_child_that_is_ill_returns_with_a_certificate(client: Client, tablet: Device) -> None:
    place = factories.a_child(tablet.institution)
    _director(client, tablet)
    form = {"child": place.child_id, "disease": "VARICELLA", "began_on": "2026-11-20"}
    at = f"/day/illnesses/?institution={tablet.institution.uscc}"
    assert client.post(at, form | {"disease": "NONSENSE"}).status_code == 422
    assert client.post(at, form).status_code == 302 and client.post(at, form).status_code == 422
    assert "最早 12-04 返园" in _page(client, "/day/illnesses/")
    came = factories.arrival("08:30", place.child)
    (told,) = factories.hand_in(tablet, came, at="08:31")
    assert (told["state"], told["code"]) == ("applied", "RETURN_PROOF_MISSING")
    assert factories.day_of(place.child).flag == "RETURN_PROOF_MISSING"
    assert Notice.objects.filter(wording="return_proof_missing").count() == 1
    assert "没有复课证明就到园了" in _page(client, "/day/")
    address = f"/day/illnesses/{place.child.illnesses.get().pk}/proof/"
    assert client.post(address, {"proof": "演示医院", "proof_on": "2026-12-03"}).status_code == 422
    assert client.post(address, {"proof": "演示医院", "proof_on": "2026-12-04"}).status_code == 302
    next_day = factories.arrival(datetime.fromisoformat("2026-12-07T08:00+08:00"), place.child)
    (told,) = factories.hand_in(tablet, next_day, at=datetime.fromisoformat("2026-12-07T08:01+08:00"))
    assert told == {"id": next_day["id"], "state": "applied"}


def test_an_illness_is_noted_for_the_own_children_only(tablet: Device) -> None:
    from zhaohu.attendance.services import illnesses

    place = factories.a_child()
    with pytest.raises(ProblemError, match="ILLNESS_CHILD"):
        illnesses.report(
            institution=tablet.institution, child=place.child, disease="HFMD", began_on=factories.MONDAY,
            by=enrolment.director(tablet.institution), at=NOW,
        )  # fmt: skip
    ill = world.an_illness()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        illnesses.see_proof(
            illness=ill, proof="x", proof_on=factories.MONDAY, by=enrolment.director(tablet.institution), at=NOW
        )


# --- what is kept of a child ---


def test_what_is_kept_of_a_child_is_told_moved_and_emptied(tablet: Device) -> None:
    from zhaohu.attendance.services.child_records import RECORDS
    from zhaohu.families.services import records

    place = factories.a_child(tablet.institution)
    other = families.a_child()
    factories.hand_in(tablet, factories.arrival("08:00", place.child), at="08:01")
    assert "今天还在园" in RECORDS.blocked(place.child, factories.MONDAY)
    told = records.told(RECORDS.tables[0], place.child)
    assert told[0]["交接人"] == "母亲" and told[0]["事项"] == "到园"
    moved = records.move(gone=place.child, kept=other)
    assert ChildDay.objects.get().child == other and Event.objects.get().child == other
    records.put_back(moved=moved, gone=place.child)
    assert Event.objects.get().child == place.child
    records.empty(child=place.child, kind="placements")
    event = Event.objects.get()
    assert (event.adult, event.facts, ChildDay.objects.get().brought_by) == ("", {}, "")


def test_a_device_that_was_killed_stays_on_record(tablet: Device) -> None:
    by = enrolment.director(tablet.institution)
    devices.kill(device=tablet, reason="换新", by=by, at=NOW)
    again, _token = factories.a_tablet(tablet.institution, name=tablet.name)
    assert again.name == tablet.name and Device.objects.count() == 2
