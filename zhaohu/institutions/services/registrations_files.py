"""Reading a file of registrations as numbered rows, in flat memory, whatever is in it."""

from collections.abc import Iterator
from typing import BinaryIO

from zhaohu.core import sheets
from zhaohu.core.sheets import Row
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.services.registrations_rows import FIELDS

HEADERS = {
    "uscc": ("统一社会信用代码", "信用代码", "社会信用代码", "creditcode"),
    "name": ("名称", "机构名称", "单位名称", "企业名称", "机构注册登记名称"),
    "scope": ("业务范围", "经营范围", "业务范围或经营范围", "办学内容"),
    "district": ("区", "区代码", "所在区", "行政区划", "行政区划代码"),
    "street": ("街道", "街道乡镇", "街道代码", "所在街道"),
    "address": ("住所", "地址", "经营场所", "详细地址"),
    "legal_representative": ("法定代表人", "负责人", "经营者", "举办者"),
    "registered_on": ("登记日期", "成立日期", "设立日期", "发证日期"),
    "event": ("登记事件", "事件", "状态", "登记状态"),
    "event_on": ("事件日期", "变更日期", "核准日期", "状态日期"),
}
NEEDED = ("uscc", "name", "scope", "district", "address", "legal_representative", "registered_on")
_SHAPE = sheets.Shape(
    titles=HEADERS,
    needed=NEEDED,
    words=sheets.Words(
        empty=errors.FILE_EMPTY, type=errors.FILE_TYPE, header=errors.FILE_HEADER, unreadable=errors.FILE_UNREADABLE,
        large=errors.FILE_XLSX_LARGE, columns=errors.COLUMNS, row=errors.UNREADABLE,
    ),
)  # fmt: skip


def rows(file: BinaryIO, *, unpacked_limit: int) -> Iterator[tuple[int, Row]]:
    """Each row below the header with its number in the sheet (the header is row 1); empty rows are left out.

    Raises REG_FILE_EMPTY, REG_FILE_TYPE, REG_FILE_HEADER, REG_FILE_UNREADABLE, REG_FILE_XLSX_LARGE.
    """
    return sheets.rows(file, shape=_SHAPE, unpacked_limit=unpacked_limit)


def template() -> str:
    """The header of a file, as the template that can be downloaded."""
    return "\ufeff" + ",".join(HEADERS[name][0] for name in FIELDS) + "\r\n"
