"""What the ledger costs: a deed with and without it, the sequencer beside a plain COPY, a proof among ten million.

The deed is that of an officer who accepts a submitted filing (`institutions.services.decisions.accept`): a lock, the
assignment to him, a move along the table, the legal clock, two entries in the ledger, and the commit, which waits for
the disk. Deeds with and without the ledger alternate.
"""

import io
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.management import call_command
from django.db import connection, transaction

from bench import harness
from tests import factories
from tests.institutions.review import worlds
from zhaohu.institutions.services import decisions
from zhaohu.ledger import queries, sequencing, services, tree
from zhaohu.ledger.models import Entry

RUNS, DEEDS, SEQUENCED, PROOFS = 5, 100, 200_000, 300
LEAVES = int(os.environ.get("ZHAOHU_BENCH_LEAVES", "10000000"))
Cost = tuple[float, float, float]  # wall, CPU of the application, CPU of the database, in seconds


@contextmanager
def measured() -> Iterator[list[float]]:
    """The cost of what happens inside."""
    server = harness.postmaster()
    cost: list[float] = []
    before = harness.cpu_seconds(server), time.process_time(), time.perf_counter()
    yield cost
    after = time.perf_counter(), time.process_time(), harness.cpu_seconds(server)
    cost += [after[0] - before[2], after[1] - before[1], after[2] - before[0]]


