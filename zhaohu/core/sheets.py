"""Reading a table made in a spreadsheet (XLSX, or CSV in whatever encoding) as numbered rows, in flat memory.

A room says in a `Shape` which columns it knows and by which problems it speaks; what the cells mean is the room's.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook

from zhaohu.core.errors import Problem

Row = Mapping[str, Any] | tuple[Problem, object]

EMPTY = Problem("SHEET_EMPTY", 422, _("文件是空的。"), _("请填好模板后再上传。"))
TYPE = Problem("SHEET_TYPE", 422, _("这个文件不是 CSV 或 XLSX。"), _("请在表格软件中另存为 XLSX 或 CSV 后再上传。"))
HEADER = Problem("SHEET_HEADER", 422, _("第一行表头缺少：{missing}。"), _("请下载模板，按模板的表头填写。"))
UNREADABLE = Problem("SHEET_UNREADABLE", 422, _("文件打不开，可能已经损坏。"), _("请重新另存为 XLSX 后再上传。"))
LARGE = Problem(
    "SHEET_XLSX_LARGE", 422, _("XLSX 解开后有 {size} MB，超过上限 {limit} MB。"), _("请另存为 CSV 后再上传。")
)
COLUMNS = Problem("SHEET_ROW_TOO_WIDE", 422, _("这一行比表头多出 {fact} 列。"), _("请给含有逗号的单元格加上双引号。"))
ROW = Problem("SHEET_ROW_UNREADABLE", 422, _("这一行读不出来。"), _("请查看引号是否成对、单元格是否过长。"))

_SAMPLE = 256 * 1024
_LONGEST_LINE = 256 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MANY_NULS = 40
_BYTES_OF_MB = 1024 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Words:
    """The problems by which a room speaks of its files."""

    empty: Problem = EMPTY
    type: Problem = TYPE
    header: Problem = HEADER
    unreadable: Problem = UNREADABLE
    large: Problem = LARGE
    columns: Problem = COLUMNS
    row: Problem = ROW


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a table: the titles under which each field is found (the first is ours), and those needed."""

    titles: Mapping[str, Sequence[str]]
    needed: Collection[str]
    words: Words = Words()

    def field_of(self, title: str) -> str | None:
        """The field that a header's cell means; brackets, stars and blanks in it do not count."""
        plain_title = re.sub(r"\(.*?\)|[\s*_:\ufeff]", "", unicodedata.normalize("NFKC", title)).lower()
        for field, titles in self.titles.items():
            if plain_title in (field, field.replace("_", ""), *titles):
                return field
        return None


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def rows(file: BinaryIO, *, shape: Shape, unpacked_limit: int) -> Iterator[tuple[int, Row]]:
    """Each row below the header with its number in the sheet (the header is row 1); empty rows are left out.

    A row that cannot be read comes as a problem and its fact. Raises the shape's problems for the file as a whole.
    """
    sample = file.read(_SAMPLE)
    file.seek(0)
    words = shape.words
    if not sample.strip(b"\xef\xbb\xbf \r\n\t\0"):
        raise words.empty.raised(field="file")
    if sample.startswith(_ZIP):
        return _named(_sheet(file, unpacked_limit, words), shape)
    if sample.startswith(_OLD_OFFICE) or (_is_binary(sample) and not sample.startswith(_UTF16)):
        raise words.type.raised(field="file")
    return _named(_lines(file, sample, words), shape)


def _is_binary(sample: bytes) -> bool:
    """NUL in the header, or many of them; a few in the rows are those rows' fault."""
    return b"\0" in sample.partition(b"\n")[0] or sample[:4096].count(0) > _MANY_NULS


def _named(table: Iterator[tuple[int, Sequence[Any] | Problem]], shape: Shape) -> Iterator[tuple[int, Row]]:
    """Cells under the names of their columns."""
    columns: list[str | None] | None = None
    for number, cells in table:
        if isinstance(cells, Problem):
            if columns is None:
                raise shape.words.unreadable.raised(field="file")
            yield number, (cells, "")
        elif _blank(cells):
            continue
        elif columns is None:
            columns = _columns(cells, shape)
        elif not _blank(cells[len(columns) :]):
            yield number, (shape.words.columns, len(cells) - len(columns))
        else:
            yield number, {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    if columns is None:
        raise shape.words.empty.raised(field="file")


def _blank(cells: Sequence[Any]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _columns(cells: Sequence[Any], shape: Shape) -> list[str | None]:
    """The field of each column; the first of two that mean the same counts."""
    columns: list[str | None] = []
    for cell in cells:
        field = shape.field_of(str(cell or ""))
        columns.append(None if field in columns else field)
    if missing := [titles[0] for name, titles in shape.titles.items() if name in shape.needed and name not in columns]:
        raise shape.words.header.raised(field="file", missing="、".join(missing))
    return columns


def _lines(file: BinaryIO, sample: bytes, words: Words) -> Iterator[tuple[int, Sequence[str] | Problem]]:
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
            yield number, words.row


def _encoding(sample: bytes) -> str:
    """UTF-8 or GB18030, whichever reads the beginning with fewer faults; UTF-16 where its mark says so."""
    if sample.startswith(_UTF16):
        return "utf-16"
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return min("utf-8", "gb18030", key=lambda name: sample.decode(name, "replace").count("\ufffd"))


def _sheet(file: BinaryIO, limit: int, words: Words) -> Iterator[tuple[int, Sequence[Any] | Problem]]:
    """The rows of the first sheet of an XLSX file, whose unpacked size is looked at before it is opened."""
    try:
        with zipfile.ZipFile(file) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise words.unreadable.raised(field="file") from None
    if size > limit:
        facts = {"size": size // _BYTES_OF_MB, "limit": limit // _BYTES_OF_MB}
        raise words.large.raised(field="file", **facts)
    file.seek(0)
    sheet = _opened(file, words)
    first = sheet.start[0] if sheet.start else 0
    return ((number, cells) for number, cells in enumerate(sheet.iter_rows(), first + 1))


def _opened(file: BinaryIO, words: Words) -> Any:
    """The first sheet. A panic of the reader arrives as a BaseException of its own; it is a broken file to us."""
    try:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        raise words.unreadable.raised(field="file") from None
