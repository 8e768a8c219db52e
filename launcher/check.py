"""`make check`: one line a check; what failed is shown whole."""

import subprocess
import sys
import time
from pathlib import Path

from launcher.environment import ENVIRONMENT, ROOT

_LIMITS = {"*.py": 400, "*.ts": 400, "*.css": 400, "*.html": 150}
_LEFT_OUT = {".venv", "node_modules", "migrations", "static", ".local"}


def sizes(root: Path = ROOT) -> list[str]:
    """The files that are longer than a stranger would read."""
    found = []
    for pattern, limit in _LIMITS.items():
        for path in root.rglob(pattern):
            if _LEFT_OUT.isdisjoint(path.relative_to(root).parts):
                lines = path.read_text(encoding="utf-8").count("\n")
                if lines > limit:
                    found.append(f"{path.relative_to(root)}: {lines} lines, limit {limit}")
    return sorted(found)


def everything() -> int:
    """Run all checks; 0 if all pass."""
    tools = ENVIRONMENT / "bin"
    manage = [sys.executable, "manage.py"]
    checks = {
        "ruff check": [str(tools / "ruff"), "check", "."],
        "ruff format": [str(tools / "ruff"), "format", "--check", "."],
        "mypy": [str(tools / "mypy")],
        "import-linter": [str(tools / "lint-imports")],
        "djlint": [str(tools / "djlint"), "zhaohu", "--lint", "--quiet"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "states pages": [*manage, "states", "--check"],
        "translations": [*manage, "translations", "--check"],
    }
    failed = 0
    from launcher.bench import world

    with world() as environment:
        for name, command in checks.items():
            began = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            failed += bool(done.returncode)
            print(f"{'✗' if done.returncode else '✓'} {name} {time.monotonic() - began:.1f} s", flush=True)
            if done.returncode:
                print(done.stdout)
    long = sizes()
    print(f"{'✗' if long else '✓'} file sizes", *long, sep="\n  " if long else "")
    return 1 if failed or long else 0
