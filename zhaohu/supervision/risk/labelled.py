"""Any file of visits with their outcome, read and judged: `manage.py risk evaluate FILE`.

Columns by name: `day` (2026-11-24), `institution` (any text), `label` (0 or 1), optional `random` (0 or 1: drawn
without regard to risk) and `truth` (the true chance, where a generator knows it); every other column is a feature and
holds a number. An empty feature is an error, for a guess would be one too.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from zhaohu.supervision.errors import risk as errors
from zhaohu.supervision.risk import judge, measure
from zhaohu.supervision.risk.fit import Array
from zhaohu.supervision.risk.judge import Judged, Rows

LEAST = 50
_NEEDED, _OPTIONAL = ("day", "institution", "label"), ("random", "truth")
_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Labelled:
    """The rows of a file, by day; `truth` where it has that column."""

    rows: Rows
    truth: Array | None


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


def _number(text: str) -> float:
    if not np.isfinite(number := float(text)):
        raise ValueError(text)
    return number


def _chance(text: str) -> float:
    if not 0 <= (number := _number(text)) <= 1:
        raise ValueError(text)
    return number


_READ: dict[str, tuple[Callable[[str], Any], str]] = {
    "day": (lambda text: float(date.fromisoformat(text).toordinal()), "2026-11-24"),
    "institution": (str, "文字"),
    "label": (_flag, "0 或 1"),
    "random": (_flag, "0 或 1"),
    "truth": (_chance, "0 到 1 的数"),
}


def read(path: Path) -> Labelled:
    """The rows of a CSV file. Raises RISK_FILE_UNREADABLE, _COLUMNS, _CELL or _TOO_FEW."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.reader(file, strict=True)
            columns = _columns(next(table, []))
            lines = list(_lines(table, columns))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise errors.FILE_UNREADABLE.raised(reason=getattr(error, "strerror", None) or type(error).__name__) from error
    if len(lines) < LEAST:
        raise errors.FILE_TOO_FEW.raised(rows=len(lines), least=LEAST)
    lines.sort(key=lambda line: line["day"])
    names = tuple(name for name in columns if name not in (*_NEEDED, *_OPTIONAL))
    found = Rows(
        names=names,
        days=np.asarray([line["day"] for line in lines]),
        owners=[line["institution"] for line in lines],
        values=np.asarray([[line[name] for name in names] for line in lines]),
        truth=np.asarray([line["label"] for line in lines]),
        drawn=np.asarray([line.get("random", False) for line in lines]),
    )
    return Labelled(found, np.asarray([line["truth"] for line in lines]) if "truth" in columns else None)


def _columns(header: list[str]) -> list[str]:
    columns = [name.strip() for name in header]
    absent = [name for name in _NEEDED if name not in columns]
    if not set(columns) - {*_NEEDED, *_OPTIONAL, ""}:
        absent.append("至少一列因素")
    if len(set(columns)) < len(columns) or "" in columns:
        absent.append("不重复、不为空的列名")
    if absent:
        raise errors.FILE_COLUMNS.raised(missing="、".join(absent))
    return columns


def _lines(table: Iterator[list[str]], columns: list[str]) -> Iterator[dict[str, Any]]:
    for number, cells in enumerate(table, 2):
        if not any(cells):
            continue
        if len(cells) != len(columns):
            raise errors.FILE_CELL.raised(
                line=number, column="列数", value=str(len(cells)), expected=f"{len(columns)} 列"
            )
        yield {name: _read(name, cell.strip(), number) for name, cell in zip(columns, cells, strict=True)}


def _read(name: str, text: str, line: int) -> Any:
    reader, expected = _READ.get(name, (_number, "数"))
    try:
        return reader(text)
    except ValueError as error:
        value = f"「{text[:40]}」" if text else "空"
        raise errors.FILE_CELL.raised(line=line, column=name, value=value, expected=expected) from error


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of the later rows; those of chance, of the true chances and of the random arm beside them."""

    judged: Judged
    before: int
    figures: dict[str, Any]
    random: dict[str, Any] | None
    bound: dict[str, Any] | None


def evaluate(labelled: Labelled, *, share: float = _SHARE, penalty: float = 1.0) -> Evaluation:
    """Fit on the earlier rows and judge on the later. Raises RISK_FILE_ONE_CLASS where a part has one outcome only."""
    rows = labelled.rows
    parts = judge.split(rows, share=share)
    if parts is None:
        cut = rows.days >= np.quantile(rows.days, 1 - share)
        _refuse(rows.truth[~cut], "较早部分")
        _refuse(rows.truth[cut], "较晚部分")
    assert parts is not None  # noqa: S101 - one of the two has refused
    judged = judge.judge(*parts, penalty=penalty)
    drawn, later = judged.rows.drawn, len(judged.rows.days)
    random = judge.figures(judged.rows.only(drawn), judged.chances[drawn]) if drawn.sum() >= LEAST else None
    bound = judge.figures(judged.rows, labelled.truth[-later:]) if labelled.truth is not None else None
    return Evaluation(judged, len(parts[0].days), judged.figures, random, bound)


def _refuse(truth: Any, part: str) -> None:
    if not len(truth) or truth.all() or not truth.any():
        value = "空" if not len(truth) else "1" if truth.all() else "0"
        raise errors.FILE_ONE_CLASS.raised(part=part, value=value)


def best_days(rows: Rows) -> float | None:
    """The days that an order which knew every outcome would gain over chance."""
    return measure.days_earlier(rows.days, rows.truth, rows.truth.astype(float))
