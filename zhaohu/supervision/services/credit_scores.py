"""Calculating credit: chunk by chunk, each its own transaction, so that a killed run goes on where it stopped."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import translation

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.institutions.choices.institution import ON_REGISTER, FilingState
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.credit import AppealState
from zhaohu.supervision.models import CreditAppeal, CreditPoint, CreditRun, CreditScheme, CreditScore
from zhaohu.supervision.permissions import credit as permissions
from zhaohu.supervision.queries import credit_sources as sources
from zhaohu.supervision.queries.credit_scheme import SCHEME, Assessed, Criterion, Row, Scheme, assess, matched, read
from zhaohu.supervision.queries.credit_scores import latest

CHUNK = 250


def scored() -> QuerySet[Institution]:
    """Who has a score: everybody on the register, and whose filing was revoked."""
    return Institution.objects.filter(Q(filing_state__in=(*ON_REGISTER, FilingState.REVOKED_BY_AUTHORITY)))


def run(*, by: Actor, at: datetime, chunk: int = CHUNK) -> CreditRun:
    """The calculation of a day, to its end; a day that is done is not done again."""
    permissions.CALCULATE.require(by)
    on = day_of(at)
    facts = {"scheme": scheme_of(on, at), "total": scored().count(), "started_at": at}
    found, _new = CreditRun.objects.get_or_create(on=on, defaults=facts)
    with rules.remembered():
        while not _go_on(found.pk, by=by, at=at, chunk=chunk):
            pass
    found.refresh_from_db()
    return found


@transaction.atomic
def _go_on(run_id: int, *, by: Actor, at: datetime, chunk: int) -> bool:
    """Calculate the next institutions of a run; returns whether it is finished."""
    row = CreditRun.objects.select_for_update().get(pk=run_id)
    if row.finished_at:
        return True
    ids = list(scored().filter(pk__gt=row.last).order_by("pk").values_list("pk", flat=True)[:chunk])
    if not ids:
        row.finished_at = at
        row.total = row.done
        row.save(update_fields=["finished_at", "total"])
        return True
    changed = _calculated(ids, on=row.on, at=at)
    row.last, row.done, row.changed = ids[-1], row.done + len(ids), row.changed + len(changed)
    row.save(update_fields=["last", "done", "changed"])
    ledger.record(
        event=permissions.CALCULATE.event, subject=row, by=by, at=at,
        content={
            "on": row.on, "scheme": row.scheme_id, "institutions": len(ids), "scores": [one.pk for one in changed],
        },
    )  # fmt: skip
    return False


def scheme_of(on: date, at: datetime) -> CreditScheme:
    """The scheme of a day, kept when it is used first."""
    rule = rules.rule(SCHEME, on=on)
    content = {"value": rule.value, "valid_from": rule.valid_from}
    facts = {
        "value": rule.value, "valid_from": rule.valid_from, "source": rule.source, "confidence": rule.confidence,
        "kept_at": at,
    }  # fmt: skip
    return CreditScheme.objects.get_or_create(sm3=sm3(ledger.canonical(content).encode()), defaults=facts)[0]


@transaction.atomic
def again(*, institution_ids: Collection[int], at: datetime) -> list[CreditScore]:
    """Calculate some institutions anew inside the caller's deed; returns the scores that changed."""
    with rules.remembered():
        return _calculated(sorted(institution_ids), on=day_of(at), at=at)


def _calculated(ids: list[int], *, on: date, at: datetime) -> list[CreditScore]:
    """The new scores of these institutions: none where nothing has changed. One transaction at a time writes scores."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('credit scores'))")
    used = scheme_of(on, at)
    scheme = read(used.pk, used.value)
    rows: dict[int, list[tuple[Criterion, Row]]] = defaultdict(list)
    with translation.override("zh-hans"):
        for criterion, row in matched(scheme, sources.rows(ids, on)):
            rows[row.institution].append((criterion, row))
    struck = corrected(ids)
    known = dict(latest(ids).values_list("institution_id", "sm3"))
    new = []
    for pk in ids:
        found = assess(scheme, rows[pk], on=on, struck=struck[pk])
        seal = sealed(scheme, found)
        if bytes(known.get(pk, b"")) != seal:
            new.append((pk, found, seal))
    return _kept(new, scheme, on, at)


def corrected(institution_ids: Iterable[int]) -> dict[int, dict[tuple[str, str, int], int]]:
    """The rows that an appeal has corrected, by institution."""
    found: dict[int, dict[tuple[str, str, int], int]] = defaultdict(dict)
    appeals = CreditAppeal.objects.filter(institution_id__in=list(institution_ids), state=AppealState.CORRECTED)
    for pk, institution, *row in appeals.values_list("pk", "institution_id", "criterion", "table", "row"):
        found[institution][tuple(row)] = pk  # type: ignore[index]
    return found


def sealed(scheme: Scheme, found: Assessed) -> bytes:
    """The SM3 of a score with every point of it."""
    points = [
        [one.criterion.code, one.points, *one.row.known, one.row.day, one.row.words, one.appeal]
        for one in sorted(found.points, key=lambda one: (one.criterion.code, *one.row.known))
    ]
    content = {"scheme": scheme.number, "total": found.total, "grade": found.grade, "points": points}
    return sm3(ledger.canonical(content).encode())


def _kept(new: list[tuple[int, Assessed, bytes]], scheme: Scheme, on: date, at: datetime) -> list[CreditScore]:
    scores = CreditScore.objects.bulk_create(
        CreditScore(
            institution_id=pk, on=on, total=found.total, grade=found.grade, dimensions=found.dimensions,
            scheme_id=scheme.number, sm3=seal, at=at,
        )
        for pk, found, seal in new
    )  # fmt: skip
    CreditPoint.objects.bulk_create(
        CreditPoint(
            score=score, criterion=one.criterion.code, points=one.points, full=one.criterion.points,
            veto=one.criterion.veto, table=one.row.table, row=one.row.row, day=one.row.day, words=one.row.words[:200],
            halves_on=one.criterion.halves_on(one.row), until=one.criterion.until(one.row), appeal_id=one.appeal,
        )
        for score, (_pk, found, _seal) in zip(scores, new, strict=True)
        for one in found.points
    )  # fmt: skip
    return scores
