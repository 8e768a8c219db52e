"""The city's 100,000 children arrive within an hour: the same hour replayed at full speed through the web server.

Each child is one tap: a batch of an arrival and its morning check, which tells the guardian in the same transaction.
One batch in twenty is sent twice, as a tablet does whose answer was lost. The server is the one `make run` starts;
sixteen tablets talk to it at once. Scale down with ZHAOHU_BENCH_CHILDREN.
"""

import json
import os
import random
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from typing import Any, NamedTuple

from django.core.management import call_command
from django.db import connection, connections

from bench import harness
from launcher import postgres
from tests import factories
from zhaohu.attendance.models import Device
from zhaohu.attendance.services import devices
from zhaohu.core.clock import day_of, now
from zhaohu.enrolment.models import CareClass, ClassDay, ServiceOffer
from zhaohu.institutions.models import Institution

CHILDREN = int(os.environ.get("ZHAOHU_BENCH_CHILDREN", "100000"))
EACH, TABLETS, AGAIN, HOUR = 50, 16, 0.05, 3600

# Families, children and their places, made by the database: one household, guardian and child each.
_PEOPLE = (
    """INSERT INTO accounts_user (password, username, name, kind, is_active, demonstration, created_at)
       SELECT '', 'bench-' || n, '演示·家长', 'family', true, true, now() FROM generate_series(1, %(n)s) n""",
    "INSERT INTO families_household (created_at) SELECT now() FROM generate_series(1, %(n)s)",
    """INSERT INTO families_guardian (user_id, household_id, created_at)
       SELECT u.id, h.id, now()
       FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM accounts_user WHERE username LIKE 'bench-%%') u
       JOIN (SELECT id, row_number() OVER (ORDER BY id) n FROM families_household) h USING (n)""",
    """INSERT INTO families_child (household_id, nickname, sex, born_on, birth_order, created_at, revision)
       SELECT household_id, '演示宝' || id, '1', current_date - 500, 1, now(), 0 FROM families_guardian""",
    """INSERT INTO families_guardianship (child_id, guardian_id, relation, state, basis, valid_from)
       SELECT c.id, g.id, 'mother', 'declared', 'own_word', current_date - 90
       FROM families_child c JOIN families_guardian g USING (household_id)""",
    """INSERT INTO enrolment_placement (child_id, offer_id, institution_id, care_class_id, form, weekdays, inclusive,
         starts_on, state, origin, offered_at, ended_reason, first, last)
       SELECT c.id, o.id, o.institution_id, o.care_class_id, 'full_day', '{1,2,3,4,5,6,7}', false, current_date - 3000,
         'agreed', 'direct', now(), '', 15, 34
       FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(each)s n FROM families_child) c
       JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS n FROM enrolment_serviceoffer) o USING (n)""",
)


class Tablet(NamedTuple):
    """A tablet of the city: its token, its institution's number, and the children of its house."""

    token: str
    institution: int
    children: list[tuple[int, int]]


