"""The file of an institution (一户一档) with ten years of records: SQL statements, CPU, and how long the page takes.

The page is asked for as a district officer's browser asks, through the whole
application. That the statements do not grow with the records is held by a test.
"""

import os
import statistics
import time
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import harness
from tests import factories
from zhaohu.accounts.choices import Role
from zhaohu.attendance.models import Alert, Incident
from zhaohu.core.clock import day_of, now
from zhaohu.core.encryption import lookup, sm3
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment, StaffMember
from zhaohu.supervision.models import (
    Complaint,
    Finding,
    Inspection,
    InspectionPlan,
    RectificationOrder,
)

READ = int(os.environ.get("ZHAOHU_BENCH_READS", "200"))
SCALE = {"inspections": 40, "findings": 200, "complaints": 60, "staff": 300, "incidents": 2000, "alerts": 500}


def made() -> Institution:
    """One institution with ten years of everything."""
    call_command("load_reference", verbosity=0)
    at, on = now(), day_of(now())
    one = Institution.objects.create(
        uscc=factories.uscc(), name="演示托育园", pinyin="", sort_key="", kind="independent", legal_form="enterprise",
        for_profit=True, district=factories.district(), address="演示路 1 号", filing_state="filed", filed_on=on,
        updated_at=at,
    )  # fmt: skip
    _visits(one, at)
    Complaint.objects.bulk_create(
        Complaint(
            number=f"T{n}", code_digest=sm3(f"T{n}".encode()), key=uuid4(), institution=one, district=one.district,
            category="fees", severity="N", text="演示", received_at=at - timedelta(days=60 * n),
        )
        for n in range(SCALE["complaints"])
    )  # fmt: skip
    days = [at - timedelta(hours=43 * n) for n in range(SCALE["incidents"])]
    Incident.objects.bulk_create(
        Incident(
            key=uuid4(), institution=one, kind="fall", severity="minor", happened_at=day, place="活动室", made_at=day,
            close_due_at=day,
        )
        for day in days
    )  # fmt: skip
    Alert.objects.bulk_create(
        Alert(institution=one, kind="cluster", on=day_of(day), about="fever", begun_at=day, raised_at=day, ended_at=day)
        for day in days[:: SCALE["incidents"] // SCALE["alerts"]]
    )
    people = StaffMember.objects.bulk_create(
        StaffMember(name=f"演示{n}", sort_key="", identity=f"S{n}", identity_digest=lookup(f"S{n}"), created_at=at)
        for n in range(SCALE["staff"])
    )
    Employment.objects.bulk_create(
        Employment(
            member=person, institution=one, post="carer", starts_on=on - timedelta(days=100), state="employed",
            consent_at=at, made_at=at,
        )
        for person in people
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return one


def _visits(one: Institution, at: datetime) -> None:
    """Visits every quarter, each with an order and its findings."""
    plans = InspectionPlan.objects.bulk_create(
        InspectionPlan(
            number=f"P{n}", key=uuid4(), title="演示", kind="special", district=one.district, reason="演示",
            items=["A01"], from_on=day_of(at), to_on=day_of(at), made_at=at,
        )
        for n in range(SCALE["inspections"])
    )  # fmt: skip
    days = [at - timedelta(days=90 * n) for n in range(SCALE["inspections"])]
    visits = Inspection.objects.bulk_create(
        Inspection(
            number=f"J{n}", plan=plans[n], kind="special", institution=one, district=one.district,
            departments=["health"], items=["A01"], state="closed", started_at=day, ended_at=day, conclusion="corrected",
            record_sm3=b"0" * 32, signed_at=day, closed_at=day,
        )
        for n, day in enumerate(days)
    )  # fmt: skip
    orders = RectificationOrder.objects.bulk_create(
        RectificationOrder(
            number=f"Z{n}", inspection=visit, institution=one, district=one.district, ordered_at=visit.signed_at,
            due_on=day_of(days[n]),
        )
        for n, visit in enumerate(visits)
    )  # fmt: skip
    Finding.objects.bulk_create(
        Finding(
            inspection=order.inspection, order=order, item=f"A{n}", title="演示事项", weight="C", basis="演示",
            fact="演示", found_on=order.due_on, due_on=order.due_on,
        )
        for order in orders
        for n in range(SCALE["findings"] // SCALE["inspections"])
    )  # fmt: skip


def main() -> None:
    one, client = made(), Client(SERVER_NAME="localhost")
    client.force_login(factories.officer(Role.DISTRICT_REVIEWER))
    address = f"/office/files/{one.uscc}/"

    def read() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")

    for _ in range(5):
        read()
    with CaptureQueriesContext(connection) as told:
        read()
    statements = len(told)  # asked before the next request empties the list
    took, cpu = [], time.process_time()
    for _ in range(READ):
        began = time.perf_counter()
        read()
        took.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - cpu) / READ * 1000
    took.sort()
    figures = [
        harness.figure("sql", [statements], "statements"),
        harness.figure("cpu_ms", [cpu], "ms of application a page"),
        harness.figure("p95_ms", [harness.quantile(took, 0.95)], "ms a page, one reader"),
        harness.figure("p50_ms", [statistics.median(took)], "ms a page, one reader"),
    ]
    harness.write("institution_file", SCALE | {"read": READ}, figures)


if __name__ == "__main__":
    main()
