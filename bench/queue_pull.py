"""Two hundred officers of one district press "next case" at once, until the queue is empty. Nobody gets another's case.

Each officer is a thread; as for a request, a connection is taken from the pool for each pull and given back, and up to
CONNECTIONS pulls are inside the database at the same instant. A pull is the service that the button calls: the row lock
that passes over taken rows, the assignment, the ledger entry, and the commit, which waits for the disk. The bound is
one officer who pulls alone from the same queue in the same run.
"""

import threading
import time
from collections.abc import Iterable

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from bench import harness
from tests import factories
from tests.institutions.review import worlds
from zhaohu.core.access import Actor
from zhaohu.institutions.choices.case import CaseKind, CaseState, Regime, Risk, Route
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.institutions.choices.registration import LegalForm
from zhaohu.institutions.models import FilingCase, Institution
from zhaohu.institutions.services import queue

OFFICERS, CONNECTIONS, CASES, ALONE, RUNS = 200, 80, 4000, 400, 5
settings.DATABASES["default"]["OPTIONS"]["pool"] |= {"max_size": CONNECTIONS, "timeout": 60}


def fill() -> None:
    """A queue of cases that differ in deadline and risk."""
    district = factories.district()
    institutions = [
        Institution(
            uscc=factories.uscc(), name=f"演示托育园{n}", pinyin="", sort_key="", kind=InstitutionKind.COMMUNITY,
            legal_form=LegalForm.ENTERPRISE, for_profit=True, district=district, address="演示路 1 号",
            updated_at=factories.AT,
        )
        for n in range(CASES)
    ]  # fmt: skip
    Institution.objects.bulk_create(institutions, batch_size=1000)
    cases = [
        FilingCase(
            number=f"演示-{n}", institution=institution, kind=CaseKind.FIRST, route=Route.STANDARD,
            regime=Regime.FILING, state=CaseState.SUBMITTED, district=district, opened_at=factories.AT,
            saved_at=factories.AT, submitted_at=factories.AT, due_on=factories.ON.replace(day=24 + n % 5),
            risk=Risk.values[n % 3],
        )
        for n, institution in enumerate(institutions)
    ]  # fmt: skip
    FilingCase.objects.bulk_create(cases, batch_size=1000)


def release() -> None:
    """Nobody holds anything any more."""
    FilingCase.objects.update(officer=None, assigned_at=None)


def alone(officer: Actor) -> float:
    """Pulls a second by one officer whom nobody disturbs."""
    release()
    began = time.perf_counter()
    for _ in range(ALONE):
        queue.next_case(by=officer, at=factories.AT)
        connections["default"].close()
    return ALONE / (time.perf_counter() - began)


def together(officers: list[Actor]) -> tuple[float, int, int]:
    """Pulls a second by all at once until nothing is left; how many cases were given twice; and how many never."""
    release()
    given: list[int] = []
    gate = threading.Barrier(len(officers) + 1)

    def pull(officer: Actor) -> None:
        gate.wait()
        while True:
            case = queue.next_case(by=officer, at=factories.AT)
            connections["default"].close()
            if case is None:
                return
            given.append(case.pk)

    threads = [threading.Thread(target=pull, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    return len(given) / seconds, len(given) - len(set(given)), CASES - len(set(given))


def main(runs: Iterable[int] = range(RUNS)) -> None:
    call_command("load_reference", verbosity=0)
    fill()
    officers = [factories.actor(worlds.reviewer()) for _ in range(OFFICERS)]
    bounds, results = [], []
    for _ in runs:
        bounds.append(alone(officers[0]))
        results.append(together(officers))
    figures = [
        harness.figure("pulls_per_s", [r[0] for r in results], "pulls/s", ratio_to="one officer alone", bounds=bounds),
        harness.figure("double_assigned", [float(r[1]) for r in results], "cases"),
        harness.figure("never_assigned", [float(r[2]) for r in results], "cases"),
    ]
    harness.write(
        "queue_pull", {"officers": OFFICERS, "connections": CONNECTIONS, "cases": CASES, "alone": ALONE}, figures
    )


if __name__ == "__main__":
    main()
