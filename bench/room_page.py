"""The roll of a tablet with twenty children who have come in: SQL statements, KiB of the answer, CPU of application and
database, over the web server that `make run` starts."""

import time
from datetime import timedelta
from http.client import HTTPConnection

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bench import harness, morning_peak
from bench.morning_peak import Tablet, body, send, tap
from launcher import postgres
from zhaohu.attendance.queries import roll
from zhaohu.attendance.services import devices
from zhaohu.core.clock import now

RUNS, SECONDS, CHILDREN = 5, 4, 20


def read(port: int, token: str) -> bytes:
    line = HTTPConnection("127.0.0.1", port)
    line.request("GET", "/tablet/roll/", headers={"Authorization": f"Tablet {token}"})
    told = line.getresponse().read()
    line.close()
    return told


def statements(tablet: Tablet) -> int:
    """How many statements the answer takes, the token's included."""
    with CaptureQueriesContext(connection) as told:
        device = devices.known(tablet.token, at=now())
        roll.of_day(device.institution, at=now())
    return len(told)


def main() -> None:
    (tablet,) = morning_peak.city(CHILDREN)
    sql = statements(tablet)
    connections["default"].close_pool()  # type: ignore[attr-defined]
    port, database = postgres.free_port(), harness.postmaster()
    server = harness.serve(port)
    app_ms, db_ms, kib = [], [], []
    try:
        events = [
            one
            for number, (child, guardian) in enumerate(tablet.children)
            for one in tap(child, guardian, now() - timedelta(minutes=1), number * 2)
        ]
        send(HTTPConnection("127.0.0.1", port), tablet.token, body(events))
        read(port, tablet.token)
        for _ in range(RUNS):
            app, db, count = harness.cpu_seconds(server.pid), harness.cpu_seconds(database), 0
            until = time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                kib.append(len(read(port, tablet.token)) / 1024)
                count += 1
            app_ms.append((harness.cpu_seconds(server.pid) - app) / count * 1000)
            db_ms.append((harness.cpu_seconds(database) - db) / count * 1000)
    finally:
        server.terminate()
        server.wait(20)
    figures = [
        harness.figure("sql", [sql], "statements"),
        harness.figure("kib", kib[:RUNS], "KiB, not compressed"),
        harness.figure("cpu_ms", [a + d for a, d in zip(app_ms, db_ms, strict=True)], "ms of application and database"),
        harness.figure("app_cpu_ms", app_ms, "ms of application"),
    ]
    harness.write("room_page", {"children": CHILDREN, "events": 2 * CHILDREN, "seconds": SECONDS}, figures)


if __name__ == "__main__":
    main()
