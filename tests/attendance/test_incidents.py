"""An incident is told once, to everybody whom it concerns and to nobody else, and never changed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import factories as houses
from tests.attendance import factories, pickup_factories
from tests.attendance.incident_factories import NOON, told
from tests.attendance.log_factories import a_picture
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from tests.staff import factories as staff
from zhaohu.accounts.choices import Role
from zhaohu.attendance.choices.incidents import ClockKind, NoticeState
from zhaohu.attendance.models import Alert, Incident, IncidentNotice, IncidentPack
from zhaohu.attendance.queries import incident_todos
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.services import incident_answers, incident_watch, incidents
from zhaohu.attendance.services.incidents import Witness
from zhaohu.core.access import Actor, system
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import Placement
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
WATCH = system("事件时限检查")


@pytest.fixture
def place(rules_loaded: None) -> Placement:
    return factories.a_child()


def _refused(code: str, deed: Any, *args: Any, **about: Any) -> None:
    with pytest.raises(ProblemError) as caught:
        deed(*args, **about)
    assert caught.value.problem.code == code


def _lead(place: Placement, role: Role = Role.DISTRICT_LEAD) -> Actor:
    return houses.actor(houses.officer(role, place.institution.district))


def _messages(wording: str) -> int:
    return Notice.objects.filter(wording=wording).count()


def test_a_report_goes_to_guardian_director_and_district_with_its_clocks_and_asks_for_the_pack(
    place: Placement,
) -> None:
    officer = houses.officer(Role.DISTRICT_LEAD, place.institution.district)
    carer = staff.self_of(staff.a_carer(place.institution))
    made = told(place, by=carer)
    assert (made.note_due_at, made.close_due_at) == (NOON + timedelta(days=1), NOON + timedelta(days=15))
    assert (made.care_class_id, made.by_name) == (place.care_class_id, carer.name)
    notice = IncidentNotice.objects.get(incident=made)
    assert Notice.objects.get(wording="incident_to_guardian").user == notice.guardian.user
    assert Notice.objects.get(wording="incident_to_director").user == enrolment.director_user(place.institution)
    assert Notice.objects.get(wording="incident_to_district").user == officer
    assert Entry.objects.filter(event="incident.reported", institution_id=place.institution_id).count() == 1
    pack = IncidentPack.objects.get(incident=made)
    job = ProcrastinateJob.objects.get(task_name="zhaohu.attendance.tasks.freeze_pack")
    assert (pack.number, pack.frozen_at, job.args) == (1, None, {"pack_id": pack.pk})


def test_the_same_report_sent_twice_is_one(place: Placement) -> None:
    key = uuid4()
    first, again = told(place, key=key), told(place, key=key, what="演示：又发了一次。")
    assert first.pk == again.pk and Incident.objects.count() == 1
    assert _messages("incident_to_guardian") == 1
    assert Entry.objects.filter(event="incident.reported").count() == 1
    other = factories.a_child()
    _refused("INCIDENT_KEY_TAKEN", told, other, key=key)


def test_a_slight_one_stays_in_the_house_and_what_the_rule_calls_worse_counts_as_worse(place: Placement) -> None:
    _lead(place)
    slight = told(place, severity="minor")
    assert slight.note_due_at is None and _messages("incident_to_district") == 0
    _refused("INCIDENT_NOT_OURS", incident_answers.note, incident=slight, words="知悉", by=_lead(place), at=NOON)
    lost = told(place, kind="lost", severity="minor")
    assert (lost.severity, lost.note_due_at) == ("serious", NOON + timedelta(hours=2))
    assert told(place, kind="misdirected", severity="minor", child=None).severity == "moderate"


def test_a_report_after_its_limit_says_so(place: Placement) -> None:
    assert told(place, severity="grave", at=factories.moment("11:05")).is_late is False
    assert told(place, severity="grave", at=factories.moment("11:06")).is_late is True


def test_a_suspected_abuse_is_told_to_guardians_only_when_the_district_says_so(place: Placement) -> None:
    made = told(place, kind="abuse")
    guardian = families.guardian_of(place.child)
    assert made.told_at is None and not queries.notices(guardian, enrolment.MONDAY).exists()
    director = enrolment.director(place.institution)
    _refused("NOT_ALLOWED", incident_answers.tell_guardians, incident=made, by=director, at=NOON)
    assert incident_answers.tell_guardians(incident=made, by=_lead(place), at=NOON) == 1
    assert queries.notices(guardian, enrolment.MONDAY).count() == 1 and _messages("incident_to_guardian") == 1
    _refused("INCIDENT_TOLD", incident_answers.tell_guardians, incident=made, by=_lead(place), at=NOON)


def test_a_guardian_whom_a_court_keeps_from_the_child_hears_nothing(place: Placement) -> None:
    other, key = pickup_factories.second_guardian(place.child)
    before = told(place)
    assert before.notices.count() == 2
    block = pickup_factories.a_block(place.child, against=key)
    pickup_factories.confirmed(block, place.institution)
    later = factories.moment("13:00")
    after = told(place, at=later)
    assert [one.guardian.user_id for one in after.notices.all()] != [other.user_id] and after.notices.count() == 1
    assert not queries.notices(other, enrolment.MONDAY).exists()
    notice = before.notices.get(guardian__user=other.user_id)
    _refused("NOT_ALLOWED", incident_answers.answer, notice=notice, state=NoticeState.SIGNED, by=other, at=later)


def test_what_cannot_be_is_refused(place: Placement) -> None:
    stranger = factories.a_child()
    _refused("INCIDENT_FUTURE", told, place, happened_at=factories.moment("12:01"))
    _refused("INCIDENT_EMPTY", told, place, what="  ")
    _refused("INCIDENT_CHILD", told, place, child=stranger.child)
    _refused("INCIDENT_MARKS", told, place, marks=[{"side": "front", "x": 1.2, "y": 0.4, "kind": "bruise"}])
    _refused("INCIDENT_MARKS", told, place, marks=[{"side": "top", "x": 0.2, "y": 0.4, "kind": "bruise"}])
    _refused("INCIDENT_WITNESS", told, place, witnesses=[Witness(staff.a_carer(stranger.institution).pk)])
    _refused("INCIDENT_PHOTOS", told, place, photos=[a_picture()] * 7)
    for who in (enrolment.director(stranger.institution), families.guardian_of(place.child), _lead(place)):
        _refused("NOT_ALLOWED", told, place, by=who)
    assert not Incident.objects.exists() and not IncidentPack.objects.exists()


def test_marks_witnesses_and_pictures_are_kept(place: Placement) -> None:
    carer = staff.a_carer(place.institution)
    marks = [{"side": "front", "x": 0.5, "y": 0.05, "kind": "swelling"}]
    made = told(place, marks=marks, witnesses=[Witness(carer.pk), Witness(None, "演示·路人"), Witness(None, " ")],
                photos=[a_picture()])  # fmt: skip
    assert made.marks == marks
    assert [one.name for one in made.witnesses.order_by("pk")] == [carer.member.name, "演示·路人"]
    assert made.photos.count() == 1


def test_a_guardian_signs_once_may_still_dispute_and_nobody_answers_for_him(place: Placement) -> None:
    notice = told(place).notices.get()
    guardian = families.guardian_of(place.child)
    about = {"notice": notice, "at": NOON}
    stranger = families.guardian_of(factories.a_child().child)
    _refused("NOT_ALLOWED", incident_answers.answer, state=NoticeState.SIGNED, by=stranger, **about)
    _refused("INCIDENT_WORDS", incident_answers.answer, state=NoticeState.DISPUTED, by=guardian, **about)
    for _ in range(2):
        signed = incident_answers.answer(state=NoticeState.SIGNED, by=guardian, **about)
    assert signed.state == "signed" and Entry.objects.filter(event="incident.answered").count() == 1
    incident_answers.answer(state=NoticeState.DISPUTED, words="孩子说是被推的", by=guardian, **about)
    assert _messages("incident_disputed") == 1
    _refused("INCIDENT_ANSWERED", incident_answers.answer, state=NoticeState.SIGNED, by=guardian, **about)


def test_the_district_takes_note_once_and_only_the_right_one(place: Placement) -> None:
    made, lead = told(place), _lead(place)
    neighbour = houses.actor(houses.officer(Role.DISTRICT_LEAD, houses.district("110108", "海淀区")))
    _refused("NOT_ALLOWED", incident_answers.note, incident=made, words="知悉", by=neighbour, at=NOON)
    _refused("INCIDENT_NOTE", incident_answers.note, incident=made, words=" ", by=lead, at=NOON)
    for words in ("请检查滑梯", "又一次"):
        noted = incident_answers.note(incident=made, words=words, by=lead, at=NOON)
    assert (noted.state, noted.note) == ("noted", "请检查滑梯")
    assert _messages("incident_noted") == 1 and Entry.objects.filter(event="incident.noted").count() == 1
    assert not queries.visible(neighbour).exists() and queries.visible(lead).count() == 1


def test_it_is_closed_with_measures_once_and_may_be_noted_afterwards(place: Placement) -> None:
    made, director = told(place), enrolment.director(place.institution)
    _refused("INCIDENT_MEASURES", incidents.close, incident=made, measures="", by=director, at=NOON)
    carer = staff.self_of(staff.a_carer(place.institution))
    _refused("NOT_ALLOWED", incidents.close, incident=made, measures="已修", by=carer, at=NOON)
    closed = incidents.close(incident=made, measures="更换滑梯垫", by=director, at=NOON)
    assert closed.state == "closed" and _messages("incident_closed") == 1
    _refused("INCIDENT_CLOSED", incidents.close, incident=made, measures="再修", by=director, at=NOON)
    assert incident_answers.note(incident=made, words="知悉", by=_lead(place), at=NOON).state == "closed"


def test_what_was_told_is_only_added_to(place: Placement) -> None:
    made, director, key = told(place), enrolment.director(place.institution), uuid4()
    _refused("INCIDENT_REASON", incidents.amend, incident=made, words="改时间", reason="", by=director, at=NOON)
    for _ in range(2):
        incidents.amend(incident=made, words="是 10:02", reason="看了录像", key=key, by=director, at=NOON)
    assert made.amendments.count() == 1 and _messages("incident_amended") == 1
    made.refresh_from_db()
    assert made.what == "演示：从滑梯上滑倒。"
    with connection.cursor() as cursor:
        for change in ("UPDATE attendance_incident SET happened_at = now()", "DELETE FROM attendance_incidentphoto"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute("SET LOCAL ROLE zhaohu_app")
                cursor.execute(change)


def _look(at: datetime) -> int:
    return incident_watch.clocks(by=WATCH, at=at)


def test_a_running_clock_tells_each_step_once_and_becomes_an_alert_until_the_district_takes_note(
    place: Placement,
) -> None:
    reviewer = houses.officer(Role.DISTRICT_REVIEWER, place.institution.district)
    lead = houses.officer(Role.DISTRICT_LEAD, place.institution.district)
    city = houses.officer(Role.CITY_OFFICER, houses.city())
    made = told(place, severity="serious")

    def told_by_now() -> list[int]:
        rows = Notice.objects.filter(wording="incident_clock").order_by("at", "pk")
        return list(rows.values_list("user_id", flat=True))

    assert _look(NOON + timedelta(minutes=59)) == 0 and told_by_now() == []
    for minutes in (60, 61, 96, 97):
        assert _look(NOON + timedelta(minutes=minutes)) == 0
    assert told_by_now() == [reviewer.pk, lead.pk]
    for minutes in (120, 125):
        _look(NOON + timedelta(minutes=minutes))
    assert told_by_now() == [reviewer.pk, lead.pk, city.pk]
    alert = Alert.objects.get(kind="incident")
    assert (alert.about, alert.begun_at, alert.ended_at) == (ClockKind.NOTE, made.note_due_at, None)
    assert Entry.objects.filter(event="attendance.alerted").count() == 1
    later = NOON + timedelta(minutes=130)
    incident_answers.note(incident=made, words="知悉", by=houses.actor(lead), at=later)
    alert.refresh_from_db()
    assert alert.ended_at == later and queries.clocks(made, later)[0].over


def test_the_clock_of_the_institution_tells_its_director_and_ends_when_it_is_closed(place: Placement) -> None:
    made = told(place, severity="minor")
    director = enrolment.director(place.institution)
    assert _look(NOON + timedelta(days=6)) == 0
    assert set(Notice.objects.filter(wording="incident_clock").values_list("user_id", flat=True)) == {director.user_id}
    assert _look(NOON + timedelta(days=7)) == 1
    incidents.close(incident=made, measures="更换滑梯垫", by=director, at=NOON + timedelta(days=8))
    assert not Alert.objects.filter(kind="incident", ended_at__isnull=True).exists()
    assert _look(NOON + timedelta(days=9)) == 0


def test_a_guardian_is_reminded_after_the_hours_of_the_rule_and_then_the_director_is_asked_to_call(
    place: Placement,
) -> None:
    told(place)

    def remind(hours: float) -> int:
        return incident_watch.reminders(by=WATCH, at=NOON + timedelta(hours=hours))

    assert [remind(hours) for hours in (3.9, 4, 5, 24, 48, 49)] == [0, 1, 0, 1, 1, 0]
    assert _messages("incident_unsigned") == 3 and _messages("incident_unsigned_to_director") == 1


def test_who_has_signed_is_reminded_no_more_and_has_nothing_to_do(place: Placement) -> None:
    notice, guardian = told(place).notices.get(), families.guardian_of(place.child)
    waiting = [one.title for one in incident_todos.of_family(guardian, at=NOON)]
    assert waiting == ["签收：跌倒伤"]
    incident_answers.answer(notice=notice, state=NoticeState.SIGNED, by=guardian, at=NOON)
    assert incident_watch.reminders(by=WATCH, at=NOON + timedelta(hours=5)) == 0
    assert list(incident_todos.of_family(guardian, at=NOON)) == []
