"""Messages between an institution and families: to whom, once, read, answered; kept from whom they are not for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories as houses
from tests.attendance import factories, pickup_factories
from tests.attendance import message_factories as letters
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.accounts.choices import Kind, Role
from zhaohu.accounts.models import User
from zhaohu.attendance.models import Message, MessageCopy
from zhaohu.attendance.queries import message_todos, recipients
from zhaohu.attendance.queries import messages as queries
from zhaohu.attendance.services import message_reminders, messages
from zhaohu.core.access import Actor, Held, system
from zhaohu.core.errors import ProblemError
from zhaohu.families.models import Child, Guardianship
from zhaohu.institutions.models import Institution
from zhaohu.ledger.models import Entry
from zhaohu.notifications.models import Notice

pytestmark = pytest.mark.django_db
AT = letters.AT
JOB = system("家园消息提醒")


@pytest.fixture
def house(rules_loaded: None) -> Institution:
    return enrolment.an_institution()


@pytest.fixture
def child(house: Institution) -> Child:
    return factories.a_child(house).child


def told(template: str) -> list[int]:
    return list(Notice.objects.filter(wording=template).order_by("pk").values_list("user_id", flat=True))


# --- writing ---


def test_a_guardian_writes_the_institution_reads_and_answers(house: Institution, child: Child) -> None:
    family, director = families.guardian_of(child), enrolment.director(house)
    letter = letters.write(child, house)
    assert told("message_from_family") == [director.user_id]
    assert (queries.unseen(director), queries.unread(family)) == (1, 0)
    assert messages.see(institution=house, child=child, by=director, at=AT) == 1
    assert messages.see(institution=house, child=child, by=director, at=AT) == 0
    letter.refresh_from_db()
    assert (letter.seen_by_id, queries.unseen(director)) == (director.user_id, 0)
    letters.send(house, f"child:{child.pk}", "好的，午睡延长半小时。")
    assert queries.unread(family) == 1 and told("message_received") == [family.user_id]
    messages.read(copies=list(queries.own(family)), by=family, at=AT)
    assert queries.unread(family) == 0
    assert not Notice.objects.filter(wording="message_received", read_at__isnull=True).exists()
    events = Entry.objects.filter(event__startswith="message.").order_by("pk").values_list("event", flat=True)
    assert list(events) == ["message.sent", "message.seen", "message.sent", "message.read"]


def test_the_text_rests_encrypted_and_no_notice_or_ledger_entry_repeats_it(house: Institution, child: Child) -> None:
    letters.send(house, f"child:{child.pk}", "今天有点咳嗽")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM attendance_message")
        assert "咳嗽".encode() not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT content FROM ledger_opening")
        assert not any("咳嗽" in row[0] for row in cursor.fetchall())
    assert not any("咳嗽" in str(row.params) for row in Notice.objects.all())
    assert Message.objects.get().text == "今天有点咳嗽"


def test_a_repeated_click_is_one_message(house: Institution, child: Child) -> None:
    key, to = uuid4(), f"child:{child.pk}"
    assert letters.send(house, to, key=key) == letters.send(house, to, key=key)
    mine = uuid4()
    assert letters.write(child, house, key=mine) == letters.write(child, house, key=mine)
    assert (Message.objects.count(), MessageCopy.objects.count()) == (2, 2)
    with pytest.raises(ProblemError, match="MESSAGE_KEY"):
        letters.write(child, house, key=key)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "MESSAGE_EMPTY"), (" \n\t ", "MESSAGE_EMPTY"), ("字" * 4001, "MESSAGE_TOO_LONG")],
    ids=["empty", "blank", "4001"],
)
def test_what_cannot_be_sent_is_refused_in_words(text: str, code: str, house: Institution, child: Child) -> None:
    with pytest.raises(ProblemError, match=code):
        letters.send(house, f"child:{child.pk}", text)
    with pytest.raises(ProblemError, match=code):
        letters.write(child, house, text)
    assert not Message.objects.exists()


def test_four_thousand_characters_go_through(house: Institution, child: Child) -> None:
    assert len(letters.write(child, house, "字" * 4000).text or "") == 4000


@pytest.mark.parametrize("to", ["", "child:", "child:0", "class:0", "somebody", "child:-1", "child:１", "expected"])
def test_recipients_that_are_not_the_houses_are_refused(to: str, house: Institution, child: Child) -> None:
    with pytest.raises(ProblemError, match="MESSAGE_TO_WHOM"):
        letters.send(house, to, confirmed="")


def test_children_and_classes_of_another_house_are_no_recipients(house: Institution, child: Child) -> None:
    other = factories.a_child()
    for to in (f"child:{other.child_id}", f"class:{other.care_class_id}"):
        with pytest.raises(ProblemError, match="MESSAGE_TO_WHOM"):
            letters.send(house, to, confirmed="")
    with pytest.raises(ProblemError, match="MESSAGE_NO_PLACE"):
        letters.write(child, other.institution)


def test_the_wrong_people_are_refused(house: Institution, child: Child) -> None:
    stranger, officer = families.guardian_of(factories.a_child().child), houses.officer(Role.DISTRICT_LEAD)
    elsewhere = enrolment.director(enrolment.an_institution())
    for by in (stranger, elsewhere, houses.actor(officer)):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            letters.send(house, f"child:{child.pk}", by=by)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            letters.write(child, house, by=by)
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            messages.see(institution=house, child=child, by=by, at=AT)
    message = letters.ask(house, f"child:{child.pk}")
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        messages.answer(copy=letters.copy_of(message, child), answer="yes", by=stranger, at=AT)


# --- to whom ---


def test_a_bulletin_goes_out_only_after_its_recipients_were_looked_at(house: Institution) -> None:
    kids = [place.child for place in factories.children(3, house)]
    to = recipients.find(house, "all", "通知", AT)
    assert ([one.child for one in to.addressed], to.people, to.must_be_confirmed) == (kids, 3, True)
    for confirmed in ("", "x" * 32):
        with pytest.raises(ProblemError, match="MESSAGE_CONFIRM"):
            letters.send(house, "all", "通知", confirmed=confirmed)
    assert letters.send(house, "all", "通知", confirmed=to.digest).copies.count() == 3


def test_recipients_that_changed_meanwhile_are_looked_at_again(house: Institution, child: Child) -> None:
    looked_at = recipients.find(house, "all", "通知", AT).digest
    families.a_second_guardian(child)
    with pytest.raises(ProblemError, match="MESSAGE_CONFIRM"):
        letters.send(house, "all", "通知", confirmed=looked_at)


def test_a_letter_to_one_family_that_names_another_child_is_asked_about(house: Institution) -> None:
    one, other = (place.child for place in factories.children(2, house))
    text = f"{other.nickname}今天发烧"
    assert recipients.find(house, f"child:{one.pk}", text, AT).others == [other]
    with pytest.raises(ProblemError, match="MESSAGE_CONFIRM"):
        letters.send(house, f"child:{one.pk}", text, confirmed="")
    assert not recipients.find(house, f"child:{one.pk}", f"{one.nickname}今天很好", AT).must_be_confirmed


def test_a_class_and_the_children_expected_today_are_their_own_circles(house: Institution) -> None:
    first, second = factories.a_child(house), factories.a_child(house)
    noon = factories.moment("10:00")
    assert [one.child for one in recipients.find(house, f"class:{first.care_class_id}", "", AT).addressed] == [
        first.child
    ]
    here = recipients.find(house, "expected", "", noon)
    assert {one.child for one in here.addressed} == {first.child, second.child}


def test_whom_a_court_keeps_away_receives_nothing_and_writes_nothing(house: Institution, child: Child) -> None:
    father, name = pickup_factories.second_guardian(child)
    before = letters.send(house, f"child:{child.pk}", "以前的")
    pickup_factories.confirmed(pickup_factories.a_block(child, against=name, at=factories.moment("09:00")), house)
    noon = factories.moment("12:30")
    to = recipients.find(house, f"child:{child.pk}", "", noon)
    assert (to.people, to.blocked) == (1, 1)
    letter = letters.send(house, f"child:{child.pk}", "新的", at=noon)
    letters.write(child, house, "妈妈写的", at=noon)
    assert letter.copies.filter(user_id=father.user_id).count() == 0
    assert [one.message for one in queries.own(father)] == [before]
    with pytest.raises(ProblemError, match="MESSAGE_YOU_ARE_BLOCKED"):
        letters.write(child, house, by=father, at=noon)


def test_a_guardian_who_left_sees_no_new_message(house: Institution, child: Child) -> None:
    father, _name = pickup_factories.second_guardian(child)
    letters.send(house, f"child:{child.pk}", "以前的")
    Guardianship.objects.filter(child=child, guardian__user_id=father.user_id).update(state="ended", valid_to=houses.ON)
    question = letters.ask(house, f"child:{child.pk}")
    assert queries.own(houses.actor(User.objects.get(pk=father.user_id))).count() == 1
    assert question.copies.count() == 1


def test_a_carer_writes_in_her_own_house_and_in_no_other(house: Institution, child: Child) -> None:
    user = houses.user(Kind.INSTITUTION, "演示·王老师")
    carer = Actor(user.pk, user.name, (Held("carer", user=user.pk, institution=house.pk),))
    assert letters.send(house, f"child:{child.pk}", by=carer).author_name == "演示·王老师"
    other = factories.a_child()
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        letters.send(other.institution, f"child:{other.child_id}", by=carer)


# --- something to do ---


def test_what_is_to_be_done_stands_on_the_first_page_until_one_guardian_answers(
    house: Institution, child: Child
) -> None:
    mother, (father, _name) = families.guardian_of(child), pickup_factories.second_guardian(child)
    question = letters.ask(house, f"child:{child.pk}")
    for by in (mother, father):
        (todo,) = message_todos.todos(by, AT)
        assert (todo.title, todo.due_at) == ("周六亲子活动，来吗？", question.due_at)
    copy = letters.copy_of(question, child)
    for _twice in range(2):
        messages.answer(copy=copy, answer="yes", by=mother, at=AT)
    assert not list(message_todos.todos(mother, AT)) and not list(message_todos.todos(father, AT))
    with pytest.raises(ProblemError, match="MESSAGE_ANSWERED"):
        messages.answer(copy=letters.copy_of(question, child, father), answer="no", by=father, at=AT)
    assert Entry.objects.filter(event="message.answered").count() == 1
    (family,) = queries.families_of(question)
    assert (family.answer, queries.counted([question])[0].open) == ("是", 0)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"ask": ""}, "MESSAGE_ASK"), ({"ask": "poem"}, "MESSAGE_ASK"), ({"due_at": None}, "MESSAGE_DUE"),
        ({"due_at": AT}, "MESSAGE_DUE"), ({"due_at": AT + timedelta(days=61)}, "MESSAGE_DUE"),
        ({"ask": "choice", "options": ["一"]}, "MESSAGE_OPTIONS"),
        ({"ask": "choice", "options": ["一", "一"]}, "MESSAGE_OPTIONS"),
        ({"ask": "choice", "options": ["一", "长" * 41]}, "MESSAGE_OPTIONS"),
        ({"ask": "choice", "options": list("一二三四五六七")}, "MESSAGE_OPTIONS"),
    ],
)  # fmt: skip
def test_something_to_do_says_what_and_by_when(
    terms: dict[str, Any], code: str, house: Institution, child: Child
) -> None:
    with pytest.raises(ProblemError, match=code):
        letters.ask(house, f"child:{child.pk}", **terms)


def test_one_of_several_answers_is_chosen(house: Institution, child: Child) -> None:
    question = letters.ask(house, f"child:{child.pk}", ask="choice", options=["周六", " 周日 ", ""])
    copy, by = letters.copy_of(question, child), families.guardian_of(child)
    for wrong in ("2", "yes", ""):
        with pytest.raises(ProblemError, match="MESSAGE_ANSWER"):
            messages.answer(copy=copy, answer=wrong, by=by, at=AT)
    messages.answer(copy=copy, answer="1", by=by, at=AT)
    assert queries.families_of(question)[0].answer == "周日"


def test_an_answer_comes_late_but_not_after_a_month(house: Institution, child: Child) -> None:
    question = letters.ask(house, f"child:{child.pk}")
    copy, by = letters.copy_of(question, child), families.guardian_of(child)
    late = AT + timedelta(days=33)
    assert not list(message_todos.todos(by, late))
    with pytest.raises(ProblemError, match="MESSAGE_CLOSED"):
        messages.answer(copy=copy, answer="yes", by=by, at=late)
    messages.answer(copy=copy, answer="yes", by=by, at=AT + timedelta(days=5))


def test_whoever_has_not_answered_is_reminded_once_and_the_sender_is_told(house: Institution) -> None:
    first, second = (place.child for place in factories.children(2, house))
    question = letters.ask(house, "all")
    messages.answer(
        copy=letters.copy_of(question, first), answer="yes", by=families.guardian_of(first), at=AT
    )  # fmt: skip
    assert message_reminders.remind(by=JOB, at=AT + timedelta(hours=23)) == (0, 0)
    for _twice in range(2):
        message_reminders.remind(by=JOB, at=AT + timedelta(hours=25))
    assert told("message_reminded") == [families.guardian_of(second).user_id]
    for _twice in range(2):
        message_reminders.remind(by=JOB, at=AT + timedelta(days=2))
    assert told("message_unanswered") == [enrolment.director(house).user_id]
    assert Notice.objects.get(wording="message_unanswered").params["n"] == "1"


def test_nobody_is_reminded_in_the_first_half_of_the_time_given(house: Institution, child: Child) -> None:
    letters.ask(house, f"child:{child.pk}", due_at=AT + timedelta(hours=4))
    assert message_reminders.remind(by=JOB, at=AT + timedelta(hours=1)) == (0, 0)
    assert message_reminders.remind(by=JOB, at=AT + timedelta(hours=2)) == (1, 0)


def test_whom_a_court_keeps_away_since_is_not_reminded(house: Institution, child: Child) -> None:
    _father, name = pickup_factories.second_guardian(child)
    monday = factories.moment("08:00")
    letters.ask(house, f"child:{child.pk}", at=monday, due_at=monday + timedelta(hours=10))
    pickup_factories.confirmed(pickup_factories.a_block(child, against=name, at=factories.moment("09:00")), house)
    message_reminders.remind(by=JOB, at=monday + timedelta(hours=6))
    assert told("message_reminded") == [families.guardian_of(child).user_id]


# --- the database itself ---


def test_the_database_keeps_one_answer_a_child_and_one_copy_a_guardian(house: Institution, child: Child) -> None:
    pickup_factories.second_guardian(child)
    question = letters.ask(house, f"child:{child.pk}")
    with pytest.raises(IntegrityError, match="message_answered_once"), transaction.atomic():
        question.copies.update(answer="yes", answered_at=AT)
    with pytest.raises(IntegrityError, match="message_answer_has_its_instant"), transaction.atomic():
        question.copies.update(answer="yes")
    copy = question.copies.first()
    assert copy is not None
    copy.pk = None
    with pytest.raises(IntegrityError, match="message_copy_once"), transaction.atomic():
        copy.save()
    with pytest.raises(IntegrityError, match="message_has_its_audience"), transaction.atomic():
        Message.objects.update(audience="all")
    with pytest.raises(IntegrityError, match="message_to_do_says_what_and_when"), transaction.atomic():
        Message.objects.update(due_at=None)
