"""The filing form as data."""

from dataclasses import dataclass

from zhaohu.institutions.models import FilingCase


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it is shown."""

    code: str
    title: str
    text: str
    prefilled: bool = False
    pushed: str = ""


def shown(case: FilingCase) -> list[tuple[str, list[Row]]]:
    """The answers of a case by section."""
    return [("", [Row(code, code, str(value)) for code, value in case.answers.items()])]
