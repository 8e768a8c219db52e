"""The family support page and its calculators, without and with an account."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from tests.families import factories as families
from zhaohu.guidance import calendar_file
from zhaohu.ledger.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]
TWINS = {"born_on": "2026-11-24", "babies": "2"}


def test_anybody_calculates_the_leave_of_a_twin_birth_and_nothing_is_kept(client: Client) -> None:
    assert "算产假" in client.get(reverse("guidance:support")).content.decode()
    page = client.get(reverse("guidance:leave"), TWINS).content.decode()
    for words in ("共 173 天", "2027-05-16 返岗", "2027-03-16", "每个工作日 120 分钟", "待确认"):
        assert words in page, words
    assert Entry.objects.count() == 0


def test_an_error_stands_at_its_field_and_what_was_written_stays(client: Client) -> None:
    answer = client.get(reverse("guidance:leave"), TWINS | {"partner_from": "2026-11-01"})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"partner_from"}
    assert 'value="2026-11-01"' in answer.content.decode() and answer.context["found"] is None
    assert client.get(reverse("guidance:leave"), {"asked": "1"}).status_code == 422
    for wrong in ({"born_on": "昨天"}, {"born_on": "2026-11-24", "babies": "-1"}, {"born_on": "2026-02-30"}):
        assert client.get(reverse("guidance:leave"), wrong).status_code == 422


def test_a_guardian_fills_in_the_own_child_with_one_tap_and_sees_no_other(client: Client) -> None:
    other = families.a_child()
    guardian = families.a_guardian()
    mine = [families.a_child(guardian, birth_order=n) for n in (1, 2)]
    client.force_login(guardian.user)
    for name in ("leave", "tax", "subsidy"):
        page = client.get(reverse(f"guidance:{name}")).content.decode()
        assert all(child.nickname in page for child in mine) and other.nickname not in page
        assert "?born_on=2025-06-10&amp;babies=2" in page
        assert client.get(reverse(f"guidance:{name}"), {"born_on": "2025-06-10", "babies": "2"}).context["found"]


def test_deduction_and_subsidy_say_their_amounts(client: Client) -> None:
    asked = {"born_on": "2026-03-01", "babies": "1", "year": "2026", "split": "halves"}
    page = client.get(reverse("guidance:tax"), asked).content.decode()
    assert "全家可扣 20,000.00 元" in page and "10,000.00" in page
    page = client.get(reverse("guidance:subsidy"), {"born_on": "2023-12-15"}).content.decode()
    assert "共 7,200.00 元" in page and "按 24 个月折算" in page and "截止日期" in page
    assert client.get(reverse("guidance:tax"), asked | {"year": "2025"}).status_code == 422
    assert client.get(reverse("guidance:tax"), asked | {"split": "none"}).status_code == 422


def test_the_calendar_file_holds_whole_days_and_a_wrong_question_has_none(client: Client) -> None:
    answer = client.get(reverse("guidance:leave_calendar"), TWINS)
    assert answer["Content-Type"].startswith("text/calendar") and "attachment" in answer["Content-Disposition"]
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == 7
    assert "DTSTART;VALUE=DATE:20270317\r\nDTEND;VALUE=DATE:20270516\r\nSUMMARY:延长生育假" in text
    assert client.get(reverse("guidance:leave_calendar")).status_code == 404
    assert client.get(reverse("guidance:leave_calendar"), {"born_on": "2019-01-01"}).status_code == 404


def test_long_and_special_words_are_folded_and_escaped_as_the_standard_asks() -> None:
    day, at = datetime(2026, 2, 28, tzinfo=UTC).date(), datetime(2026, 11, 24, 2, tzinfo=UTC)
    written = calendar_file.written([(day, day, "甲,乙;丙\\丁\n戊" + "长" * 80, "")], at=at)
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines) and all(line.decode() for line in lines[:-1])
    assert "SUMMARY:甲\\,乙\\;丙\\\\丁\\n戊".encode() in written
    assert "长" * 80 in written.replace(b"\r\n ", b"").decode()
    assert b"DTEND;VALUE=DATE:20260301" in written and b"DTSTAMP:20261124T020000Z" in written
    assert not any(second.startswith(b" ") and not first for first, second in pairwise(lines))


def test_in_english_the_clause_is_english_too(client: Client) -> None:
    client.cookies["django_language"] = "en"
    page = client.get(reverse("guidance:leave"), TWINS).content.decode()
    assert "Maternity leave" in page and "to be confirmed" in page.lower()
