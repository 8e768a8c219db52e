"""A message to the wrong family: taken back, who had read it kept, an incident told to whom it concerns."""

from uuid import uuid4

import pytest

from tests.attendance import factories, pickup_factories
from tests.attendance import message_factories as letters
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.attendance.models import Incident, Message, Retraction
from zhaohu.attendance.queries import message_todos
from zhaohu.attendance.queries import messages as queries
from zhaohu.attendance.services import message_records, messages, retractions
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.families.models import Child
from zhaohu.families.services import records
from zhaohu.institutions.models import Institution
from zhaohu.ledger.models import Entry, Opening
from zhaohu.notifications.models import Notice

pytestmark = pytest.mark.django_db
AT = letters.AT


@pytest.fixture
def house(rules_loaded: None) -> Institution:
    return enrolment.an_institution()


@pytest.fixture
def kids(house: Institution) -> list[Child]:
    return [place.child for place in factories.children(2, house)]


def taken_back(message: Message, wrong: Child, about: Child | None = None, by: Actor | None = None) -> Retraction:
    return retractions.retract(
        message=message, children=[wrong.pk], about=about.pk if about else None, reason="选错了孩子",
        by=by or enrolment.director(message.institution), at=AT,
    )  # fmt: skip


def test_the_text_is_shown_there_no_more_and_who_had_read_it_stays_known(house: Institution, kids: list[Child]) -> None:
    wrong, right = kids
    reader, (late, _name) = families.guardian_of(wrong), pickup_factories.second_guardian(wrong)
    message = letters.send(house, f"child:{wrong.pk}", f"{right.nickname}今天发烧")
    messages.read(copies=list(queries.own(reader)), by=reader, at=AT)
    made = taken_back(message, wrong, right)
    for by in (reader, late):
        copies = list(queries.own(by))
        messages.read(copies=copies, by=by, at=AT)
        (told,) = queries.told(by, copies)
        assert told.copy.withheld_at == AT and told.retraction == made
    (family,) = queries.families_of(message)
    assert [(copy.user_id, copy.read_at) for copy in family.copies] == [(reader.user_id, AT), (late.user_id, None)]
    assert queries.unread(late) == 0
    message.refresh_from_db()
    assert message.text  # nothing is deleted


def test_it_is_an_incident_told_to_the_director_and_the_guardians_of_the_child_it_spoke_of(
    house: Institution, kids: list[Child]
) -> None:
    wrong, right = kids
    carer = Actor(
        families.a_parent("演示·王老师").pk, "演示·王老师", letters.held_as_carer(house)
    )  # fmt: skip
    message = letters.send(house, f"child:{wrong.pk}", "发烧 38 度，请来接。", by=carer)
    made = taken_back(message, wrong, right, by=enrolment.director(house))
    incident = Incident.objects.get()
    assert (made.incident, incident.kind, incident.child) == (incident, "misdirected", right)
    assert "发烧" not in (incident.what or "") and "1 位" in (incident.what or "")
    told = set(Notice.objects.filter(wording="incident_to_guardian").values_list("user_id", flat=True))
    assert told == {families.guardian_of(right).user_id}
    wrongly = set(Notice.objects.filter(wording="message_retracted").values_list("user_id", flat=True))
    assert wrongly == {families.guardian_of(wrong).user_id}
    assert Entry.objects.filter(event="message.retracted").count() == 1
    assert Entry.objects.filter(event="incident.reported").count() == 1
    assert not any("发烧" in row.content for row in Opening.objects.all())


def test_a_carer_who_takes_back_her_own_tells_the_director(house: Institution, kids: list[Child]) -> None:
    user = families.a_parent("演示·王老师")
    carer = Actor(user.pk, user.name, letters.held_as_carer(house, user))
    message = letters.send(house, f"child:{kids[0].pk}", by=carer)
    taken_back(message, kids[0], by=carer)
    assert Notice.objects.get(wording="incident_to_director").user == enrolment.director_user(house)
    hers = letters.send(house, f"child:{kids[0].pk}")
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        taken_back(hers, kids[0], by=carer)


def test_of_a_bulletin_only_the_wrong_families_lose_it(house: Institution, kids: list[Child]) -> None:
    wrong, right = kids
    message = letters.ask(house, "all")
    taken_back(message, wrong)
    assert not list(message_todos.todos(families.guardian_of(wrong), AT))
    assert list(message_todos.todos(families.guardian_of(right), AT))
    with pytest.raises(ProblemError, match="MESSAGE_CLOSED"):
        messages.answer(
            copy=letters.copy_of(message, wrong), answer="yes", by=families.guardian_of(wrong), at=AT
        )  # fmt: skip


def test_taken_back_twice_is_once(house: Institution, kids: list[Child]) -> None:
    message = letters.send(house, f"child:{kids[0].pk}")
    assert taken_back(message, kids[0], kids[1]) == taken_back(message, kids[0], kids[1])
    assert (Incident.objects.count(), Entry.objects.filter(event="message.retracted").count()) == (1, 1)


def test_it_says_whom_and_why(house: Institution, kids: list[Child]) -> None:
    message, by = letters.send(house, f"child:{kids[0].pk}"), enrolment.director(house)
    with pytest.raises(ProblemError, match="RETRACT_WHOM"):
        retractions.retract(message=message, children=[kids[1].pk], about=None, reason="错", by=by, at=AT)
    with pytest.raises(ProblemError, match="RETRACT_REASON"):
        retractions.retract(message=message, children=[kids[0].pk], about=None, reason=" ", by=by, at=AT)
    assert not Retraction.objects.exists() and not Incident.objects.exists()


def test_the_wrong_people_take_nothing_back(house: Institution, kids: list[Child]) -> None:
    message = letters.send(house, f"child:{kids[0].pk}")
    for by in (families.guardian_of(kids[0]), enrolment.director(enrolment.an_institution())):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            taken_back(message, kids[0], by=by)


def test_the_wrong_familys_copy_of_the_records_does_not_tell_it_either(house: Institution, kids: list[Child]) -> None:
    letters.send(house, f"child:{kids[0].pk}", "可以看的")
    taken_back(letters.send(house, f"child:{kids[0].pk}", "不可以看的", key=uuid4()), kids[0], kids[1])
    rows = records.told(message_records.TABLES[0], kids[0])
    assert [row["正文"] for row in rows] == ["可以看的", "已撤回"]
