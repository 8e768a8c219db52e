"""A tablet hands in over HTTP, one event a request and five hundred a batch: CPU, and the shares of pgbench.

`single_ratio`: requests a second of single arrivals over the very statements of one such request, recorded in this run
and repeated by pgbench with as many clients. `batch_ratio`: events a second of batches of five hundred (whole
child-days in any order: arrival, check, departure) over pgbench inserting single rows into the same table, one a
transaction, with as many clients. What the tablets send is written before the clock starts. The server is the one
`make run` starts, the database is durable (the result says `fsync` and `synchronous_commit`).
"""

import contextlib
import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections

from bench import harness, morning_peak
from bench.morning_peak import Tablet, body, event, send, tap
from launcher import postgres
from zhaohu.attendance.services import devices, intake, shapes
from zhaohu.core.access import Actor, Held
from zhaohu.core.clock import now

RUNS, SECONDS, CLIENTS, BATCH, MOST = 3, 8, 16, 500, 30
CHILDREN = int(os.environ.get("ZHAOHU_BENCH_CHILDREN", "4000"))
_FIGURES = ("app", "db", "single", "same", "batch", "batch_app", "batch_db", "rows")
_FRAME = re.compile(r"SAVEPOINT|RELEASE|BEGIN|COMMIT|ROLLBACK|SET ")


