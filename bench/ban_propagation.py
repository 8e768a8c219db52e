"""A ban is approved, and every institution of the city then tries to let its people come to work: seconds from the
approval until the slowest of 2,000 institutions has refused.

The worst case that a decision may name: one person with a document in each institution, so that one ban reaches all of
them at once. The clock-ins go through the service that phones and tablets use; nobody of the banned may be let in,
and whoever is not banned must be. The bound is the same question asked of PostgreSQL by one plain statement a person.
Scale down with ZHAOHU_BENCH_INSTITUTIONS.
"""

import os
import time
from datetime import date, timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db import connection

from bench import harness
from tests import factories
from zhaohu.accounts.choices import Kind, Role
from zhaohu.core.access import Actor, Held
from zhaohu.core.clock import day_of, now
from zhaohu.core.encryption import lookup, sm3
from zhaohu.core.errors import ProblemError
from zhaohu.families.choices import IdentityKind
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.staff.choices.bans import BanScope
from zhaohu.staff.models import BanDocument, Credential, Employment, PracticeBan, RecordQuery, StaffMember
from zhaohu.staff.services import bans, presence

INSTITUTIONS = int(os.environ.get("ZHAOHU_BENCH_INSTITUTIONS", "2000"))
_BARRED = """
SELECT EXISTS (SELECT FROM staff_practiceban b
  LEFT JOIN staff_bandocument d ON d.ban_id = b.id AND d.state = 'confirmed'
  WHERE b.state = 'confirmed' AND b.starts_on <= %(on)s AND (b.ends_on IS NULL OR b.ends_on >= %(on)s)
    AND (b.identity_digest = m.identity_digest OR d.digest = m.identity_digest))
FROM staff_employment e JOIN staff_staffmember m ON m.id = e.member_id WHERE e.id = %(id)s
"""


def city(count: int) -> tuple[list[Employment], list[Employment]]:
    """Institutions with two people each: one who will be banned, one who will not; both may work today."""
    call_command("load_reference", verbosity=0)
    at, on = now(), day_of(now())
    houses = Institution.objects.bulk_create(
        [
            Institution(
                uscc=factories.uscc(), name=f"演示托育园{n}", pinyin="", sort_key="", kind="independent",
                legal_form="enterprise", for_profit=True, district=factories.district(), address="演示路 1 号",
                filing_state="filed", filed_on=date(2025, 3, 18), updated_at=at,
            )
            for n in range(count)
        ],
        batch_size=1000,
    )  # fmt: skip
    paper = StoredFile.objects.create(
        key="bench", sm3=sm3(b"bench"), content_type="application/pdf", size=1, name="演示.pdf",
        uploaded_by=factories.user(Kind.INSTITUTION), uploaded_at=at,
    )  # fmt: skip
    found = []
    for letter in "EK":
        members = StaffMember.objects.bulk_create(
            [
                StaffMember(
                    name=f"演示·{letter}{n}", sort_key="", identity_kind=IdentityKind.PASSPORT,
                    identity=f"{letter}{n:08d}", identity_digest=lookup(f"{letter}{n:08d}"), created_at=at,
                )
                for n in range(count)
            ],
            batch_size=1000,
        )  # fmt: skip
        since = on - timedelta(days=30)
        common = {"issuer": "演示", "valid_from": since, "file": paper, "added_at": at}
        Credential.objects.bulk_create(
            [
                Credential(member=one, kind=kind, valid_to=until, **common)
                for one in members
                for kind, until in (("health", on + timedelta(days=300)), ("childcare", None))
            ],
            batch_size=2000,
        )
        pairs = list(zip(members, houses, strict=True))
        RecordQuery.objects.bulk_create(
            [
                RecordQuery(
                    member=one, institution=house, purpose="before_hiring", state="clear", source="演示", asked_at=at,
                    answered_on=since, answered_at=at,
                )
                for one, house in pairs
            ],
            batch_size=2000,
        )  # fmt: skip
        found.append(
            Employment.objects.bulk_create(
                [
                    Employment(
                        member=one, institution=house, post="carer", starts_on=since, state="employed", consent_at=at,
                        made_at=at,
                    )
                    for one, house in pairs
                ],
                batch_size=1000,
            )
        )  # fmt: skip
    return found[0], found[1]


