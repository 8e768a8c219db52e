"""The report of a push as CSV, streamed."""

import csv
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhaohu.core import sheets
from zhaohu.institutions.errors.registrations import described
from zhaohu.institutions.models import PushRow


class _Line:
    """A file of one line: what is written is given back."""

    def write(self, text: str) -> str:
        return text


def report(rows: QuerySet[PushRow]) -> Iterator[str]:
    """Each row with its result and every reason; begins with a byte order mark, as spreadsheets want it."""
    line = csv.writer(_Line())
    yield "\ufeff"
    yield line.writerow([_("行号"), _("结果"), _("统一社会信用代码"), _("名称"), _("原因"), _("怎么改"), _("提示代码")])
    for row in rows.order_by("number").iterator(chunk_size=2000):
        problems = [described(problem) for problem in row.problems]
        yield line.writerow(
            [
                row.number,
                row.get_result_display(),
                sheets.plain(row.uscc),
                sheets.plain(row.name),
                sheets.plain("；".join(problem["sentence"] for problem in problems)),
                sheets.plain("；".join(problem["remedy"] for problem in problems)),
                "；".join(problem["code"] for problem in problems),
            ]
        )