def city(children: int) -> list[Tablet]:
    """Institutions of fifty children each, a tablet for each; every child with a guardian."""
    call_command("load_reference", verbosity=0)
    at, today, houses = now(), day_of(now()), -(-children // EACH)
    made = Institution.objects.bulk_create(
        [
            Institution(
                uscc=factories.uscc(), name=f"演示托育园{n}", pinyin="", sort_key="", kind="independent",
                legal_form="enterprise", for_profit=True, district=factories.district(), address="演示路 1 号",
                filing_state="filed", filed_on=date(2025, 3, 18), updated_at=at,
            )
            for n in range(houses)
        ],
        batch_size=1000,
    )  # fmt: skip
    classes = CareClass.objects.bulk_create(
        [
            CareClass(
                institution=one, name="托小一班", class_type="toddler", from_months=12, to_months=24, size=15,
                opened_on=today - timedelta(days=90), changed_at=at,
            )
            for one in made
        ],
        batch_size=1000,
    )  # fmt: skip
    ServiceOffer.objects.bulk_create(
        [
            ServiceOffer(
                institution_id=one.institution_id, care_class=one, form="full_day", from_months=12, to_months=24,
                weekdays=[1, 2, 3, 4, 5, 6, 7], first=15, last=34, meals=True, refund_rule="by_day",
                state="published", changed_at=at,
            )
            for one in classes
        ],
        batch_size=1000,
    )  # fmt: skip
    seats = [0] * 15 + [60] * 21 + [0] * 12
    ClassDay.objects.bulk_create(
        [ClassDay(care_class=one, on=today, open=True, seats=seats, taken=[0] * 48) for one in classes],
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        for statement in _PEOPLE:
            cursor.execute(statement, {"n": children, "each": EACH})
    found = _tablets(made, at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return found


def _tablets(made: list[Institution], at: datetime) -> list[Tablet]:
    tokens = {one.pk: f"bench-{one.pk}-{uuid.uuid4().hex}" for one in made}
    Device.objects.bulk_create(
        [
            Device(institution=one, name="托小一班", token_digest=devices.digest(tokens[one.pk]), paired_at=at)
            for one in made
        ],
        batch_size=1000,
    )
    children: dict[int, list[tuple[int, int]]] = {pk: [] for pk in tokens}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.institution_id, p.child_id, g.guardian_id FROM enrolment_placement p"
            " JOIN families_guardianship g USING (child_id)"
        )
        for institution, child, guardian in cursor.fetchall():
            children[institution].append((child, guardian))
    return [Tablet(tokens[pk], pk, children[pk]) for pk in tokens]


def event(kind: str, child: int | None, at: datetime, seq: int, **facts: Any) -> dict[str, Any]:
    """One event as a tablet writes it."""
    return {
        "id": str(uuid.uuid4()), "kind": kind, "at": at.isoformat(), "seq": seq, "by": None, "child": child,
        "class": None, "facts": facts,
    }  # fmt: skip


def tap(child: int, guardian: int, at: datetime, seq: int) -> list[dict[str, Any]]:
    """A child comes in: an arrival and its morning check."""
    return [
        event("arrival", child, at, seq, brought_by=f"guardian:{guardian}"),
        event("check", child, at, seq + 1, when="morning", normal=True),
    ]


def body(events: list[dict[str, Any]]) -> bytes:
    return json.dumps({"clock": now().isoformat(), "events": events}).encode()


def send(line: HTTPConnection, token: str, data: bytes) -> list[dict[str, Any]]:
    """Hand a batch in; what the tablet is told."""
    headers = {"Authorization": f"Tablet {token}", "Content-Type": "application/json"}
    line.request("POST", "/tablet/events/", data, headers)
    answer = line.getresponse()
    told = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{answer.status} {told[:300]!r}")
    results: list[dict[str, Any]] = json.loads(told)["results"]
    return results


def taps(tablets: list[Tablet], chance: random.Random) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """All arrivals of the hour, in the order in which they happen; some batches come twice."""
    hour = now() - timedelta(seconds=HOUR)
    all_of_them = [(one.token, *child) for one in tablets for child in one.children]
    chance.shuffle(all_of_them)
    for number, (token, child, guardian) in enumerate(all_of_them):
        events = tap(child, guardian, hour + timedelta(seconds=HOUR * number / len(all_of_them)), number * 2)
        yield token, events
        if chance.random() < AGAIN:
            yield token, events


def replay(port: int, work: list[tuple[str, list[dict[str, Any]]]]) -> list[float]:
    """Sixteen tablets at once; how long each batch took, in milliseconds."""

    def run(mine: list[tuple[str, list[dict[str, Any]]]]) -> list[float]:
        line, took = HTTPConnection("127.0.0.1", port), []
        for token, events in mine:
            data, began = body(events), time.perf_counter()
            send(line, token, data)
            took.append((time.perf_counter() - began) * 1000)
        line.close()
        return took

    with ThreadPoolExecutor(TABLETS) as pool:
        jobs = [pool.submit(run, work[n::TABLETS]) for n in range(TABLETS)]
        return sorted(ms for job in jobs for ms in job.result())


def main() -> None:
    tablets = city(CHILDREN)
    work = list(taps(tablets, random.Random(2026)))
    sent = {one["id"] for _token, events in work for one in events}
    connections["default"].close_pool()  # type: ignore[attr-defined]
    port = postgres.free_port()
    server = harness.serve(port)
    try:
        began = time.perf_counter()
        took = replay(port, work)
        seconds = time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE state <> 'applied') FROM attendance_event")
        kept, wrong = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM attendance_childday WHERE state = 'present' AND check_normal")
        (present,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM notifications_notice WHERE wording = 'child_arrived'")
        (told,) = cursor.fetchone()
    lost = max(0, len(sent) - kept)
    doubled = max(0, kept - len(sent)) + abs(told - CHILDREN) + wrong
    figures = [
        harness.figure("times_real", [HOUR / seconds], "times as fast as the hour"),
        harness.figure("p99_ms", [harness.quantile(took, 0.99)], "ms a tap's batch, 16 tablets"),
        harness.figure("p50_ms", [harness.quantile(took, 0.5)], "ms a tap's batch, 16 tablets"),
        harness.figure("lost", [lost + (CHILDREN - present)], "events, and children not shown as present"),
        harness.figure("doubled", [doubled], "events, notices and conflicts too many"),
        harness.figure("events_s", [len(sent) / seconds], "events/s"),
    ]
    scale = {"children": CHILDREN, "institutions": len(tablets), "tablets_at_once": TABLETS, "sent_twice": AGAIN}
    harness.write("morning_peak", scale, figures)


if __name__ == "__main__":
    main()
