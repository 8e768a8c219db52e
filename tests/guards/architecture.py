"""What the house must look like, as functions that answer with the faults they find."""

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
OURS = ("bench", "config", "frontend", "launcher", "tests", "zhaohu")
LONGEST = {".py": 400, ".ts": 400, ".css": 400, ".html": 150}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
MEETING_PLACES = {"models", "choices", "queries", "permissions", "services"}
ALSO_MET = {"rules.workdays"}  # the working-day table, read by every room that counts a legal term


def ladder() -> list[str]:
    """The rooms from the top down, as import-linter reads them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["tool"]["importlinter"]["contracts"][0]["layers"])


def keys_pointing_up(models: Iterable[type[Model]], rooms: list[str]) -> list[str]:
    """Foreign keys from a room to a higher one."""
    rung = {room: place for place, rooms_of in enumerate(reversed(rooms)) for room in rooms_of.split(" | ")}
    return [
        f"{model._meta.label}.{field.name} points up to {field.related_model._meta.label}"
        for model in models
        if model._meta.app_label in rung
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.related_model is not None
        and rung.get(field.related_model._meta.app_label, -1) > rung[model._meta.app_label]
    ]


def our_files(root: Path) -> Iterator[Path]:
    """Every source file of our own, generated and vendored ones left out."""
    for folder in OURS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in LONGEST and not {"migrations", "node_modules", "results"} & set(path.parts):
                yield path


def long_files(root: Path) -> list[str]:
    """Files that have outgrown the length their kind may have."""
    lengths = ((path, len(path.read_text(encoding="utf-8").splitlines())) for path in our_files(root))
    return [
        f"{path.relative_to(root)} has {length} lines, at most {LONGEST[path.suffix]}"
        for path, length in lengths
        if length > LONGEST[path.suffix]
    ]


def forbidden_names(root: Path) -> list[str]:
    """Files and folders whose name says nothing."""
    names = {part for path in our_files(root) for part in path.relative_to(root).parents} | set(our_files(root))
    return sorted(str(path) for path in names if path.stem in FORBIDDEN_NAMES)


def transition_tables(module: ModuleType) -> Iterator[tuple[str, Mapping[Enum, set[Enum]]]]:
    """The transition tables that a choices module declares."""
    for name, table in vars(module).items():
        if name.endswith("_TRANSITIONS"):
            yield name, table


def faults_of_table(name: str, table: Mapping[Any, set[Any]]) -> list[str]:
    """States without a row, and states that cannot be reached from the first."""
    states = list(type(next(iter(table))))
    faults = [f"{name} has no row for {state.name}" for state in states if state not in table]
    reached, waiting = set(), [states[0]]
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting += table.get(state, set()) - reached
    return faults + [f"{name} never reaches {state.name}" for state in states if state not in reached]


def meetings_elsewhere(root: Path) -> list[str]:
    """Imports between rooms that do not go through a meeting place."""
    faults = []
    for path in sorted((root / "zhaohu").rglob("*.py")):
        room = path.relative_to(root / "zhaohu").parts[0]
        for target in _imported(ast.parse(path.read_text(encoding="utf-8"))):
            if not _is_proper(room, target):
                faults.append(f"{path.relative_to(root)} imports zhaohu.{'.'.join(target)}")
    return faults


def _is_proper(room: str, target: tuple[str, ...]) -> bool:
    if target[0] in {room, "core"}:
        return True
    return len(target) > 1 and (target[1] in MEETING_PLACES or ".".join(target[:2]) in ALSO_MET)


def _imported(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """What a file imports from the house, without the leading `zhaohu`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = tuple(name.split("."))
            if parts[0] == "zhaohu" and len(parts) > 1:
                yield parts[1:]
