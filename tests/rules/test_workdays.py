"""Terms are counted on the State Council's calendar, and a year that nobody knows is never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhaohu.core.errors import ProblemError
from zhaohu.rules import workdays
from zhaohu.rules.models import Rule

D = date


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        (D(2026, 11, 24), 5, D(2026, 12, 1)),  # an ordinary week
        (D(2026, 9, 29), 4, D(2026, 10, 10)),  # over National Day, with the make-up Saturday
        (D(2026, 2, 12), 2, D(2026, 2, 14)),  # a working Saturday before Spring Festival
        (D(2026, 11, 28), 0, D(2026, 11, 30)),  # from a Saturday to the next working day
        (D(2026, 11, 24), 0, D(2026, 11, 24)),
        (D(2026, 11, 28), 1, D(2026, 11, 30)),
    ],
)
def test_a_term_ends_on_a_working_day(day: date, n: int, due: date) -> None:
    assert workdays.add_working_days(day, n) == due


def test_working_days_between_two_days_leave_out_the_first() -> None:
    assert workdays.working_days_between(D(2026, 11, 24), D(2026, 12, 1)) == 5
    assert workdays.working_days_between(D(2026, 12, 1), D(2026, 11, 24)) == -5


@given(st.dates(D(2025, 1, 1), D(2026, 10, 1)), st.integers(1, 40))
def test_adding_and_counting_agree(day: date, n: int) -> None:
    due = workdays.add_working_days(day, n)
    assert workdays.working_days_between(day, due) == n and workdays.is_working_day(due)


@pytest.mark.django_db
def test_a_year_outside_the_calendar_is_a_problem_that_names_the_year() -> None:
    year = max(workdays.KNOWN_YEARS) + 1
    with pytest.raises(ProblemError, match=f"RULES_CALENDAR_YEAR_UNKNOWN.*{year}"):
        workdays.add_working_days(D(year - 1, 12, 31), 5)


@pytest.mark.django_db
def test_a_rule_can_bring_the_calendar_of_a_new_year() -> None:
    year = max(workdays.KNOWN_YEARS) + 1
    first = D(year, 1, 1)
    saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    monday = saturday + timedelta(days=2)
    Rule.objects.create(
        code=f"calendar.workdays.{year}", title="工作日安排", valid_from=first, source="国务院办公厅通知",
        confidence="P",
        value={"holidays": [monday.isoformat()], "workdays": [saturday.isoformat()]},
    )  # fmt: skip
    assert workdays.is_working_day(saturday) and not workdays.is_working_day(monday)
    assert workdays.add_working_days(saturday, 1) == monday + timedelta(days=1)