@contextlib.contextmanager
def recorded() -> Iterator[list[str]]:
    """The statements that run inside, with their values, as the server gets them."""
    told: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        told.append(psycopg.ClientCursor(context["connection"].connection).mogrify(sql, params) if params else sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield told


def scripts(tablets: list[Tablet], folder: Path) -> list[str]:
    """The statements of one arrival of some children, as pgbench scripts that can be run for ever: each run is an event
    of its own, of a day that nobody has seen."""
    arguments = []
    for number, tablet in enumerate(tablets[:64]):
        child, guardian = tablet.children[0]
        one = event("arrival", child, now() - timedelta(days=1), 1, brought_by=f"guardian:{guardian}")
        with recorded() as told:
            device = devices.known(tablet.token, at=now())
            by = Actor(name=device.name, held=(Held("device", institution=device.institution_id),))
            intake.take(device=device, told=shapes.envelope(body([one])), by=by, at=now())
        lines = [f"{_for_ever(statement, one['id'])};" for statement in told if not _FRAME.match(statement)]
        path = folder / f"{number}.sql"
        lines = ["\\set d random(1, 1000000)", f"\\set k random(1, 2000000000) * 1000 + {number}", "BEGIN;", *lines]
        path.write_text("\n".join([*lines, "COMMIT;"]) + "\n", encoding="utf-8")
        arguments += ["-f", str(path)]
    return arguments


def _for_ever(statement: str, key: str) -> str:
    """The same statement about an event and a day of its own."""
    line = " ".join(statement.split()).replace(f"'{key}'::uuid", "md5(:k::text)::uuid")
    line = re.sub(rf"'\{{{key}\}}'(::uuid\[\])?", "ARRAY[md5(:k::text)::uuid]", line)
    line = re.sub(rf"ARRAY\['{key}'(::uuid)?\](::uuid\[\])?", "ARRAY[md5(:k::text)::uuid]", line)
    line = line.replace(f'"id":"{key}"', '"id":"\' || md5(:k::text)::uuid || \'"')
    line = re.sub(r'"on":"\d{4}-\d\d-\d\d"', "\"on\":\"' || (date '2030-01-01' + :d::int)::text || '\"", line)
    line = re.sub(r"'(\[\{.*\}\])'::(jsonb?)\b", r"('\1')::\2", line)
    return line.replace(key, "' || md5(:k::text)::uuid || '")


def pgbench(arguments: list[str]) -> float:
    """Transactions a second of pgbench with as many clients as there are tablets: unprepared, for prepared it would
    read each colon of the JSON as a parameter."""
    command = [
        str(postgres.binaries() / "pgbench"),
        "-n",
        "-c",
        str(CLIENTS),
        "-j",
        "2",
        "-T",
        str(SECONDS),
    ]
    done = subprocess.run([*command, *arguments, os.environ["DATABASE_URL"]], text=True, capture_output=True)
    rate = [line for line in done.stdout.splitlines() if line.startswith("tps")]
    if not rate or "aborted" in done.stderr:
        raise SystemExit(done.stderr[-2000:])
    return float(rate[0].split()[2])


def rows(folder: Path) -> list[str]:
    """A script that inserts one row into the table of events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT institution_id, batch_id, child_id, care_class_id FROM attendance_event LIMIT 1")
        institution, batch, child, care_class = cursor.fetchone()
    path = folder / "rows.sql"
    path.write_text(
        "\\set d random(1, 1000000)\n"
        "INSERT INTO attendance_event (id, institution_id, batch_id, kind, told_at, at, \"on\", seq, child_id,"
        " care_class_id, adult, facts, fault, state, code, happened_at) VALUES (gen_random_uuid(),"
        f" {institution}, {batch}, 'arrival', now(), now(), date '2030-01-01' + :d, 1, {child}, {care_class}, '母亲',"
        " '{\"brought_by\": \"guardian:1\"}', '', 'applied', '', now());\n",
        encoding="utf-8",
    )  # fmt: skip
    return ["-f", str(path)]


def singles(port: int, tablets: list[Tablet], run: int) -> tuple[int, float]:
    """Single arrivals for some seconds; requests, and seconds."""
    until = time.perf_counter() + SECONDS

    def work(mine: list[Tablet], first: int) -> int:
        line, count = HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < until:
            tablet = mine[count % len(mine)]
            child, guardian = tablet.children[(count // len(mine)) % len(tablet.children)]
            at = now() - timedelta(days=2 + run * 50 + count // (len(mine) * len(tablet.children)))
            one = event("arrival", child, at, first + count, brought_by=f"guardian:{guardian}")
            send(line, tablet.token, body([one]))
            count += 1
        line.close()
        return count

    return _together(work, tablets)


def written(tablets: list[Tablet], run: int) -> list[tuple[str, bytes]]:
    """As many batches as one client may send in a run, each of child-days that nobody has seen."""
    chance, found = random.Random(run), []
    for number in range(MOST):
        tablet, events = tablets[number % len(tablets)], []
        for day in range(-(-BATCH // (3 * len(tablet.children)))):
            at = now() - timedelta(days=400 + run * 300 + number * 9 + day)
            for child, guardian in tablet.children:
                events += tap(child, guardian, at, len(events))
                events.append(event("departure", child, at + timedelta(minutes=5), 9, pickup=f"guardian:{guardian}"))
        events = events[:BATCH]
        chance.shuffle(events)
        found.append((tablet.token, body(events)))
    return found


def batches(port: int, tablets: list[Tablet], run: int) -> tuple[int, float]:
    """Batches of five hundred for some seconds; events, and seconds."""
    sheaves = {mine[0].token: written(mine, run) for mine in _shares(tablets)}
    until = time.perf_counter() + SECONDS

    def work(mine: list[Tablet], first: int) -> int:
        line, count = HTTPConnection("127.0.0.1", port), 0
        for token, data in sheaves[mine[0].token]:
            if time.perf_counter() > until:
                break
            send(line, token, data)
            count += BATCH
        line.close()
        return count

    return _together(work, tablets)


def _shares(tablets: list[Tablet]) -> list[list[Tablet]]:
    return [tablets[n::CLIENTS] for n in range(CLIENTS)]


def _together(work: Any, tablets: list[Tablet]) -> tuple[int, float]:
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        jobs = [pool.submit(work, mine, n * 10**6) for n, mine in enumerate(_shares(tablets))]
        done = sum(job.result() for job in jobs)
    return done, time.perf_counter() - began


def main() -> None:
    tablets = morning_peak.city(CHILDREN)
    figures: dict[str, list[float]] = {name: [] for name in _FIGURES}
    with tempfile.TemporaryDirectory() as folder:
        same = scripts(tablets, Path(folder))
        one_row = rows(Path(folder))
        connections["default"].close_pool()  # type: ignore[attr-defined]
        port, database = postgres.free_port(), harness.postmaster()
        server = harness.serve(port)
        try:
            singles(port, tablets, RUNS)  # warm: imports, connections, prepared statements
            for run in range(RUNS):
                for name, load in (("", singles), ("batch", batches)):
                    app, db = harness.cpu_seconds(server.pid), harness.cpu_seconds(database)
                    done, seconds = load(port, tablets, run)
                    figures[f"{name}_app".strip("_")].append((harness.cpu_seconds(server.pid) - app) / done * 1000)
                    figures[f"{name}_db".strip("_")].append((harness.cpu_seconds(database) - db) / done * 1000)
                    figures[name or "single"].append(done / seconds)
                figures["same"].append(pgbench(same))
                figures["rows"].append(pgbench(one_row))
                print({name: round(values[-1], 3) for name, values in figures.items()}, flush=True)
        finally:
            server.terminate()
            server.wait(20)
    report(figures, len(tablets))


def report(found: dict[str, list[float]], institutions: int) -> None:
    bound = f"pgbench, same SQL, {CLIENTS} clients"
    figures = [
        harness.figure("single_ratio", found["single"], "requests/s", ratio_to=bound, bounds=found["same"]),
        harness.figure("single_app_cpu_ms", found["app"], "ms of application a request"),
        harness.figure("single_db_cpu_ms", found["db"], "ms of database a request"),
        harness.figure(
            "batch_ratio", found["batch"], "events/s", ratio_to=f"pgbench, one row a transaction, {CLIENTS} clients",
            bounds=found["rows"],
        ),
        harness.figure("batch_app_cpu_ms", found["batch_app"], "ms of application an event"),
        harness.figure("batch_db_cpu_ms", found["batch_db"], "ms of database an event"),
        harness.figure("pgbench_same", found["same"], "transactions/s"),
        harness.figure("pgbench_rows", found["rows"], "transactions/s"),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = cursor.fetchone()
    scale = {
        "institutions": institutions, "clients": CLIENTS, "batch": BATCH, "seconds": SECONDS, "fsync": fsync,
        "synchronous_commit": commit,
    }  # fmt: skip
    harness.write("hand_over", scale, figures)


if __name__ == "__main__":
    main()
