"""Hiring, leaving, classes, leave, certificates, the own file: what is promised to whom, and what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories as people
from tests.enrolment import factories as enrolment
from tests.staff import factories, weeks
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice
from zhaohu.staff import queries
from zhaohu.staff.choices.people import LeaveKind, WorkPost
from zhaohu.staff.choices.rosters import ReadingReason
from zhaohu.staff.models import ClassAssignment, Credential, Employment, Leave, RosterShift, StaffReading
from zhaohu.staff.queries import standing
from zhaohu.staff.services import (
    assignments,
    credentials,
    hiring,
    leaves,
    own_files,
    pins,
    presence,
    readings,
    reminders,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
AT, ON = factories.AT, factories.ON


# --- hiring ---


def test_number_and_phone_rest_encrypted_and_are_found_by_their_digest() -> None:
    made = factories.begun(phone="13800001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity, phone, identity_digest FROM staff_staffmember")
        identity, phone, digest = cursor.fetchone()
    assert made.member.identity.encode() not in bytes(identity) and b"13800001234" not in bytes(phone)
    assert bytes(digest) == lookup(made.member.identity)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"consents": False}, "HIRE_CONSENT"),
        ({"identity": "110199199003040000"}, "IDENTITY_SHAPE"),
        ({"phone": "123"}, "PHONE_SHAPE"),
    ],
)
def test_a_faulty_entry_is_refused(values: dict[str, object], code: str) -> None:
    institution = enrolment.an_institution()
    known = {"name": "演示·某人", "identity": factories.clear_number(), "post": WorkPost.CARER, "starts_on": ON}
    with pytest.raises(ProblemError, match=code):
        hiring.begin(
            institution=institution, **({"consents": True} | known | values),  # type: ignore[arg-type]
            by=factories.director(institution), at=AT,
        )  # fmt: skip


def test_a_number_belongs_to_one_name_and_one_entry_in_a_post() -> None:
    made = factories.hired()
    with pytest.raises(ProblemError, match="HIRE_NAME"):
        factories.begun(name="演示·别人", identity=made.member.identity)
    with pytest.raises(ProblemError, match="HIRE_TWICE"):
        factories.begun(made.institution, name=made.member.name, identity=made.member.identity)


def test_the_database_refuses_one_person_at_two_institutions() -> None:
    made = factories.hired()
    with pytest.raises(IntegrityError, match="one_institution_at_a_time"), transaction.atomic():
        Employment.objects.create(
            member=made.member, institution=enrolment.an_institution(), post="carer", starts_on=ON, state="employed",
            consent_at=AT, made_at=AT,
        )  # fmt: skip


def test_whoever_has_left_may_work_elsewhere_from_the_next_day() -> None:
    first = factories.hired()
    hiring.end(employment=first, last_day=ON, reason="合同到期", by=factories.director(first.institution), at=AT)
    second = factories.begun(name=first.member.name, identity=first.member.identity, starts_on=ON + timedelta(days=1))
    factories.checked(second)
    made = hiring.confirm(employment=second, by=factories.director(second.institution), at=AT)
    assert made.state == "employed"


def test_somebody_who_is_not_hired_is_kept_with_the_reason() -> None:
    made = factories.begun()
    by = factories.director(made.institution)
    with pytest.raises(ProblemError, match="STAFF_REASON_NEEDED"):
        hiring.refuse(employment=made, reason=" ", by=by, at=AT)
    hiring.refuse(employment=made, reason="经验不足", by=by, at=AT)
    with pytest.raises(ProblemError, match="HIRE_STATE"):
        hiring.confirm(employment=made, by=by, at=AT)


def test_a_director_of_another_institution_decides_nothing_here() -> None:
    made, other = factories.checked(factories.begun()), factories.director(enrolment.an_institution())
    for deed in (
        lambda: hiring.confirm(employment=made, by=other, at=AT),
        lambda: hiring.end(employment=made, last_day=ON, reason="x", by=other, at=AT),
        lambda: pins.set_pin(employment=made, pin="482913", by=other, at=AT),
        lambda: presence.clock_in(employment=made, client_id=uuid4(), at=AT, by=other),
    ):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            deed()


def test_leaving_takes_later_shifts_and_classes_away() -> None:
    carer = factories.a_carer()
    shift = weeks.a_shift(carer=carer)
    by = factories.director(carer.institution)
    assignments.assign(employment=carer, care_class=enrolment.a_class(carer.institution), starts_on=ON, by=by, at=AT)
    hiring.end(employment=carer, last_day=ON, reason="回老家", by=by, at=AT)
    assert not RosterShift.objects.filter(pk=shift.pk).exists()
    assert ClassAssignment.objects.get().ends_on == ON
    codes = [one.problem.code for one in standing.problems(carer, ON + timedelta(days=1))]
    assert codes == ["STAFF_NOT_EMPLOYED"]


# --- classes ---


def test_who_belongs_to_a_class_is_known_on_each_day() -> None:
    carer = factories.a_carer()
    made, by = enrolment.a_class(carer.institution), factories.director(carer.institution)
    row = assignments.assign(employment=carer, care_class=made, starts_on=ON, by=by, at=AT)
    assert list(queries.assigned(made, ON)) == [carer]
    assert list(queries.assigned(made, ON - timedelta(days=1))) == []
    with pytest.raises(ProblemError, match="ASSIGNMENT_OVERLAPS"):
        assignments.assign(employment=carer, care_class=made, starts_on=ON, by=by, at=AT)
    assignments.end(assignment=row, last_day=ON, by=by, at=AT)
    assert list(queries.assigned(made, ON + timedelta(days=1))) == []


def test_a_class_of_another_institution_and_somebody_not_hired_are_refused() -> None:
    carer, other = factories.a_carer(), enrolment.a_class()
    by = factories.director(carer.institution)
    with pytest.raises(ProblemError, match="ASSIGNMENT_ELSEWHERE"):
        assignments.assign(employment=carer, care_class=other, starts_on=ON, by=by, at=AT)
    begun = factories.begun(carer.institution)
    with pytest.raises(ProblemError, match="HIRE_STATE"):
        assignments.assign(
            employment=begun, care_class=enrolment.a_class(carer.institution), starts_on=ON, by=by, at=AT
        )


# --- leave ---


def test_leave_is_asked_by_the_person_and_answered_by_the_director() -> None:
    carer = factories.a_carer()
    me, by = factories.self_of(carer), factories.director(carer.institution)
    asked = leaves.ask(employment=carer, kind=LeaveKind.SICK, first_on=ON, last_on=ON, by=me, at=AT)
    assert asked.state == "asked" and Notice.objects.filter(wording="staff_leave_asked").count() == 1
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        leaves.decide(leave=asked, granted=True, by=me, at=AT)
    assert leaves.decide(leave=asked, granted=False, by=by, at=AT).state == "refused"
    with pytest.raises(ProblemError, match="STAFF_LEAVE_STATE"):
        leaves.decide(leave=asked, granted=True, by=by, at=AT)
    assert Notice.objects.filter(wording="staff_leave_decided", user=carer.member.user).count() == 1


def test_leave_does_not_overlap_and_is_not_over() -> None:
    carer = factories.a_carer()
    by = factories.director(carer.institution)
    days = {"first_on": ON, "last_on": ON + timedelta(days=2)}
    made = leaves.ask(employment=carer, kind=LeaveKind.SICK, **days, by=by, at=AT)
    assert made.state == "granted"  # entered by the director
    with pytest.raises(ProblemError, match="STAFF_LEAVE_OVERLAPS"):
        leaves.ask(employment=carer, kind=LeaveKind.ANNUAL, **days, by=by, at=AT)
    past = {"first_on": ON - timedelta(days=3), "last_on": ON - timedelta(days=2)}
    with pytest.raises(ProblemError, match="STAFF_LEAVE_DAYS"):
        leaves.ask(employment=carer, kind=LeaveKind.SICK, **past, by=by, at=AT)
    leaves.withdraw(leave=made, by=by, at=AT)
    assert Leave.objects.get().state == "withdrawn"


# --- certificates and training ---


@pytest.mark.parametrize(
    ("kind", "days", "code"),
    [
        ("unknown", 10, "CREDENTIAL_KIND"),
        ("health", None, "CREDENTIAL_DAYS"),
        ("health", 500, "CREDENTIAL_DAYS"),
        ("nurse", -1, "CREDENTIAL_DAYS"),
    ],
)
def test_a_faulty_certificate_is_refused(kind: str, days: int | None, code: str) -> None:
    made = factories.hired()
    by = factories.director(made.institution)
    with pytest.raises(ProblemError, match=code):
        credentials.add(
            employment=made, kind=kind, issuer="演示", valid_from=ON,
            valid_to=None if days is None else ON + timedelta(days=days), file=factories.evidence(by), by=by, at=AT,
        )  # fmt: skip


def test_the_database_refuses_a_health_certificate_without_an_end() -> None:
    one = factories.certified(factories.hired(), "health")
    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.filter(pk=one.pk).update(valid_to=None)


def test_a_withdrawn_certificate_counts_no_more() -> None:
    carer = factories.a_carer()
    one = carer.member.credentials.get(kind="health")
    credentials.withdraw(credential=one, employment=carer, by=factories.director(carer.institution), at=AT)
    assert [p.problem.code for p in standing.problems(carer, ON)] == ["STAFF_HEALTH"]


def test_training_has_hours_and_is_over() -> None:
    made = factories.hired()
    by = factories.director(made.institution)
    terms = {"kind": "post", "title": "岗前培训", "provider": "演示", "file": None}
    for hours, days in ((0, 0), (10, 1)):
        with pytest.raises(ProblemError, match="TRAINING_HOURS"):
            credentials.train(
                employment=made,
                hours=hours,
                finished_on=ON + timedelta(days=days),
                **terms,
                by=by,
                at=AT,  # type: ignore[arg-type]
            )
    kept = credentials.train(employment=made, hours=60, finished_on=ON, **terms, by=by, at=AT)  # type: ignore[arg-type]
    assert kept.hours == 60


# --- reminders ---


def test_directors_are_reminded_once_at_each_term() -> None:
    carer = factories.a_carer()
    last = carer.member.credentials.get(kind="health").valid_to
    assert last is not None
    system = factories.SYSTEM

    def on(left: int) -> int:
        day = AT + timedelta(days=(last - ON).days - left)
        return reminders.remind(institution=carer.institution, by=system, at=day)

    # a day after the certificate's 30 days the yearly query has 90 left
    assert [on(left) for left in (91, 90, 89, 30, 29, 28, 7, 0, -1)] == [0, 1, 0, 1, 1, 0, 1, 0, 0]
    told = Notice.objects.filter(wording="staff_expiring").values_list("params", flat=True)
    assert {facts["title"] for facts in told} == {"健康合格证", "违法犯罪记录查询"}


def test_the_yearly_query_is_asked_by_itself_and_once() -> None:
    carer = factories.a_carer()
    for days in (340, 341):
        reminders.remind(institution=carer.institution, by=factories.SYSTEM, at=AT + timedelta(days=days))
    assert list(carer.member.queries.order_by("pk").values_list("purpose", flat=True)) == ["before_hiring", "yearly"]


# --- the own file ---


def test_an_account_is_connected_by_its_phone_and_the_number_and_by_neither_alone() -> None:
    made = factories.hired(phone="13800005678")
    user = people.user(Kind.FAMILY)
    with pytest.raises(ProblemError, match="STAFF_FILE_UNKNOWN"):
        own_files.claim(identity=made.member.identity, by=people.actor(user), at=AT)
    user.phone, user.phone_digest = "13800005678", lookup("13800005678")
    user.save()
    with pytest.raises(ProblemError, match="STAFF_FILE_UNKNOWN"):
        own_files.claim(identity=factories.clear_number(), by=people.actor(user), at=AT)
    for _twice in range(2):
        assert own_files.claim(identity=made.member.identity, by=people.actor(user), at=AT) == made.member
    assert people.actor(user).holds("staff_member")
    assert Entry.objects.filter(event="staff.file_claimed").count() == 1


def test_reading_a_file_is_kept_and_reading_the_own_is_not() -> None:
    carer = factories.a_carer()
    me, by = factories.self_of(carer), people.actor(people.officer(Role.DISTRICT_REVIEWER))
    readings.record(employment=carer, reason=ReadingReason.SUPERVISION, items="档案", place="区卫健委", by=by, at=AT)
    assert StaffReading.objects.get().reader_id == by.user_id
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        readings.record(employment=carer, reason=ReadingReason.MANAGEMENT, items="档案", place="", by=me, at=AT)


@pytest.mark.parametrize("pin", ["12345", "1234567", "111111", "123456", "987654", "12345a", "１２３４８１"])
def test_a_pin_that_anybody_guesses_is_refused(pin: str) -> None:
    made = factories.hired()
    with pytest.raises(ProblemError, match="STAFF_PIN_SHAPE"):
        pins.set_pin(employment=made, pin=pin, by=factories.director(made.institution), at=AT)


def test_a_pin_is_kept_as_a_digest_and_is_set_by_the_person_too() -> None:
    made = factories.hired()
    pins.set_pin(employment=made, pin="482913", by=factories.self_of(made), at=AT)
    made.refresh_from_db()
    assert "482913" not in made.pin.encoded
    assert pins.matches(employment=made, pin="482913") and not pins.matches(employment=made, pin="482914")


# --- the own phone ---


def test_on_the_own_phone_one_comes_to_a_published_shift_and_not_long_before_it() -> None:
    carer = factories.a_carer()
    me = factories.self_of(carer)

    def come(at: object) -> object:
        return presence.own_clock_in(employment=carer, client_id=uuid4(), at=at, by=me)  # type: ignore[arg-type]

    with pytest.raises(ProblemError, match="CLOCK_NO_SHIFT"):
        come(AT)
    shift = weeks.a_shift(ON, carer, first=24, last=34)  # 12:00 to 17:00; the tests' hour is 10:00
    with pytest.raises(ProblemError, match="CLOCK_NO_SHIFT"):
        come(AT)  # a draft
    weeks.published(shift)
    with pytest.raises(ProblemError, match="11:00"):
        come(AT)
    come(AT + timedelta(hours=1))
    with pytest.raises(ProblemError, match="PRESENT_ALREADY"):
        come(AT + timedelta(hours=2))


def test_the_reason_why_one_may_not_work_is_said_before_anything_else() -> None:
    made = factories.hired()
    with pytest.raises(ProblemError, match="STAFF_HEALTH"):
        presence.own_clock_in(employment=made, client_id=uuid4(), at=AT, by=factories.self_of(made))


def test_nobody_leaves_before_coming_or_without_it_or_by_a_number_of_somebody_else() -> None:
    carer, number = factories.a_carer(), uuid4()
    by = factories.director(carer.institution)
    with pytest.raises(ProblemError, match="NOT_PRESENT"):
        presence.clock_out(employment=carer, client_id=uuid4(), at=AT, by=by)
    presence.clock_in(employment=carer, client_id=number, at=AT, by=by)
    with pytest.raises(ProblemError, match="LEFT_BEFORE_CAME"):
        presence.clock_out(employment=carer, client_id=uuid4(), at=AT - timedelta(minutes=1), by=by)
    other = factories.a_carer(carer.institution)
    with pytest.raises(ProblemError, match="CLIENT_ID_USED"):
        presence.clock_in(employment=other, client_id=number, at=AT, by=by)
