"""Days and months: the one arithmetic of terms that are counted in months."""

from datetime import date

import pytest

from zhaohu.core.clock import months_after


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 36, date(2031, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -60, date(2021, 1, 15)),
    ],
)
def test_a_month_on_or_back_is_the_same_day_or_the_last_of_that_month(day: date, months: int, found: date) -> None:
    assert months_after(day, months) == found
