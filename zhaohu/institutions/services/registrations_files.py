"""Reading a file of registrations as numbered rows, in flat memory, whatever is in it."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from python_calamine import CalamineWorkbook

from zhaohu.core.errors import Problem
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.services.registrations_rows import FIELDS

Row = Mapping[str, Any] | tuple[Problem, object]

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
TITLES = {field: titles[0] for field, titles in HEADERS.items()}
_FIELDS = {title: field for field, titles in HEADERS.items() for title in (field, field.replace("_", ""), *titles)}
_SAMPLE = 256 * 1024
_LONGEST_LINE = 256 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MANY_NULS = 40
_BYTES_OF_MB = 1024 * 1024


def rows(file: BinaryIO, *, unpacked_limit: int) -> Iterator[tuple[int, Row]]:
    """Each row below the header with its number in the sheet (the header is row 1); empty rows are left out.

    Raises REG_FILE_EMPTY, REG_FILE_TYPE, REG_FILE_HEADER, REG_FILE_UNREADABLE, REG_FILE_XLSX_LARGE.
    """
    sample = file.read(_SAMPLE)
    file.seek(0)
    if not sample.strip(b"\xef\xbb\xbf \r\n\t\0"):
        raise errors.FILE_EMPTY.raised(field="file")
    if sample.startswith(_ZIP):
        return _named(_sheet(file, unpacked_limit))
    if sample.startswith(_OLD_OFFICE) or (_is_binary(sample) and not sample.startswith(_UTF16)):
        raise errors.FILE_TYPE.raised(field="file")
    return _named(_lines(file, sample))


def _is_binary(sample: bytes) -> bool:
    """NUL in the header, or many of them; a few in the rows are those rows' fault."""
    return b"\0" in sample.partition(b"\n")[0] or sample[:4096].count(0) > _MANY_NULS


def _named(table: Iterator[tuple[int, Sequence[Any] | Problem]]) -> Iterator[tuple[int, Row]]:
    """Cells under the names of their columns."""
    columns: list[str | None] | None = None
    for number, cells in table:
        if isinstance(cells, Problem):
            if columns is None:
                raise errors.FILE_UNREADABLE.raised(field="file")
            yield number, (cells, "")
        elif _blank(cells):
            continue
        elif columns is None:
            columns = _columns(cells)
        elif not _blank(cells[len(columns) :]):
            yield number, (errors.COLUMNS, len(cells) - len(columns))
        else:
            yield number, {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    if columns is None:
        raise errors.FILE_EMPTY.raised(field="file")


def _blank(cells: Sequence[Any]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _columns(cells: Sequence[Any]) -> list[str | None]:
    """The field of each column; the first of two that mean the same counts."""
    columns: list[str | None] = []
    for cell in cells:
        title = unicodedata.normalize("NFKC", str(cell or ""))
        title = re.sub(r"\(.*?\)|[\s*_:\ufeff]", "", title).lower()
        field = _FIELDS.get(title)
        columns.append(None if field in columns else field)
    if missing := [TITLES[name] for name in NEEDED if name not in columns]:
        raise errors.FILE_HEADER.raised(field="file", missing="、".join(missing))
    return columns


def _lines(file: BinaryIO, sample: bytes) -> Iterator[tuple[int, Sequence[str] | Problem]]:
    """The records of a CSV file. A line without end is read in pieces, so that none fills the memory."""
    encoding = _encoding(sample)
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    head = sample.decode(encoding, "replace").lstrip("\ufeff\r\n").partition("\n")[0]
    delimiter = max(",\t;", key=head.count)
    reader = csv.reader(iter(lambda: text.readline(_LONGEST_LINE), ""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            text.detach()
            return
        except csv.Error:
            yield number, errors.UNREADABLE


def _encoding(sample: bytes) -> str:
    """UTF-8 or GB18030, whichever reads the beginning with fewer faults; UTF-16 where its mark says so."""
    if sample.startswith(_UTF16):
        return "utf-16"
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return min("utf-8", "gb18030", key=lambda name: sample.decode(name, "replace").count("\ufffd"))


def _sheet(file: BinaryIO, limit: int) -> Iterator[tuple[int, Sequence[Any] | Problem]]:
    """The rows of the first sheet of an XLSX file, whose unpacked size is looked at before it is opened."""
    try:
        with zipfile.ZipFile(file) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise errors.FILE_UNREADABLE.raised(field="file") from None
    if size > limit:
        facts = {"size": size // _BYTES_OF_MB, "limit": limit // _BYTES_OF_MB}
        raise errors.FILE_XLSX_LARGE.raised(field="file", **facts)
    file.seek(0)
    sheet = _opened(file)
    first = sheet.start[0] if sheet.start else 0
    return ((number, cells) for number, cells in enumerate(sheet.iter_rows(), first + 1))


def _opened(file: BinaryIO) -> Any:
    """The first sheet. A panic of the reader arrives as a BaseException of its own; it is a broken file to us."""
    try:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        raise errors.FILE_UNREADABLE.raised(field="file") from None


def template() -> str:
    """The header of a file, as the template that can be downloaded."""
    return "\ufeff" + ",".join(TITLES[name] for name in FIELDS) + "\r\n"
