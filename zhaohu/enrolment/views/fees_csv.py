"""A month's statements as CSV, streamed; no cell can be taken for a formula."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from zhaohu.core.money import yuan
from zhaohu.enrolment.models import Statement

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file of one line: what is written is given back."""

    def write(self, text: str) -> str:
        return text


def rows_of(statements: Iterable[Statement]) -> Iterator[str]:
    """A line a statement; begins with a byte order mark, as spreadsheets want it. Amounts in yuan."""
    line = csv.writer(_Line())
    yield "\ufeff"
    yield line.writerow(
        [
            _("编号"),
            _("月份"),
            _("孩子"),
            _("状态"),
            _("应付（元）"),
            _("已付（元）"),
            _("已退（元）"),
            _("待缴（元）"),
            _("缴费期限"),
            _("版本"),
        ]
    )
    for row in statements:
        fen = (row.total_fen, row.paid_fen, row.refunded_fen, row.open_fen if row.number else 0)
        cells = [
            plain(row.number or ""), f"{row.month:%Y-%m}", plain(row.child.nickname), row.get_state_display(),
            *(yuan(amount).replace(",", "") for amount in fen), row.due_on or "", row.version,
        ]  # fmt: skip
        yield line.writerow(cells)


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
