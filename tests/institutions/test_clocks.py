"""Legal clocks count working days of the State Council's calendar, and stand still while the party owes something."""

from datetime import UTC, date, datetime

import pytest

from tests.institutions.test_steps import a_case
from zhaohu.institutions.choices.case import ClockKind
from zhaohu.institutions.models import FilingCase
from zhaohu.institutions.queries import clocks as standing
from zhaohu.institutions.services import clocks

pytestmark = pytest.mark.usefixtures("rules_loaded")


def at(day: str, hour: int = 2) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=UTC)


@pytest.fixture
def case(rules_loaded: None) -> FilingCase:
    return a_case()


def test_five_working_days_end_a_week_later(case: FilingCase) -> None:
    clock = clocks.start(case=case, kind=ClockKind.RECEIPT, at=at("2026-11-24"))
    assert clock.due_on == case.due_on == date(2026, 12, 1)
    now = standing.standing(case, on=date(2026, 11, 26))
    assert now and (now.used, now.left, now.over) == (2, 3, 0)


def test_the_national_holiday_does_not_count_and_the_make_up_saturday_does(case: FilingCase) -> None:
    clock = clocks.start(case=case, kind=ClockKind.RECEIPT, at=at("2026-09-29"))
    assert clock.due_on == date(2026, 10, 12)  # 10-01 to 10-07 off, Saturday 10-10 on


def test_a_day_begins_at_midnight_in_beijing(case: FilingCase) -> None:
    clock = clocks.start(case=case, kind=ClockKind.RECEIPT, at=at("2026-11-24", 17))  # 01:00 on the 25th
    assert clock.due_on == date(2026, 12, 2)


def test_a_paused_clock_stands_still_and_says_for_whom_it_waits(case: FilingCase) -> None:
    clocks.start(case=case, kind=ClockKind.RECEIPT, at=at("2026-11-24"))
    clocks.pause(case=case, at=at("2026-11-26"), reason="等待机构补正")
    now = standing.standing(case, on=date(2026, 12, 24))
    assert now and (now.used, now.left, now.waits_for) == (2, 3, "等待机构补正")
    assert case.due_on is None
    clocks.resume(case=case, at=at("2026-12-25"))
    assert case.due_on == date(2026, 12, 30)


def test_pausing_twice_or_resuming_what_runs_changes_nothing(case: FilingCase) -> None:
    clocks.start(case=case, kind=ClockKind.RECEIPT, at=at("2026-11-24"))
    clocks.resume(case=case, at=at("2026-11-25"))
    clocks.pause(case=case, at=at("2026-11-26"), reason="等待机构补正")
    clocks.pause(case=case, at=at("2026-11-27"), reason="再次")
    now = standing.standing(case, on=date(2026, 11, 30))
    assert now and (now.used, now.waits_for) == (2, "等待机构补正")


def test_a_clock_past_its_day_says_by_how_much(case: FilingCase) -> None:
    clocks.start(case=case, kind=ClockKind.RECEIPT, at=at("2026-11-24"))
    now = standing.standing(case, on=date(2026, 12, 3))
    assert now and now.over == 2


def test_a_stopped_clock_leaves_no_deadline(case: FilingCase) -> None:
    clock = clocks.start(case=case, kind=ClockKind.RECEIPT, at=at("2026-11-24"))
    clocks.stop(case=case, at=at("2026-11-25"))
    assert case.due_on is None and standing.standing(case, on=date(2026, 11, 26)) is None
    clock.refresh_from_db()
    assert standing.standing_of(clock, on=date(2026, 12, 30)).used == 1
