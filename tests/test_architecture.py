"""The house keeps its shape; and each guard is seen to fail on a fault planted for it."""

import importlib
import pkgutil
import subprocess
import sys
from enum import Enum
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

import zhaohu
from tests.guards import architecture as guard
from zhaohu.accounts.choices import Role
from zhaohu.core import access
from zhaohu.institutions.choices.institution import MembershipRole

CHOICES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(zhaohu.__path__, "zhaohu.")
    if "choices" in found.name.split(".")
]
TABLES = [pair for module in CHOICES for pair in guard.transition_tables(module)]
ROLES = {
    *Role.values,
    *MembershipRole.values,
    access.ANYONE,
    access.SIGNED_IN,
    "system",
    "institution_person",
    "family",
    "guardian",
    "expert",
    "staff_member",
    "device",
    "carer",
}


def test_foreign_keys_point_down_the_ladder() -> None:
    assert guard.keys_pointing_up(apps.get_models(), guard.ladder()) == []


def test_no_file_is_longer_than_its_kind_may_be() -> None:
    assert guard.long_files(guard.ROOT) == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert guard.forbidden_names(guard.ROOT) == []


def test_rooms_meet_only_at_their_meeting_places() -> None:
    assert guard.meetings_elsewhere(guard.ROOT) == []


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, _ in TABLES])
def test_every_state_has_a_row_and_can_be_reached(name: str, table: dict[Enum, set[Enum]]) -> None:
    assert guard.faults_of_table(name, table) == []


def test_every_grant_names_a_role_that_exists() -> None:
    declared = [action for action in access.actions() if not action.name.startswith("tests.")]
    unknown = {grant.role for action in declared for grant in action.grants} - ROLES
    assert unknown == set()


# --- the guards themselves, on planted faults ---


def _plant(root: Path, name: str, text: str = "") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_guard_finds_a_foreign_key_that_points_up() -> None:
    with isolate_apps("zhaohu.core", "zhaohu.portal"):

        class High(models.Model):
            class Meta:
                app_label = "portal"

        class Low(models.Model):
            high = models.ForeignKey(High, on_delete=models.PROTECT)

            class Meta:
                app_label = "core"

    assert guard.keys_pointing_up([High, Low], ["portal", "core"]) == ["core.Low.high points up to portal.High"]


def test_the_guard_finds_a_long_file(tmp_path: Path) -> None:
    _plant(tmp_path, "zhaohu/core/long.py", "x = 1\n" * 401)
    _plant(tmp_path, "zhaohu/core/templates/core/long.html", "<p></p>\n" * 151)
    _plant(tmp_path, "zhaohu/core/migrations/0001_long.py", "x = 1\n" * 401)
    assert guard.long_files(tmp_path) == [
        "zhaohu/core/long.py has 401 lines, at most 400",
        "zhaohu/core/templates/core/long.html has 151 lines, at most 150",
    ]


def test_the_guard_finds_a_name_that_says_nothing(tmp_path: Path) -> None:
    _plant(tmp_path, "zhaohu/core/utils.py")
    _plant(tmp_path, "zhaohu/ledger/helpers/tree.py")
    assert guard.forbidden_names(tmp_path) == [str(tmp_path / "zhaohu/core/utils.py"), "zhaohu/ledger/helpers"]


def test_the_guard_finds_rooms_that_meet_behind_the_scenes(tmp_path: Path) -> None:
    _plant(tmp_path, "zhaohu/high/views.py", "from zhaohu.low import services, forms\nimport zhaohu.low.views\n")
    _plant(tmp_path, "zhaohu/high/services.py", "from zhaohu.low.models import Thing\nfrom zhaohu.core import clock\n")
    assert guard.meetings_elsewhere(tmp_path) == [
        "zhaohu/high/views.py imports zhaohu.low.forms",
        "zhaohu/high/views.py imports zhaohu.low.views",
    ]


def test_the_guard_finds_a_state_without_a_row_and_one_out_of_reach() -> None:
    state = Enum("state", ["DRAFT", "DONE", "LOST", "FORGOTTEN"])
    table = {state.DRAFT: {state.DONE}, state.DONE: set(), state.LOST: {state.DONE}}
    module = SimpleNamespace(CASE_TRANSITIONS=table, OTHER={})
    assert list(guard.transition_tables(module)) == [("CASE_TRANSITIONS", table)]  # type: ignore[arg-type]
    assert guard.faults_of_table("CASE", table) == [
        "CASE has no row for FORGOTTEN",
        "CASE never reaches LOST",
        "CASE never reaches FORGOTTEN",
    ]


@pytest.mark.parametrize(("planted", "code"), [("", 0), ("import zhaohu.portal", 1)])
def test_the_linter_of_imports_finds_an_import_that_points_up(tmp_path: Path, planted: str, code: int) -> None:
    for room in (room for rung in guard.ladder() for room in rung.split(" | ")):
        _plant(tmp_path, f"zhaohu/{room}/__init__.py")
    _plant(tmp_path, "zhaohu/__init__.py")
    _plant(tmp_path, "config/__init__.py")
    _plant(tmp_path, "zhaohu/core/deed.py", planted)
    _plant(tmp_path, "pyproject.toml", (guard.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    answer = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, "BROKEN" in answer.stdout) == (code, bool(code)), answer.stdout + answer.stderr
