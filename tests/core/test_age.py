"""Ages in words, and the place that is left for them on what is kept as rendered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.safestring import mark_safe

from zhaohu.core import age

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=59), "刚刚更新"),
        (timedelta(minutes=1), "1 分钟前更新"),
        (timedelta(minutes=59, seconds=59), "59 分钟前更新"),
        (timedelta(hours=1), "1 小时前更新"),
        (timedelta(hours=23, minutes=59), "23 小时前更新"),
        (timedelta(days=1), "1 天前更新"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(past: timedelta, words: str) -> None:
    assert age.told(past) == words


def test_what_was_kept_gets_its_age_of_this_moment() -> None:
    kept = mark_safe(f"<time>{age.PLACE}</time>")
    assert age.filled(kept, NOW - timedelta(hours=2), NOW) == "<time>2 小时前更新</time>"
    assert age.filled(kept, NOW - timedelta(hours=2), NOW + timedelta(hours=1)) == "<time>3 小时前更新</time>"
    assert age.filled(mark_safe("<p>没有</p>"), None, NOW) == "<p>没有</p>"
