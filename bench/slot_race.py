"""Sixty-four families book hourly care at once, hour after hour; in each, sixteen want the fifteen places of a class:
how fast, and whether ever one child too many.

A booking is the service that the button calls: the child locked, its facts, the rule, the counters, the row, the
ledger's entry, and the commit, which waits for the disk. Each family is a thread that does what a request does: takes a
connection from the pool and gives it back. The bound is pgbench with the very statements of one such booking, recorded
in this run, at as many clients on the same database.
"""

import contextlib
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from bench import harness
from tests.enrolment import factories
from tests.families import factories as families
from zhaohu.core.access import Actor
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import Booking, ClassDay, ServiceOffer
from zhaohu.enrolment.services import bookings, counters
from zhaohu.families.models import Child
from zhaohu.institutions.choices.institution import ClassType

FAMILIES, CLASSES, SIZE, RUNS = 64, 4, 15, 5
settings.DATABASES["default"]["OPTIONS"]["pool"] |= {"max_size": FAMILIES + 4, "timeout": 60}

Family = tuple[Child, Actor]
DAYS = [factories.MONDAY + timedelta(days=n) for n in range(5)]
STARTS = range(16, 33, 4)
_FRAME = re.compile(r"SAVEPOINT|RELEASE|BEGIN|COMMIT|ROLLBACK")
PLACES = CLASSES * SIZE * len(DAYS) * len(STARTS)


def release() -> None:
    """Nobody is booked any more."""
    Booking.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE enrolment_classday SET taken = array_fill(0::smallint, ARRAY[48])")
        cursor.execute("VACUUM ANALYZE enrolment_classday, enrolment_booking")


def together(people: list[Family], offers: list[ServiceOffer]) -> tuple[float, float, Counter[str]]:
    """Every family tries each day and hour of its class, each in another order; bookings a second, CPU seconds, and
    what came of them."""
    told: Counter[str] = Counter()
    gate = threading.Barrier(len(people) + 1)
    wanted = [(on, first) for first in STARTS for on in DAYS]

    def run(number: int, child: Child, by: Actor) -> None:
        mine: Counter[str] = Counter()
        gate.wait()
        for step in range(len(wanted)):
            on, first = wanted[(step + number * len(wanted) // len(people)) % len(wanted)]
            try:
                bookings.book(
                    child=child,
                    offer=offers[number % CLASSES],
                    on=on,
                    first=first,
                    last=first + 2,
                    key=uuid4(),
                    by=by,
                    at=factories.AT,
                )
                mine["booked"] += 1
            except ProblemError as problem:
                mine[problem.problem.code] += 1
            connections["default"].close()
        told.update(mine)

    threads = [threading.Thread(target=run, args=(n, *family)) for n, family in enumerate(people)]
    for thread in threads:
        thread.start()
    cpu = time.process_time() + harness.cpu_seconds(harness.postmaster())
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    cpu = time.process_time() + harness.cpu_seconds(harness.postmaster()) - cpu
    return told["booked"] / seconds, cpu, told


def overbooked() -> int:
    """Cells with more children than seats, and days whose counters differ from the bookings."""
    over = sum(
        taken > seats for day in ClassDay.objects.filter(on__in=DAYS)
        for taken, seats in zip(day.taken, day.seats, strict=True)
    )  # fmt: skip
    return over + counters.audit(at=factories.AT).days


@contextlib.contextmanager
def recorded() -> Iterator[list[str]]:
    """The statements that run inside, with their values, as the server gets them."""
    told: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        told.append(psycopg.ClientCursor(context["connection"].connection).mogrify(sql, params) if params else sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield told


def scripts(people: list[Family], offers: list[ServiceOffer], folder: Path) -> list[str]:
    """The statements of one booking of each family, as pgbench scripts that can be run for ever."""
    arguments = []
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE race_days")
    for number, (child, by) in enumerate(people):
        offer, on, first = offers[number % CLASSES], DAYS[number % len(DAYS)], STARTS[number % len(STARTS)]
        key = uuid4()
        with recorded() as told:
            bookings.book(child=child, offer=offer, on=on, first=first, last=first + 2, key=key, by=by, at=factories.AT)
        path = folder / f"{number}.sql"
        lines = [f"{_for_ever(statement, on, str(key))};" for statement in told if not _FRAME.match(statement)]
        path.write_text("\n".join(["BEGIN;", *lines, "COMMIT;"]) + "\n", encoding="utf-8")
        arguments += ["-f", str(path)]
    return arguments


def _for_ever(statement: str, on: date, key: str) -> str:
    """The same statement, which never fills a class and never books a child twice: the counters are written with what
    they hold, the row gets a key and the next day of all days."""
    line = " ".join(statement.replace(", 1::int)", ", 0::int)").split())
    if line.startswith('INSERT INTO "enrolment_booking"'):
        line = line.replace(f"'{on}'::date", "(date '2100-01-01' + nextval('race_days')::int)")
        line = re.sub(rf"'({key}|{key.replace('-', '')})'(::\w+)?", "gen_random_uuid()", line)
    return line


def bound(files: list[str]) -> float:
    """Transactions a second of pgbench at as many clients."""
    connections["default"].close()
    connections["default"].close_pool()  # type: ignore[attr-defined]
    return harness.pgbench(files, FAMILIES)


def main(runs: Iterable[int] = range(RUNS)) -> None:
    call_command("load_reference", verbosity=0)
    offers = [
        factories.an_hourly_offer(factories.a_class(class_type=ClassType.TODDLER, size=SIZE, carers=3))
        for _ in range(CLASSES)
    ]
    people = [(child := families.a_child(), families.guardian_of(child)) for _ in range(FAMILIES)]
    bounds, rates, cpu, over = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        files = scripts(people, offers, Path(folder))
        for _ in runs:
            bounds.append(bound(files))
            release()
            rate, seconds, told = together(people, offers)
            rates.append(rate)
            cpu.append(seconds / told["booked"] * 1000)
            over.append(float(overbooked()))
            print(dict(told), round(rate, 1), round(bounds[-1], 1), flush=True)
    figures = [
        harness.figure("ratio_pgbench", rates, "bookings/s", ratio_to="pgbench, same SQL, 64 clients", bounds=bounds),
        harness.figure("pgbench", bounds, "transactions/s"),
        harness.figure("overbooked", over, "cells"),
        harness.figure("cpu_ms_a_booking", cpu, "ms of application and database, refusals included"),
    ]
    scale = {"families": FAMILIES, "classes": CLASSES, "size": SIZE, "places": PLACES, "seconds": harness.SECONDS}
    harness.write("slot_race", scale, figures)


if __name__ == "__main__":
    main()
