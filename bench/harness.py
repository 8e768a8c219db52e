"""What every figure stands on: the machine, CPU time by the operating system's accounting, and the result file.

A figure is the median of its runs. Nothing here decides whether a figure is good: there are no timed tests.
"""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

RESULTS = Path(__file__).parent / "results"
_TICK = os.sysconf("SC_CLK_TCK")


def machine() -> dict[str, Any]:
    """The machine on which the figures were taken."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        postgres = connection.info.server_version
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "python": f"{platform.python_version()} {' '.join(platform.python_build())} {platform.python_compiler()}",
        "postgres": f"{postgres // 10000}.{postgres % 10000}",
    }


def figure(
    name: str, runs: Sequence[float], unit: str, *, ratio_to: str | None = None, bounds: Sequence[float] = ()
) -> dict[str, Any]:
    """One figure. With `bounds`, one a run, the ratio is the median of the runs' own ratios to the named bound."""
    told: dict[str, Any] = {"name": name, "value": round(statistics.median(runs), 4), "unit": unit}
    told["runs"] = [round(run, 4) for run in runs]
    told["ratio_to"], told["ratio"] = ratio_to, None
    if bounds:
        told["ratio"] = round(statistics.median(run / bound for run, bound in zip(runs, bounds, strict=True)), 4)
    return told


def write(name: str, scale: dict[str, Any], figures: list[dict[str, Any]]) -> None:
    """Write `results/<name>.json` and say the figures on the screen."""
    RESULTS.mkdir(exist_ok=True)
    result = {"name": name, "scale": scale, "machine": machine(), "figures": figures}
    (RESULTS / f"{name}.json").write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for told in figures:
        ratio = f" = {told['ratio']} × {told['ratio_to']}" if told["ratio"] is not None else ""
        print(f"{name} {told['name']}: {told['value']} {told['unit']}{ratio}", flush=True)


def cpu_seconds(root: int) -> float:
    """User and system time of a process, of its living descendants, and of those it has already buried."""
    total = 0
    for pid in _family(root):
        if fields := _stat(pid):
            total += sum(int(value) for value in (fields[11:15] if pid == root else fields[11:13]))
    return total / _TICK


def postmaster() -> int:
    """The process that all of PostgreSQL's processes descend from."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        fields = _stat(connection.info.backend_pid)
        if fields is None:
            raise SystemExit("the database is on another machine: its CPU time cannot be read")
        return int(fields[1])


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat after the name, state first; None for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def _family(root: int) -> set[int]:
    parents = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and (fields := _stat(int(path.name))):
            parents[int(path.name)] = int(fields[1])
    family, before = {root}, 0
    while len(family) > before:
        before = len(family)
        family |= {pid for pid, parent in parents.items() if parent in family}
    return family
