"""`make bench` and `make docs`: each script runs in a fresh, throw-away world with migrated tables."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from launcher import postgres, secrets
from launcher.environment import ROOT
from launcher.faults import Fault
from launcher.run import manage


@contextmanager
def world(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """A migrated database and keys of its own, as an environment; gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhaohu-")))
        folder.chmod(0o711)  # PostgreSQL runs as nobody where this runs as root
        cluster = stack.enter_context(postgres.Cluster(folder / "postgres", throw_away=not durable))
        environment = {
            **os.environ,
            **secrets.environment(folder),
            "DATABASE_URL": cluster.url(),
            "ZHAOHU_DEMO": "1",
            "ZHAOHU_MEDIA_ROOT": str(folder / "files"),
            "PYTHONPATH": str(ROOT),
        }
        manage("migrate", "--verbosity", "0", environment=environment)
        yield environment


def run(arguments: list[str]) -> int:
    """Run all figures, or those named; durable, since that is what a city runs."""
    scripts = {p.stem: p for p in sorted((ROOT / "bench").glob("*.py")) if p.stem not in ("harness", "__init__")}
    names = [a.removeprefix("NAME=") for a in arguments if a.removeprefix("NAME=")] or list(scripts)
    if unknown := [name for name in names if name not in scripts]:
        raise Fault(f"没有「{'、'.join(unknown)}」这项测量。可用：{'、'.join(scripts)}。(unknown benchmark)")
    failed = 0
    for name in names:
        with world(durable=True) as environment:
            failed += subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT, env=environment).returncode != 0
    return 1 if failed else 0


def docs() -> int:
    """Write the generated pages again."""
    with world() as environment:
        print(manage("states", environment=environment))
    return 0