def execute(statement: str, values: Any = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def alternating() -> tuple[list[float], list[float]]:
    """The costs of acceptances with the ledger and without, one after the other.

    Without, each refers to entries that were there before. The database's CPU time is that of this session's process.
    """
    blank = [Entry(at=factories.AT, commitment=b"", seal=b"") for _ in range(2 * DEEDS)]
    there = iter(Entry.objects.bulk_create(blank))
    with transaction.atomic():
        cases = [worlds.submitted(institution=worlds.an_institution()) for _ in range(2 * DEEDS)]
    by = factories.actor(worlds.reviewer())
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    total = {True: [0.0, 0.0, 0.0], False: [0.0, 0.0, 0.0]}
    for number, case in enumerate(cases):
        ledger = number % 2 == 0
        with patch.object(services, "record", services.record if ledger else lambda **_: next(there)):
            before = _now(server)
            decisions.accept(case=case, by=by, at=factories.AT)
            after = _now(server)
        total[ledger] = [sum_ + (b - a) * 1000 / DEEDS for sum_, a, b in zip(total[ledger], before, after, strict=True)]
    return total[True], total[False]


def _now(server: Path) -> Cost:
    return time.perf_counter(), time.process_time(), int(server.read_text().split()[0]) / 1e9


def deeds() -> list[dict[str, Any]]:
    alternating()
    pairs = [alternating() for _ in range(RUNS)]

    def told(name: str, cost: Callable[[list[float]], float]) -> dict[str, Any]:
        runs, bounds = [cost(one) for one, _ in pairs], [cost(other) for _, other in pairs]
        return harness.figure(name, runs, "ms", ratio_to="the same deed without the ledger", bounds=bounds)

    ratios = [(one[1] + one[2]) / (other[1] + other[2]) for one, other in pairs]
    return [
        harness.figure("deed_cost_ratio", ratios, "CPU with ÷ without"),
        told("deed_cpu_ms", lambda cost: cost[1] + cost[2]),
        told("deed_cpu_app_ms", lambda cost: cost[1]),
        told("deed_cpu_db_ms", lambda cost: cost[2]),
        told("deed_wall_ms", lambda cost: cost[0]),
    ]


def many_entries(first: int, count: int) -> None:
    execute(
        "INSERT INTO ledger_entry (id, event, subject_type, subject_id, actor_id, actor_role, division,"
        " institution_id, at, commitment, seal, public)"
        " SELECT n, 'filing.accepted', 'institutions.filingcase', n::text, 17, 'district_reviewer', '110105', 42,"
        " now() + n * interval '1 ms', sha256(n::text::bytea), sha256(('s' || n)::bytea), false"
        " FROM generate_series(%s::bigint, %s::bigint) n",
        [first, first + count - 1],
    )


def copied(source: str) -> float:
    """Rows a second of a plain COPY of what a query gives into a table of the same shape and indexes."""
    table = source.split()[0]
    execute(f"CREATE TABLE twin (LIKE {table} INCLUDING ALL)")
    rows, count = io.BytesIO(), execute(f"SELECT count(*) FROM {source}")[0][0]
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY (SELECT * FROM {source}) TO STDOUT (FORMAT BINARY)") as copy:
            for part in copy:
                rows.write(part)
        began = time.perf_counter()
        with cursor.copy("COPY twin FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(rows.getvalue())
        took = time.perf_counter() - began
    execute("DROP TABLE twin")
    return float(count / took)


def sequenced() -> list[dict[str, Any]]:
    sequencing.sequence(at=factories.AT)
    speeds, of_entries, of_leaves = [], [], []
    for run in range(RUNS):
        first = 10_000_000 + run * SEQUENCED
        many_entries(first, SEQUENCED)
        began = time.perf_counter()
        added = sequencing.sequence(at=factories.AT)
        speeds.append(added / (time.perf_counter() - began))
        of_entries.append(copied(f"ledger_entry WHERE id >= {first}"))
        of_leaves.append(copied(f"ledger_leaf WHERE entry_id >= {first}"))
    named = "COPY of the same entries into a table of the same indexes"
    return [
        harness.figure("sequenced_ratio", speeds, "entries/s", ratio_to=named, bounds=of_entries),
        harness.figure(
            "sequenced_ratio_leaves", speeds, "entries/s", ratio_to="COPY of the leaves alone", bounds=of_leaves
        ),
    ]


def ten_million() -> list[int]:
    """A tree of that size with two checkpoints, and entries at some places; returns their numbers."""
    execute("TRUNCATE ledger_leaf, ledger_node, ledger_checkpoint, ledger_entry, ledger_opening CASCADE")
    chance, frontier, before = random.Random(7), tree.Frontier(), 0
    places = sorted(chance.sample(range(LEAVES), PROOFS))
    many_entries(1, PROOFS)
    for half, at in ((LEAVES * 9 // 10, factories.AT - timedelta(days=1)), (LEAVES, factories.AT)):
        while frontier.size < half:
            grow(frontier, min(200_000, half - frontier.size))
        sequencing._sign(frontier, at, before)
        before = frontier.size
    execute(
        "UPDATE ledger_leaf SET entry_id = place.n FROM unnest(%s::bigint[]) WITH ORDINALITY place (index, n)"
        " WHERE ledger_leaf.index = place.index",
        [places],
    )
    execute("VACUUM ANALYZE ledger_leaf, ledger_node, ledger_entry")
    return list(range(1, PROOFS + 1))


def grow(frontier: tree.Frontier, count: int) -> None:
    leaves, nodes = [sequencing._HEAD], [sequencing._HEAD]
    for _ in range(count):
        place = frontier.size
        found = tree.leaf_hash(place.to_bytes(8, "big"))
        leaves.append(sequencing._LEAF.pack(3, 8, place, 8, place + 10**9, 32, found))
        nodes += [sequencing._NODE.pack(3, 2, *(n[0], 8, n[1], 32, n[2])) for n in frontier.append(found)]
    sequencing._copy("ledger_leaf (index, entry_id, hash)", leaves)
    if len(nodes) > 1:
        sequencing._copy("ledger_node (level, index, hash)", nodes)


def proofs() -> list[dict[str, Any]]:
    numbers = ten_million()

    def prove(number: int) -> dict[str, Any]:
        entry = Entry.objects.select_related("leaf", "opening").get(pk=number)
        return queries.proof_json(queries.proof_of(entry))

    prove(numbers[0])
    costs = []
    for _ in range(RUNS):
        with measured() as cost:
            for number in numbers:
                prove(number)
        costs.append([one * 1000 / PROOFS for one in cost])
    return [
        harness.figure("proof_cpu_ms", [app + server for _wall, app, server in costs], "ms"),
        harness.figure("proof_cpu_app_ms", [app for _wall, app, _server in costs], "ms"),
        harness.figure("proof_cpu_db_ms", [server for _wall, _app, server in costs], "ms"),
    ]


def main() -> None:
    call_command("load_reference", verbosity=0)
    figures = []
    for part in (deeds, sequenced, proofs):
        print(f"ledger: {part.__name__} …", flush=True)
        figures += part()
    scale = {"deeds": DEEDS, "sequenced": SEQUENCED, "leaves": LEAVES, "proofs": PROOFS}
    harness.write("ledger", scale, figures)


if __name__ == "__main__":
    main()