def proposed(banned: list[Employment]) -> PracticeBan:
    """A ban that names a document of everybody of the first kind; it waits for the second person."""
    by, first = factories.actor(factories.officer(Role.DISTRICT_REVIEWER)), banned[0].member
    terms = bans.Terms(
        name=first.name, identity=first.identity, identity_kind=IdentityKind.PASSPORT, scope=BanScope.ALL,
        decision_number="演示 1 号", basis="演示", reason="演示", starts_on=day_of(now()),
    )  # fmt: skip
    made = bans.propose(terms=terms, division=factories.district(), by=by, at=now())
    BanDocument.objects.bulk_create(
        [
            BanDocument(
                ban=made, kind=IdentityKind.PASSPORT, number=one.member.identity,
                digest=one.member.identity_digest, reason="演示", proposed_by_id=by.user_id or 0, proposed_at=now(),
            )
            for one in banned[1:]
        ],
        batch_size=1000,
    )  # fmt: skip
    return made


def comes(employment: Employment) -> bool:
    """Whether somebody is let in now, asked by the tablet of the house."""
    by = Actor(name="平板", held=(Held("device", institution=employment.institution_id),))
    try:
        presence.clock_in(employment=employment, client_id=uuid4(), at=now(), by=by)
    except ProblemError as problem:
        if problem.problem.code != "STAFF_BARRED":
            raise
        return False
    return True


def main() -> None:
    banned, others = city(INSTITUTIONS)
    made = proposed(banned)
    lead = factories.actor(factories.officer(Role.DISTRICT_LEAD))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    comes(others[0])  # warm
    began, cpu = time.perf_counter(), time.process_time()
    ended = bans.decide(ban=made, agreed=True, by=lead, at=now())
    approval = time.perf_counter() - began
    cpu, checks, let_in = time.process_time(), [], 0
    for one in banned:
        at = time.perf_counter()
        let_in += comes(one)
        checks.append(time.perf_counter() - at)
    seconds, cpu = time.perf_counter() - began, (time.process_time() - cpu) / len(banned)
    refused = sum(not comes(one) for one in others[1:101])
    at = time.perf_counter()
    with connection.cursor() as cursor:
        for one in banned:
            cursor.execute(_BARRED, {"id": one.pk, "on": day_of(now())})
            if not cursor.fetchone()[0]:
                raise SystemExit("the plain statement finds no ban")
    bound = time.perf_counter() - at
    checks.sort()
    figures = [
        harness.figure("seconds", [approval + checks[-1]], "s from approval to the slowest refusal"),
        harness.figure("in_turn_s", [seconds], "s until one process has been refused by all, one after another"),
        harness.figure("approval_s", [approval], "s of the approval itself"),
        harness.figure(
            "checks_s", [sum(checks)], "s of all refusals", ratio_to="one plain statement each", bounds=[bound]
        ),
        harness.figure("cpu_ms", [cpu * 1000], "ms of application a refusal"),
        harness.figure("p99_ms", [harness.quantile(checks, 0.99) * 1000], "ms a refusal"),
        harness.figure("max_ms", [checks[-1] * 1000], "ms, the slowest refusal"),
        harness.figure("let_in", [let_in], "of the banned let in"),
        harness.figure("refused_others", [refused], "of 100 others refused"),
        harness.figure("ended", [ended], "posts ended by the approval"),
    ]
    harness.write("ban_propagation", {"institutions": INSTITUTIONS, "documents": INSTITUTIONS}, figures)


if __name__ == "__main__":
    main()
