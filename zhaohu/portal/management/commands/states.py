"""`manage.py states`: draw every transition table into docs/states/. `--check` says whether the pages are current."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

import zhaohu

_SUFFIX = "_TRANSITIONS"
_FOLDER = Path("docs") / "states"


def tables() -> Iterator[tuple[str, dict[Any, set[Any]]]]:
    """Every `*_TRANSITIONS` table of every room's choices, with the name of its module."""
    for found in pkgutil.walk_packages(zhaohu.__path__, "zhaohu."):
        if "choices" in found.name.split("."):
            module = importlib.import_module(found.name)
            for name in sorted(vars(module)):
                if name.endswith(_SUFFIX):
                    yield f"{found.name}.{name}", getattr(module, name)


def _label(state: Enum) -> str:
    return str(getattr(state, "label", state.value))


def drawn(path: str, table: dict[Any, set[Any]]) -> str:
    """The page of one table: a picture (Mermaid) and the same as a list."""
    title = path.rsplit(".", 1)[1].removesuffix(_SUFFIX).replace("_", " ").capitalize()
    lines = [f"# {title}", "", f"Drawn from `{path}`; do not edit.", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.name}: {_label(state)} ({state.value})" for state in table]
    lines += [f"    {state.name} --> {to.name}" for state in table for to in _sorted(table[state])]
    lines += [f"    {state.name} --> [*]" for state in table if not table[state]]
    lines += ["```", "", "| from | may go to |", "| --- | --- |"]
    for state in table:
        goes = "、".join(f"{_label(to)} `{to.value}`" for to in _sorted(table[state])) or "—"
        lines.append(f"| {_label(state)} `{state.value}` | {goes} |")
    return "\n".join(lines) + "\n"


def _sorted(states: set[Any]) -> list[Any]:
    return sorted(states, key=lambda state: state.name)


class Command(BaseCommand):
    help = "Draw the transition tables into docs/states/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if a page is missing or old; write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.ROOT / _FOLDER
        with translation.override("zh-hans"):
            pages = {folder / f"{path.rsplit('.', 1)[1].removesuffix(_SUFFIX).lower()}.md": drawn(path, table)
                     for path, table in tables()}  # fmt: skip
        old = [p for p, text in pages.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
        left = [p for p in folder.glob("*.md") if p not in pages]
        if options["check"]:
            if old or left:
                names = ", ".join(sorted(p.name for p in old + left))
                raise CommandError(f"docs/states is not current: {names}. Run `make docs`.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for path in old:
            path.write_text(pages[path], encoding="utf-8")
        for path in left:
            path.unlink()
        self.stdout.write(f"docs/states: {len(old)} written, {len(left)} removed, {len(pages)} in all")
