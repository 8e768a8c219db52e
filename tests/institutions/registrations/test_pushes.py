"""What authorities push is judged row by row, written once, kept with its past."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests import factories
from tests.institutions.registrations import factories as make
from zhaohu.accounts.choices import Department, Role
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import Push, PushRow, Registration, RegistrationEvent
from zhaohu.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("rules_loaded")


def results(push: Push) -> list[str]:
    return list(PushRow.objects.filter(push=push).order_by("number").values_list("result", flat=True))


def codes(push: Push) -> list[list[str]]:
    rows = PushRow.objects.filter(push=push).order_by("number")
    return [[problem["code"] for problem in row.problems] for row in rows]


def test_a_new_body_is_registered_with_its_event_and_its_ledger_entry() -> None:
    given = make.row(street="")
    push = make.pushed(given)
    found = Registration.objects.get(uscc=given["uscc"])
    assert (found.status, found.scope_class, found.for_profit, found.legal_form) == (
        "active",
        "OK_BJ",
        True,
        "enterprise",
    )
    assert found.pinyin.startswith("yanshisongguolituoyu")
    event = RegistrationEvent.objects.get(registration=found)
    assert (event.kind, event.happened_on, event.before) == ("registered", date(2026, 1, 5), None)
    assert push.state == "applied" and push.counts == {"created": 1, "problems": {}}
    assert Entry.objects.filter(event="registration.pushed", subject_id=str(push.pk)).exists()


def test_the_same_row_again_changes_nothing() -> None:
    given = make.row()
    make.pushed(given)
    before = Registration.objects.values().get(uscc=given["uscc"])
    assert results(make.pushed(given, at=make.AT + timedelta(days=1))) == ["unchanged"]
    assert Registration.objects.values().get(uscc=given["uscc"]) == before


def test_a_change_keeps_what_was_before() -> None:
    given = make.row()
    make.pushed(given)
    push = make.pushed({**given, "name": "演示青禾托育有限公司", "event": "变更", "event_on": "2026-03-01"})
    assert results(push) == ["updated"]
    event = RegistrationEvent.objects.get(push=push)
    assert event.changed == {"name": "演示青禾托育有限公司"}
    assert event.before["name"] == given["name"] and event.kind == "changed"
    assert "qinghe" in Registration.objects.get(uscc=given["uscc"]).pinyin


def test_a_list_without_events_brings_a_known_body_up_to_date_as_of_the_day_of_the_push() -> None:
    given = make.row()
    make.pushed(given)
    make.pushed({**given, "address": "演示路 2 号", "event": "变更", "event_on": "2026-03-01"})
    push = make.pushed({**given, "address": "演示路 3 号"})
    assert results(push) == ["updated"]
    assert RegistrationEvent.objects.get(push=push).happened_on == make.ON


def test_the_end_of_a_body_needs_only_its_code_and_day() -> None:
    given = make.row()
    make.pushed(given)
    push = make.pushed({"uscc": given["uscc"], "event": "注销", "event_on": "2026-06-01"})
    found = Registration.objects.get(uscc=given["uscc"])
    assert results(push) == ["updated"] and (found.status, found.status_on) == ("deregistered", date(2026, 6, 1))
    assert (found.name, found.address) == (given["name"], given["address"])


@pytest.mark.parametrize(
    ("then", "code"),
    [
        ({"event": "变更", "event_on": "2026-08-01", "name": "演示新名"}, "REG_BODY_ENDED"),
        ({"event": "吊销", "event_on": "2026-08-01"}, "REG_BODY_ENDED"),
    ],
)
def test_an_ended_body_is_not_changed_any_more(then: dict[str, str], code: str) -> None:
    given = make.row()
    make.pushed(given)
    make.pushed({"uscc": given["uscc"], "event": "注销", "event_on": "2026-06-01"})
    assert codes(make.pushed({**given, **then})) == [[code]]


def test_an_older_event_does_not_overwrite_a_newer_one() -> None:
    given = make.row()
    make.pushed(given)
    make.pushed({**given, "name": "演示新名", "event": "变更", "event_on": "2026-06-01"})
    assert codes(make.pushed({**given, "name": "演示旧名", "event": "变更", "event_on": "2026-05-01"})) == [
        ["REG_EVENT_OUTDATED"]
    ]


def test_an_unknown_body_cannot_end() -> None:
    push = make.pushed({"uscc": factories.uscc(), "event": "注销", "event_on": "2026-06-01"})
    assert codes(push) == [["REG_BODY_UNKNOWN"]]


def test_an_authority_cannot_change_what_another_registered() -> None:
    given = make.row(uscc=factories.uscc("52110105"))
    make.pushed(given, authority="civil_affairs")
    assert codes(make.pushed({**given, "name": "演示新名"}, authority="education")) == [["REG_AUTHORITY_DIFFERS"]]


def test_an_authority_of_a_district_pushes_only_its_district() -> None:
    factories.district("110108", "海淀区")
    given = make.row()
    make.pushed(given)
    push = make.pushed(
        make.row(district="海淀区"),
        {"uscc": given["uscc"], "event": "注销", "event_on": "2026-06-01"},
        division="110105",
    )
    assert codes(push) == [["REG_DISTRICT_FOREIGN"], []]
    one = make.row()
    make.pushed(one)
    foreign = make.pushed({"uscc": one["uscc"], "event": "注销", "event_on": "2026-06-02"}, division="110108")
    assert codes(foreign) == [["REG_DISTRICT_FOREIGN"]]


def test_a_body_named_twice_in_one_push_is_taken_once() -> None:
    given = make.row()
    push = make.pushed(given, make.row(), {**given, "name": "演示新名"})
    assert results(push) == ["created", "created", "rejected"]
    assert PushRow.objects.get(push=push, number=3).problems[0]["fact"] == "1"


def test_notes_do_not_hinder() -> None:
    push = make.pushed(make.row(scope="托育服务", street="没有这个街道"))
    assert results(push) == ["created"] and codes(push) == [["REG_SCOPE_WORDING", "REG_STREET_UNKNOWN"]]


def test_the_same_key_answers_the_same_push_and_another_body_is_refused() -> None:
    given = make.row()
    first = make.pushed(given, key="one")
    assert make.pushed(given, key="one") == first
    with pytest.raises(ProblemError, match="REG_IDEMPOTENCY_KEY_REUSED"):
        make.pushed(make.row(), key="one")


@pytest.mark.parametrize("key", ["", "x" * 81, "中文", "a\nb"])
def test_a_key_that_cannot_be_kept_is_refused(key: str) -> None:
    factories.district()
    with pytest.raises(ProblemError, match="REG_IDEMPOTENCY_KEY_SHAPE"):
        from zhaohu.institutions.services import registrations

        registrations.push(
            records=[make.row()], authority="market", division=factories.city().code, key=key, body_sm3=b"",
            by=factories.actor(make.registrar()), at=make.AT,
        )  # fmt: skip


def test_nobody_pushes_for_another_authority_or_division() -> None:
    foreign = make.registrar(factories.district("110108", "海淀区"))
    for person in (make.registrar(department=Department.EDUCATION), foreign, factories.officer(Role.DISTRICT_REVIEWER)):
        with pytest.raises(ProblemError, match="NOT_ALLOWED"):
            make.pushed(make.row(), by=factories.actor(person))


def test_a_thousand_rows_cost_the_same_statements_as_one(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    by = factories.actor(make.registrar())
    factories.district()
    with django_assert_max_num_queries(50):
        push = make.pushed(*(make.row() for _ in range(1000)), by=by)
    assert push.counts["created"] == 1000
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM institutions_registrationevent WHERE push_id = %s", [push.pk])
        assert cursor.fetchone()[0] == 1000
