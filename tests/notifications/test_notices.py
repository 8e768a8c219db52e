"""Telling people: in the deed's transaction, in their language, to nobody else."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from tests import factories
from zhaohu.accounts.choices import Kind
from zhaohu.core.access import NOBODY
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications import queries, services
from zhaohu.notifications.models import Delivery, Notice
from zhaohu.notifications.wordings import wordings

pytestmark = pytest.mark.django_db
FILED = {"name": "演示·松果里托育园", "number": "京托备〔2026〕110105-0042"}
AT = factories.AT


def tell(*users: object, **more: object) -> int:
    values = {"template": "case_filed", "params": FILED, "link": "/errors/", "at": AT} | more
    return services.notify(users=users, **values)  # type: ignore[arg-type]


def test_a_notice_is_in_the_inbox_in_words() -> None:
    person = factories.user()
    assert tell(person) == 1
    (told,) = queries.told(list(queries.inbox(factories.actor(person))))
    assert (told.title, told.text) == (
        "演示·松果里托育园已备案",
        "备案回执编号 京托备〔2026〕110105-0042，可以下载打印，公示页已更新。",
    )


def test_a_notice_is_told_in_the_readers_language() -> None:
    person = factories.user()
    tell(person)
    with translation.override("en"):
        (told,) = queries.told(list(Notice.objects.all()))
    assert FILED["number"] in told.text


def test_with_a_key_nobody_is_told_twice() -> None:
    person = factories.user()
    assert (tell(person, key="case-1"), tell(person, key="case-1"), tell(person, key="case-2")) == (1, 0, 1)


def test_a_person_named_twice_is_told_once() -> None:
    person = factories.user()
    assert tell(person, person) == 1


def test_the_database_refuses_the_same_notice_twice() -> None:
    person = factories.user()
    Notice.objects.create(user=person, wording="case_filed", key="k", at=AT)
    with pytest.raises(IntegrityError, match="notice_once"), transaction.atomic():
        Notice.objects.create(user=person, wording="case_filed", key="k", at=AT)


def test_a_delivery_is_once_a_channel_and_sent_with_its_instant() -> None:
    notice = Notice.objects.create(user=factories.user(), wording="case_filed", at=AT)
    Delivery.objects.create(notice=notice, channel="sms")
    with pytest.raises(IntegrityError, match="delivery_once_a_channel"), transaction.atomic():
        Delivery.objects.create(notice=notice, channel="sms")
    with pytest.raises(IntegrityError, match="delivery_sent_has_its_instant"), transaction.atomic():
        Delivery.objects.create(notice=notice, channel="email", state="sent")


@pytest.mark.parametrize(("template", "params"), [("nonsense", FILED), ("case_filed", {"name": "演示"})])
def test_an_unknown_wording_or_a_missing_fact_is_refused(template: str, params: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        tell(factories.user(), template=template, params=params)
    assert not Notice.objects.exists()


def test_a_deed_that_fails_tells_nobody() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(factories.user())
        raise RuntimeError
    assert not Notice.objects.exists()


def test_every_wording_can_be_told() -> None:
    for wording in wordings():
        title, text = wording.told({fact: "演示" for fact in wording.facts})
        assert title and text and "{" not in title + text


def test_only_whoever_has_an_address_gets_a_message_outside(rules_loaded: None) -> None:
    phone = factories.user()
    phone.phone, phone.phone_digest = "13800000000", lookup("13800000000")
    phone.save()
    mail = factories.user()
    mail.email = "demo@example.org"
    mail.save()
    tell(phone, mail, factories.user())
    assert set(Delivery.objects.values_list("notice__user_id", "channel")) == {(phone.pk, "sms"), (mail.pk, "email")}


def test_reading_is_noted_once_and_recorded() -> None:
    person = factories.user()
    tell(person)
    notice = Notice.objects.get()
    by = factories.actor(person)
    assert services.mark_read(notice=notice, by=by, at=AT) == 1
    assert services.mark_read(notice=notice, by=by, at=AT) == 0
    assert queries.unread(by) == 0
    assert Entry.objects.filter(event="notification.read").count() == 1


def test_nobody_marks_the_notice_of_another() -> None:
    person, other = factories.user(), factories.user()
    tell(person)
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        services.mark_read(notice=Notice.objects.get(), by=factories.actor(other), at=AT)
    assert services.mark_read(by=factories.actor(other), at=AT) == 0
    assert queries.unread(factories.actor(person)) == 1


def test_a_visitor_has_no_unread_notices() -> None:
    assert queries.unread(NOBODY) == 0


def test_the_inbox_shows_ones_own_and_opening_leads_on(client: Client) -> None:
    person, other = factories.user(Kind.FAMILY), factories.user(Kind.FAMILY)
    tell(person)
    tell(other, params=FILED | {"name": "演示·别人的园"})
    client.force_login(person)
    page = client.get("/messages/").content.decode()
    assert "演示·松果里托育园已备案" in page and "别人的园" not in page and "有 1 条未读消息" in page
    answer = client.post(f"/messages/{Notice.objects.get(user=person).pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/errors/")
    assert "消息都已读" in client.get("/messages/").content.decode()
    assert client.post(f"/messages/{Notice.objects.get(user=other).pk}/").status_code == 404


def test_a_link_to_elsewhere_is_not_followed(client: Client) -> None:
    person = factories.user()
    tell(person, link="https://example.org/")
    client.force_login(person)
    assert client.post(f"/messages/{Notice.objects.get().pk}/")["Location"] == "/messages/"


def test_all_are_marked_read_at_once(client: Client) -> None:
    person = factories.user()
    tell(person)
    tell(person)
    client.force_login(person)
    assert client.post("/messages/read/").status_code == 302
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_the_inbox_asks_few_questions_however_long_it_is(client: Client, django_assert_max_num_queries: object) -> None:
    person = factories.user()
    for _ in range(30):
        tell(person)
    client.force_login(person)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert "下一页" in client.get("/messages/").content.decode()


def test_every_wording_that_a_room_names_is_declared() -> None:
    folder = Path(__file__).resolve().parents[2] / "zhaohu"
    named = {
        name
        for path in folder.rglob("*.py")
        for name in re.findall(r'template="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named and named - {wording.code for wording in wordings()} == set()
