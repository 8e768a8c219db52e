"""The scope wording of a registered body, made comparable and classified (京政办发〔2019〕26号 2.4; WS/T 821—2023).

A scope is a list of items. The city's wording and the wordings of home sites and of the national standard count only as
an item of that list; a mention of childcare anywhere else, unless it is denied (`不含托育服务`), asks for a correction.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zhaohu.institutions.choices.registration import ScopeClass

Wording = Mapping[str, Any]

_BRACKETS = str.maketrans("【〔〖[{〈《「﹙⟨", "((((((((((") | str.maketrans("】〕〗]}〉》」﹚⟩", "))))))))))")
_COMMA = str.maketrans({"､": "、", "・": "、", "·": "、", "，": ","})
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_STRONG = ";。,\n|"
_NUMBERED = re.compile(r"^(?:[0-9一二三四五六七八九十]{1,3}[.)]|\([0-9一二三四五六七八九十]{1,3}\))")
_DENIAL = re.compile(
    r"不(?:含|包括|包含|得|从事|再从事|提供|再提供|涉及|开展|再开展|经营|能|可|许|准|做)|禁止|严禁|除(?=.*外)"
)
_LINE = re.compile(r"[\r\n\u2028\u2029]+")


def normalise(text: str) -> str:
    """Widths, brackets and commas made one, invisible characters and spaces gone; line ends kept as `\\n`."""
    lines = (unicodedata.normalize("NFKC", line) for line in _LINE.split(text))
    joined = "\n".join(_INVISIBLE.sub("", line) for line in lines)
    return joined.translate(_BRACKETS).translate(_COMMA)


def classify(text: str, *, authority: str, wordings: Sequence[Wording]) -> ScopeClass:
    """The first class of the rule `registration.scope_wordings` that a scope meets."""
    clauses = list(_clauses(normalise(text)))
    for row in wordings:
        if row["authority"] in (None, authority) and _meets(clauses, row):
            return ScopeClass(row["class"])
    return ScopeClass.SCOPE_MISSING


def _meets(clauses: list[str], row: Wording) -> bool:
    if row["wording"] is None:
        return True
    wording = normalise(row["wording"])
    if row["class"] == ScopeClass.WARN_SCOPE_WORDING:
        return any(_mentions(clause, wording) for clause in clauses)
    whole = "(" in wording
    return any((item if whole else _head(item)) == wording for clause in clauses for item in _items(clause))


def _clauses(text: str) -> Iterator[str]:
    """The parts between strong separators outside brackets, without their title and number."""
    for part in _split(text, _STRONG):
        title = part.partition("(")[0].rfind(":") + 1
        if text_of := _NUMBERED.sub("", part[title:]):
            yield text_of


def _items(clause: str) -> Iterator[str]:
    """The items of a clause, in brackets every separator the same; none after a denial."""
    for item in _split(clause, "、"):
        head, bracket, rest = item.partition("(")
        if _DENIAL.search(head):
            return
        yield _NUMBERED.sub("", head) + bracket + re.sub(r"[,;/|]", "、", rest)


def _head(item: str) -> str:
    return item.partition("(")[0]


def _split(text: str, marks: str) -> Iterator[str]:
    """Split at marks that stand outside brackets; a bracket that is never closed ends with the line."""
    depth, begin = 0, 0
    for place, mark in enumerate(text):
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif mark == "\n":
            depth = 0
        if mark in marks and depth == 0:
            yield text[begin:place]
            begin = place + 1
    yield text[begin:]


def _mentions(clause: str, wording: str) -> bool:
    """Whether the wording stands somewhere in the clause without being denied."""
    place = clause.find(wording)
    while place >= 0:
        if not _denied(clause, place, place + len(wording)):
            return True
        place = clause.find(wording, place + 1)
    return False


def _denied(clause: str, begin: int, end: int) -> bool:
    """A denial before the mention in its own bracket (or, outside brackets, before it in the clause), or 除外 after."""
    group = _group_before(clause[:begin])
    rest = re.split(r"[()、]", clause[end:], maxsplit=1)[0]
    return rest.startswith(("除外", "以外", "不在内")) or bool(_DENIAL.search(f"{group}{clause[begin:end]}{rest}"))


def _group_before(text: str) -> str:
    """What stands before a place at the same depth of brackets, back to the bracket that opens it."""
    depth, kept = 0, []
    for mark in reversed(text):
        if mark == ")":
            depth += 1
        elif mark == "(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0:
            kept.append(mark)
    return "".join(reversed(kept))
