"""The pages of messages: found at once, sent after a look at whom, answered with one tap, kept from others."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests import factories as houses
from tests.attendance import factories
from tests.attendance import message_factories as letters
from tests.enrolment import factories as enrolment
from tests.families import factories as families
from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import User
from zhaohu.attendance.models import Message
from zhaohu.attendance.queries import recipients
from zhaohu.attendance.services import messages
from zhaohu.families.models import Child, Reading
from zhaohu.institutions.models import Institution

pytestmark = pytest.mark.django_db
AT = letters.AT


@pytest.fixture
def house(rules_loaded: None) -> Institution:
    return enrolment.an_institution()


@pytest.fixture
def kids(house: Institution) -> list[Child]:
    return [place.child for place in factories.children(2, house)]


def family_of(child: Child) -> User:
    return child.guardianships.get().guardian.user


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def posted(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, {"key": str(uuid4()), "kind": "feed"} | fields)


def test_a_guardian_writes_on_the_page_and_the_institution_sees_it_in_its_menu(
    client: Client, house: Institution, kids: list[Child]
) -> None:
    client.force_login(family_of(kids[0]))
    page = text_of(client, "/messages/letters/")
    assert "没有新消息" in page and house.name in page
    place, key = f"{kids[0].pk}-{house.pk}", str(uuid4())
    for _twice in range(2):
        answer = posted(client, "/messages/letters/write/", place=place, text="今天姥姥接", key=key)
        assert answer.status_code == 302
    assert Message.objects.count() == 1
    assert "机构还没有看" in text_of(client, "/messages/letters/")
    client.force_login(enrolment.director_user(house))
    listing = text_of(client, "/contact/")
    assert "1 封家长来信没有看" in listing and "1 封没看" in listing and "条未读</span>" in listing
    assert "今天姥姥接" in text_of(client, f"/contact/children/{kids[0].pk}/")
    assert "条未读</span>" not in text_of(client, "/contact/")
    assert Reading.objects.filter(child=kids[0], items="家园消息").exists()
    client.force_login(family_of(kids[0]))
    assert "机构已看" in text_of(client, "/messages/letters/")


def test_a_script_is_shown_as_it_was_written(client: Client, house: Institution, kids: list[Child]) -> None:
    letters.write(kids[0], house, "<script>alert(1)</script>")
    client.force_login(enrolment.director_user(house))
    page = text_of(client, f"/contact/children/{kids[0].pk}/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert(1)" not in page


def test_what_is_to_be_done_is_answered_with_one_tap_and_leaves_the_first_page(
    client: Client, house: Institution, kids: list[Child]
) -> None:
    question = letters.ask(house, "all")
    client.force_login(family_of(kids[0]))
    assert "要您办的" in (first := text_of(client, "/home/")) and "周六亲子活动" in first
    page = text_of(client, "/messages/letters/")
    assert "机构有 1 件事要您做" in page and 'value="yes"' in page
    copy = letters.copy_of(question, kids[0])
    assert client.post(f"/messages/letters/{copy.pk}/answer/", {"answer": "yes"}).status_code == 302
    assert "周六亲子活动" not in text_of(client, "/home/")
    assert "已回复：是" in text_of(client, "/messages/letters/")
    other = letters.copy_of(question, kids[1])
    assert client.post(f"/messages/letters/{other.pk}/answer/", {"answer": "yes"}).status_code == 404
    client.force_login(enrolment.director_user(house))
    assert "1 家没有回复" in text_of(client, f"/contact/sent/{question.pk}/")
    assert "1 家没有回复" in text_of(client, "/contact/sent/")


def test_a_bulletin_is_sent_after_its_recipients_were_shown(
    client: Client, house: Institution, kids: list[Child]
) -> None:
    client.force_login(enrolment.director_user(house))
    assert "全园" in text_of(client, "/contact/write/")
    fields = {"to": "all", "text": "明天带薄外套", "key": str(uuid4())}
    shown = posted(client, "/contact/write/", **fields)
    page = shown.content.decode()
    assert shown.status_code == 200 and "发给 2 个孩子的 2 位监护人？" in page
    assert all(child.nickname in page for child in kids) and not Message.objects.exists()
    digest = recipients.find(house, "all", "明天带薄外套", AT).digest
    for _twice in range(2):
        assert posted(client, "/contact/write/", **fields, confirmed=digest).status_code == 302
    assert Message.objects.get().copies.count() == 2


def test_a_short_letter_that_names_another_child_is_shown_before_it_goes(
    client: Client, house: Institution, kids: list[Child]
) -> None:
    client.force_login(enrolment.director_user(house))
    address = f"/contact/children/{kids[0].pk}/"
    shown = posted(client, address, text=f"{kids[1].nickname}今天发烧").content.decode()
    assert "内容里提到了别的孩子" in shown and not Message.objects.exists()
    assert posted(client, address, text="今天很好").status_code == 302
    assert Message.objects.get().text == "今天很好"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "还没有写内容"), ({"text": "字" * 4001}, "写了 4001 个字，最多 4000 个"),
        ({"text": "好", "to": "child:0"}, "发给谁"), ({"text": "好", "kind": "action"}, "没有写明要家长怎样回复"),
        ({"text": "好", "kind": "action", "ask": "seen", "due_at": "2020-01-01T08:00"}, "最晚回复的时间"),
        ({"text": "好", "key": "nonsense"}, "有 1 处需要改"),
    ],
    ids=["empty", "4001", "stranger", "no ask", "past", "key"],
)  # fmt: skip
def test_bad_input_is_answered_in_words_and_keeps_what_was_written(
    fields: dict[str, str], words: str, client: Client, house: Institution, kids: list[Child]
) -> None:
    client.force_login(enrolment.director_user(house))
    answer = posted(client, "/contact/write/", **({"to": f"child:{kids[0].pk}"} | fields))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert fields["text"] in answer.content.decode() and not Message.objects.exists()


def test_a_message_is_taken_back_on_its_page(client: Client, house: Institution, kids: list[Child]) -> None:
    message = letters.send(house, f"child:{kids[0].pk}", "发烧 38 度")
    reader = families.guardian_of(kids[0])
    messages.read(copies=list(message.copies.all()), by=reader, at=AT)
    client.force_login(enrolment.director_user(house))
    address = f"/contact/sent/{message.pk}/"
    assert "发错了人，撤回" in text_of(client, address)
    assert "发错的家庭不能再看" in text_of(client, f"{address}retract/")
    wrong = {"children": kids[0].pk, "about": kids[1].pk, "reason": ""}
    assert client.post(f"{address}retract/", wrong).status_code == 422
    assert client.post(f"{address}retract/", wrong | {"reason": "选错了"}).status_code == 302
    page = text_of(client, address)
    assert "撤回以前，1 家已读过" in page and "发错，已撤回" in page and "发错了人，撤回" not in page
    client.force_login(family_of(kids[0]))
    family = text_of(client, "/messages/letters/")
    assert "这条消息发错了人" in family and "发烧" not in family


def test_other_houses_other_families_and_officers_find_nothing(
    client: Client, house: Institution, kids: list[Child]
) -> None:
    message = letters.ask(house, f"child:{kids[0].pk}")
    pages = [
        f"/contact/children/{kids[0].pk}/", f"/contact/sent/{message.pk}/", f"/contact/sent/{message.pk}/retract/"
    ]  # fmt: skip
    client.force_login(enrolment.director_user(enrolment.an_institution()))
    assert {client.get(page).status_code for page in pages} == {404}
    client.force_login(houses.officer(Role.DISTRICT_LEAD))
    assert {client.get(page).status_code for page in [*pages, "/contact/", "/messages/letters/"]} == {403}
    client.force_login(family_of(kids[1]))
    assert {client.get(page).status_code for page in pages} == {403}
    assert "周六" not in text_of(client, "/messages/letters/")


def test_empty_pages_say_what_will_be_there(client: Client, rules_loaded: None) -> None:
    client.force_login(families.a_parent())
    assert "孩子入托以后，可以在这里和老师说话" in text_of(client, "/messages/letters/")
    empty = enrolment.an_institution()
    client.force_login(enrolment.director_user(empty))
    assert "还没有在托的孩子" in text_of(client, "/contact/")
    assert "还没有发过通知" in text_of(client, "/contact/sent/")


def test_a_long_conversation_costs_the_same_statements_as_a_short_one(
    client: Client, house: Institution, kids: list[Child], django_assert_max_num_queries: Any
) -> None:
    child = kids[0]
    for n in range(45):
        letters.write(child, house, f"第{n}封") if n % 2 else letters.send(house, f"child:{child.pk}", f"第{n}封")
    client.force_login(enrolment.director_user(house))
    text_of(client, f"/contact/children/{child.pk}/")
    with django_assert_max_num_queries(24):
        page = text_of(client, f"/contact/children/{child.pk}/")
    assert "第44封" in page and "第20封" not in page and "下一页" in page
    client.force_login(family_of(child))
    text_of(client, "/messages/letters/")
    with django_assert_max_num_queries(28):
        assert "第44封" in text_of(client, "/messages/letters/")
