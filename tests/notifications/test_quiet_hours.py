"""At night nothing but what is urgent leaves the house; a person may widen the night, never narrow it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import factories
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.models import User
from zhaohu.core import gateways
from zhaohu.core.encryption import lookup
from zhaohu.core.errors import ProblemError
from zhaohu.ledger.models import Entry
from zhaohu.notifications import quiet, services
from zhaohu.notifications.choices import Urgency
from zhaohu.notifications.models import Delivery, QuietHours
from zhaohu.notifications.wordings import wordings
from zhaohu.rules import services as rules

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 24, 22, 30, tzinfo=BEIJING)
MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=BEIJING)
INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001
)  # fmt: skip


def somebody(**hours: time) -> User:
    person = factories.user(Kind.FAMILY)
    person.phone, person.phone_digest = "13800000000", lookup(person.username)
    person.save()
    if hours:
        QuietHours.objects.create(user=person, changed_at=factories.AT, **hours)
    return person


def tell(person: User, template: str, at: datetime) -> Delivery:
    one = next(row for row in wordings() if row.code == template)
    services.notify(users=[person], template=template, params=dict.fromkeys(one.facts, "演示"), at=at)
    return Delivery.objects.get()


class Gateway:
    """Keeps when it was asked to send."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def send(self, **message: Any) -> None:
        self.taken.append(message["key"])


@pytest.fixture
def sms(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    gateway = Gateway()
    monkeypatch.setattr(gateways, "sms", lambda: gateway)
    return gateway


def test_a_routine_message_at_night_is_in_the_inbox_at_once_and_sent_in_the_morning(
    rules_loaded: None, sms: Gateway
) -> None:
    delivery = tell(somebody(), "case_filed", NIGHT)
    assert delivery.not_before == MORNING
    assert ProcrastinateJob.objects.get(pk=delivery.job_id).scheduled_at == MORNING
    assert delivery.notice.at == NIGHT
    services.deliver(delivery_id=delivery.pk, at=MORNING)
    assert sms.taken == [f"delivery-{delivery.pk}"]


def test_a_message_by_day_waits_for_nothing(rules_loaded: None) -> None:
    assert tell(somebody(), "case_filed", factories.AT).not_before is None


@pytest.mark.parametrize("template", ["child_unwell", "pickup_refused", "departure_refused", "child_missing"])
def test_what_is_about_a_childs_safety_is_sent_at_night_too(template: str, rules_loaded: None, sms: Gateway) -> None:
    delivery = tell(somebody(), template, NIGHT)
    assert delivery.not_before is None
    services.deliver(delivery_id=delivery.pk, at=NIGHT)
    assert sms.taken


def test_a_job_that_runs_at_night_all_the_same_sends_nothing_and_waits(rules_loaded: None, sms: Gateway) -> None:
    """A dead letter put back into the queue late in the evening, or hours widened since it was queued."""
    delivery = tell(somebody(), "case_filed", factories.AT)
    services.deliver(delivery_id=delivery.pk, at=NIGHT)
    delivery.refresh_from_db()
    assert (sms.taken, delivery.state, delivery.not_before, delivery.tries) == ([], "waiting", MORNING, 0)
    assert ProcrastinateJob.objects.get(pk=delivery.job_id).scheduled_at == MORNING


def test_ones_own_hours_are_added_to_those_of_the_rule(rules_loaded: None) -> None:
    person = somebody(starts=time(19), ends=time(9))
    evening = NIGHT.replace(hour=19, minute=30)
    assert tell(person, "case_filed", evening).not_before == MORNING.replace(hour=9)


class AtAnyInstant(TestCase):
    """The promise itself, for every instant and whatever hours of his own somebody has."""

    def setUp(self) -> None:
        rules.load_fixtures()

    @given(
        INSTANTS, st.sampled_from([Urgency.ROUTINE, Urgency.ACTION]),
        st.none() | st.tuples(st.integers(36, 42), st.integers(14, 20)),
    )  # fmt: skip
    def test_no_message_but_an_urgent_one_leaves_in_quiet_hours(
        self, at: datetime, urgency: Urgency, own: tuple[int, int] | None
    ) -> None:
        hours = None
        if own:
            starts, ends = (time(cell // 2, cell % 2 * 30) for cell in own)
            hours = QuietHours(user_id=1, starts=starts, ends=ends)
        later = quiet.over_at(urgency, at, hours)
        leaves = timezone.localtime(later or at, BEIJING)
        first, last = (hours.starts, hours.ends) if hours else (time(21), time(7))
        assert last <= leaves.time() < first
        assert leaves - at <= timedelta(hours=16)
        assert quiet.over_at(Urgency.URGENT, at, hours) is None


def test_hours_that_touch_are_passed_one_after_the_other(rules_loaded: None) -> None:
    own = QuietHours(user_id=1, starts=time(23), ends=time(9))
    assert quiet.over_at(Urgency.ROUTINE, MORNING - timedelta(minutes=1), own) == MORNING.replace(hour=9)


@pytest.mark.parametrize(("starts", "ends"), [("21:30", "07:00"), ("21:00", "06:30"), ("17:30", "07:00")])
def test_nobody_narrows_the_night_or_sleeps_all_day(starts: str, ends: str, rules_loaded: None) -> None:
    by = factories.actor(factories.user(Kind.FAMILY))
    with pytest.raises(ProblemError, match="QUIET_HOURS_NARROW"):
        services.set_quiet_hours(
            starts=time.fromisoformat(starts), ends=time.fromisoformat(ends), by=by, at=factories.AT
        )


def test_the_database_keeps_hours_over_one_night() -> None:
    with pytest.raises(IntegrityError, match="quiet_hours_are_one_night"), transaction.atomic():
        somebody(starts=time(7), ends=time(21))


def test_a_guardian_widens_the_night_on_the_page(client: Client, rules_loaded: None) -> None:
    person = factories.user(Kind.FAMILY)
    client.force_login(person)
    assert "不打扰时间" in client.get("/mine/").content.decode()
    assert "21:00 至 07:00 不打扰您" in client.get("/messages/quiet/").content.decode()
    for _again in range(2):
        answer = client.post("/messages/quiet/", {"starts": "20:00", "ends": "08:30"})
        assert answer.status_code == 302
    assert "20:00 至 08:30 不打扰您" in client.get("/messages/quiet/").content.decode()
    assert QuietHours.objects.get().user == person
    assert Entry.objects.filter(event="notification.quiet_hours").count() == 2
    assert client.post("/messages/quiet/", {"starts": "22:00", "ends": "08:30"}).status_code == 422


def test_every_wording_says_how_urgent_it_is() -> None:
    assert {one.urgency for one in wordings()} == set(Urgency)
