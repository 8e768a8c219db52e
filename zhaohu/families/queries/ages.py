"""Age in completed months, as classes, schedules and fees count it."""

from calendar import monthrange
from datetime import date


def months(born_on: date, on: date) -> int:
    """Completed months from birth to a day; negative before birth.

    A month is complete on the same day of a later month, or on that month's last day where it has no such day: born on
    the 31st, a child is a month old on 28 February; born on 29 February, a year old on 28 February.
    """
    count = (on.year - born_on.year) * 12 + on.month - born_on.month
    day = min(born_on.day, monthrange(on.year, on.month)[1])
    return count if on.day >= day else count - 1
