"""What every figure stands on: the machine, CPU time by the system's accounting, pgbench, and the result file.

A figure is the median of its runs. Nothing here decides whether a figure is good: there are no timed tests. Importing
this sets Django up, so that a script's own imports may follow.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import django
import psycopg

from launcher import postgres

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results"
RUNS, SECONDS, CLIENTS = 3, 8, 16
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


def pgbench(files: list[str], clients: int, *options: str) -> float:
    """Transactions a second of pgbench with these scripts."""
    command = [str(postgres.binaries() / "pgbench"), "-n", *options, "-c", str(clients), "-j", "2", "-T", str(SECONDS)]
    done = subprocess.run([*command, *files, os.environ["DATABASE_URL"]], text=True, capture_output=True)
    rate = [line for line in done.stdout.splitlines() if line.startswith("tps")]
    if not rate or "aborted" in done.stderr:
        raise SystemExit(done.stderr[-2000:])
    return float(rate[0].split()[2])


def searched(name: str, scale: dict[str, Any], paths: list[str], scripts: Callable[[Path], list[str]]) -> None:
    """The figures of a page that many ask for, each with another search; `scripts` are its statements for pgbench."""
    port, database = postgres.free_port(), postmaster()
    runs: list[dict[str, float]] = []
    server = serve(port)
    try:
        _load(port, paths, 4)  # warm: caches, prepared statements
        with tempfile.TemporaryDirectory() as folder:
            files = scripts(Path(folder))
            for _ in range(RUNS):
                runs.append(_run(port, paths, files, server.pid, database))
                print({key: round(value, 2) for key, value in runs[-1].items()}, flush=True)
    finally:
        server.terminate()
        server.wait(20)
    _report(name, scale | {"clients": CLIENTS, "seconds": SECONDS}, runs)


def serve(port: int) -> subprocess.Popen[bytes]:
    """The web server as `make run` starts it."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--log-level", "warning", "--no-ws"]
    server = subprocess.Popen([*command, "config.wsgi:application"], cwd=ROOT)
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    server.terminate()
    raise SystemExit("the web server did not start")


def _client(port: int, paths: list[str], until: float) -> list[float]:
    """One visitor on one connection: how long each answer took, in milliseconds."""
    took, at = [], 0
    line = HTTPConnection("127.0.0.1", port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        line.request("GET", paths[at % len(paths)])
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{paths[at % len(paths)]} answered {answer.status}")
        took.append((time.perf_counter() - began) * 1000)
        at += 1
    line.close()
    return took


def _load(port: int, paths: list[str], clients: int) -> tuple[list[float], float]:
    """Answers in milliseconds, sorted, and requests a second."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        turns = [paths[n % len(paths) :] + paths[: n % len(paths)] for n in range(clients)]
        jobs = [pool.submit(_client, port, turn, began + SECONDS) for turn in turns]
        took = sorted(ms for job in jobs for ms in job.result())
    return took, len(took) / (time.perf_counter() - began)


def quantile(took: list[float], share: float) -> float:
    return took[min(len(took) - 1, int(len(took) * share))]


def _run(port: int, paths: list[str], files: list[str], server: int, database: int) -> dict[str, float]:
    """One run: alone, then sixteen at once, then pgbench with sixteen."""
    alone, _rate = _load(port, paths, 1)
    app, db = cpu_seconds(server), cpu_seconds(database)
    took, rate = _load(port, paths, CLIENTS)
    app, db = cpu_seconds(server) - app, cpu_seconds(database) - db
    return {
        "cpu_app_ms": app / len(took) * 1000,
        "cpu_db_ms": db / len(took) * 1000,
        "p50_1": statistics.median(alone),
        "p95_1": quantile(alone, 0.95),
        "p50_16": statistics.median(took),
        "p95_16": quantile(took, 0.95),
        "rate": rate,
        "pgbench": pgbench(files, CLIENTS, "-M", "prepared"),
    }


def _report(name: str, scale: dict[str, Any], runs: list[dict[str, float]]) -> None:
    def of(key: str) -> list[float]:
        return [run[key] for run in runs]

    figures = [
        figure("cpu_app_ms", of("cpu_app_ms"), "ms a request"),
        figure("cpu_db_ms", of("cpu_db_ms"), "ms a request"),
        figure("p95_ms", of("p95_16"), f"ms, {CLIENTS} clients"),
        figure("p50_ms", of("p50_16"), f"ms, {CLIENTS} clients"),
        figure("p95_ms_1_client", of("p95_1"), "ms, 1 client"),
        figure("p50_ms_1_client", of("p50_1"), "ms, 1 client"),
        figure(
            "ratio_pgbench", of("rate"), "requests/s", ratio_to="pgbench -M prepared, same SQL", bounds=of("pgbench")
        ),
        figure("pgbench", of("pgbench"), "transactions/s"),
    ]
    write(name, scale, figures)


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
