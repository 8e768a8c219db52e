"""The nightly credit calculation of a city: 2,500 institutions, each with staff, complaints and findings.

Figures: institutions a second, SQL statements of a run, and CPU of application and database for one institution. The
first run writes every score; the second, a day later, finds nothing changed.
"""

import os
import random
import time
from datetime import timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import harness
from bench.register_search import institutions
from zhaohu.core.access import system
from zhaohu.core.clock import day_of, now
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment, StaffMember
from zhaohu.supervision.models import Complaint, CreditRun
from zhaohu.supervision.services import credit_scores

INSTITUTIONS = int(os.environ.get("ZHAOHU_BENCH_INSTITUTIONS", "2500"))
PEOPLE, COMPLAINTS = 12, 2


def fill(chance: random.Random) -> None:
    """Staff without certificates (every one of them takes points) and closed complaints of the last two years."""
    at = now()
    members, employed, complaints = [], [], []
    for institution in Institution.objects.only("pk", "district_id"):
        for _n in range(PEOPLE):
            member = StaffMember(
                name="演示", sort_key="yanshi", identity="演示", identity_digest=uuid4().bytes, created_at=at
            )
            members.append(member)
            employed.append(
                Employment(
                    member=member, institution=institution, post="carer", starts_on=day_of(at) - timedelta(days=300),
                    state="employed", consent_at=at, made_at=at,
                )
            )  # fmt: skip
        for _n in range(COMPLAINTS):
            closed_at = at - timedelta(days=chance.randrange(700))
            complaints.append(
                Complaint(
                    number=uuid4().hex, code_digest=uuid4().bytes, key=uuid4(), institution=institution,
                    district_id=institution.district_id, category="fees", severity="1", text="演示", state="closed",
                    received_at=closed_at, closed_at=closed_at, result="演示",
                    finding=chance.choice(["substantiated", "partly", "unsubstantiated"]),
                )
            )  # fmt: skip
    StaffMember.objects.bulk_create(members, batch_size=2000)
    Employment.objects.bulk_create(employed, batch_size=2000)
    Complaint.objects.bulk_create(complaints, batch_size=2000)


def measured(days: int) -> dict[str, float]:
    """One run, some days from now: its speed, statements, and CPU for one institution."""
    mine, database = os.getpid(), harness.postmaster()
    app, db = harness.cpu_seconds(mine), harness.cpu_seconds(database)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        run = credit_scores.run(by=system("信用评分"), at=now() + timedelta(days=days))
    took = time.perf_counter() - began
    return {
        "rate": run.done / took, "sql": len(caught), "app": (harness.cpu_seconds(mine) - app) * 1000 / run.done,
        "db": (harness.cpu_seconds(database) - db) * 1000 / run.done, "changed": run.changed,
    }  # fmt: skip


def main() -> None:
    chance = random.Random(7)
    call_command("load_reference", verbosity=0)
    if not Institution.objects.exists():
        institutions(chance, INSTITUTIONS)
        fill(chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    CreditRun.objects.all().delete()
    first = measured(0)
    later = [measured(1 + n) for n in range(harness.RUNS)]
    harness.write(
        "credit",
        {"institutions": Institution.objects.count(), "people": PEOPLE, "complaints": COMPLAINTS,
         "changed": [first["changed"], *(one["changed"] for one in later)]},
        [
            harness.figure("first_rate", [first["rate"]], "institutions/s, every score written"),
            harness.figure("rate", [one["rate"] for one in later], "institutions/s"),
            harness.figure("sql", [one["sql"] for one in later], "statements a run"),
            harness.figure("cpu_app_ms", [one["app"] for one in later], "ms an institution"),
            harness.figure("cpu_db_ms", [one["db"] for one in later], "ms an institution"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
