"""The one path by which checked rows reach the register, for the API and for files: COPY, judge, upsert, keep.

A batch is copied into a temporary table, judged there against what is known (created, updated, unchanged, rejected),
and written with one upsert. The caller holds the transaction and the authority's lock, so a judgement stays true.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from zhaohu.core import pinyin
from zhaohu.institutions.choices.registration import Authority
from zhaohu.institutions.errors import registrations as errors
from zhaohu.institutions.models import Push
from zhaohu.institutions.services.registrations_rows import Checked

_CONTENT = (
    "name", "legal_form", "for_profit", "scope", "scope_class", "district_id", "street_id", "address",
    "legal_representative", "registered_on",
)  # fmt: skip
_NEVER_EMPTIED = frozenset(_CONTENT) - {"street_id"}
_KEPT = ("authority", "pinyin", "status", "status_on", "pushed_at", "push_id", *_CONTENT)

_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS registration_incoming (
  number int, uscc text, name text, problems jsonb, "values" jsonb
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS registration_judged (
  number int, uscc text, name text, problems jsonb, "values" jsonb, registration_id bigint, result text,
  kind text, happened_on date, before jsonb
) ON COMMIT DELETE ROWS;
TRUNCATE registration_incoming, registration_judged;
SET LOCAL jit = off;
"""

_JOINS = "SELECT set_config('enable_hashjoin', %(on)s, true), set_config('enable_mergejoin', %(on)s, true)"

_RECORD = """
  jsonb_to_record(i."values") AS v(
    authority text, kind text, listed bool, happened_on date, status text, name text, legal_form text, for_profit bool,
    scope text, scope_class text, district_id text, street_id text, address text, legal_representative text,
    registered_on date)
"""

_SAME = " AND ".join(
    f"(v.{name} IS NULL OR v.{name} = r.{name})"
    if name in _NEVER_EMPTIED
    else f"(v.name IS NULL OR v.{name} IS NOT DISTINCT FROM r.{name})"
    for name in _CONTENT
)

_JUDGE = f"""
INSERT INTO registration_judged
SELECT i.number, i.uscc, i.name,
  CASE WHEN code IS NULL THEN i.problems ELSE i.problems || jsonb_build_array(jsonb_build_object(
    'code', code,
    'field', CASE code WHEN '{errors.BODY_ENDED.code}' THEN 'event' WHEN '{errors.OUTDATED.code}' THEN 'event_on'
      ELSE 'uscc' END,
    'fact', CASE code WHEN '{errors.REPEATED.code}' THEN earlier.number::text
      WHEN '{errors.AUTHORITY_DIFFERS.code}' THEN %(labels)s::jsonb ->> r.authority
      WHEN '{errors.DISTRICT_FOREIGN.code}' THEN r.district_id
      WHEN '{errors.BODY_UNKNOWN.code}' THEN '' ELSE r.status_on::text END)) END,
  CASE WHEN code = '{errors.REPEATED.code}' THEN NULL ELSE i."values" END,
  r.id,
  CASE WHEN i."values" IS NULL OR code IS NOT NULL THEN 'rejected' WHEN r.id IS NULL THEN 'created'
    WHEN same THEN 'unchanged' ELSE 'updated' END,
  CASE WHEN v.listed AND r.id IS NOT NULL THEN 'changed' ELSE v.kind END,
  CASE WHEN r.id IS NULL THEN coalesce(v.happened_on, v.registered_on) ELSE happened END,
  CASE WHEN same THEN NULL ELSE to_jsonb(r) - '{{id,uscc,treatment,treatment_reason}}'::text[] END
FROM registration_incoming i
LEFT JOIN LATERAL {_RECORD} ON true
LEFT JOIN institutions_registration r ON r.uscc = i.uscc AND i."values" IS NOT NULL
LEFT JOIN LATERAL (
  SELECT p.number FROM institutions_pushrow p
  WHERE p.push_id = %(push)s AND p.uscc = i.uscc AND p.number < i.number AND p."values" IS NOT NULL
    AND i."values" IS NOT NULL
  ORDER BY p.number LIMIT 1
) earlier ON true
CROSS JOIN LATERAL (
  SELECT r.id IS NOT NULL AND {_SAME} AND v.status = r.status AS same, coalesce(v.happened_on, %(on)s) AS happened
) now
CROSS JOIN LATERAL (
  SELECT CASE WHEN i."values" IS NULL THEN NULL
    WHEN earlier.number IS NOT NULL THEN '{errors.REPEATED.code}'
    WHEN r.id IS NULL THEN CASE WHEN v.status <> 'active' THEN '{errors.BODY_UNKNOWN.code}' END
    WHEN r.authority <> v.authority THEN '{errors.AUTHORITY_DIFFERS.code}'
    WHEN v.district_id IS NULL AND r.district_id <> %(district)s::text THEN '{errors.DISTRICT_FOREIGN.code}'
    WHEN r.status <> 'active' AND NOT same THEN '{errors.BODY_ENDED.code}'
    WHEN happened < r.status_on AND NOT same THEN '{errors.OUTDATED.code}'
  END AS code
) verdict
"""  # noqa: S608 - names of our own, no input

_UPSERT = f"""
WITH written AS (
  INSERT INTO institutions_registration
    (uscc, treatment, treatment_reason, {", ".join(_KEPT)})
  SELECT j.uscc, '', '', coalesce(v.authority, r.authority), coalesce(p.pinyin, r.pinyin), v.status, j.happened_on,
    %(at)s, %(push)s, {
    ", ".join(
        f"coalesce(v.{name}, r.{name})"
        if name in _NEVER_EMPTIED
        else f"CASE WHEN v.name IS NULL THEN r.{name} ELSE v.{name} END"
        for name in _CONTENT
    )
}
  FROM registration_judged i
  CROSS JOIN LATERAL {_RECORD}
  CROSS JOIN LATERAL (SELECT i.uscc, i.happened_on) j
  LEFT JOIN institutions_registration r ON r.id = i.registration_id
  LEFT JOIN unnest(%(numbers)s::int[], %(pinyin)s::text[]) AS p(number, pinyin) ON p.number = i.number
  WHERE i.result IN ('created', 'updated')
  ON CONFLICT (uscc) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _KEPT)}
  RETURNING id, uscc
)
UPDATE registration_judged j SET registration_id = w.id FROM written w WHERE w.uscc = j.uscc
  AND j.result IN ('created', 'updated')
"""  # noqa: S608 - names of our own, no input

_EVENTS = """
INSERT INTO institutions_registrationevent (registration_id, kind, happened_on, changed, before, push_id)
SELECT registration_id, kind, happened_on,
  CASE WHEN before IS NULL THEN '{}'::jsonb ELSE coalesce((
    SELECT jsonb_object_agg(key, value) FROM jsonb_each("values")
    WHERE before ? key AND value IS DISTINCT FROM before -> key AND value <> 'null'::jsonb), '{}') END,
  before, %(push)s
FROM registration_judged WHERE result IN ('created', 'updated') ORDER BY number
"""

_KEEP = """
INSERT INTO institutions_pushrow (push_id, number, result, uscc, name, problems, registration_id, "values")
SELECT %(push)s, number, result, uscc, name, problems, registration_id, "values"
FROM registration_judged ORDER BY number
"""

_AGREE = """
UPDATE institutions_pushrow p
SET result = j.result, problems = j.problems, registration_id = j.registration_id
FROM registration_judged j
WHERE p.push_id = %(push)s AND p.number = j.number
  AND (p.result, p.problems, p.registration_id) IS DISTINCT FROM (j.result, j.problems, j.registration_id)
"""

_FETCH = """
INSERT INTO registration_incoming
SELECT number, uscc, name, jsonb_path_query_array(problems, '$[*] ? (@.note == true)'), "values"
FROM institutions_pushrow WHERE push_id = %s AND number > %s AND number <= %s AND "values" IS NOT NULL
"""

_COUNT = """
SELECT result, count(*) FROM institutions_pushrow WHERE push_id = %(push)s AND number > %(after)s AND number <= %(to)s
GROUP BY result
"""
_COUNT_PROBLEMS = """
SELECT problem ->> 'code', count(*) FROM institutions_pushrow, jsonb_array_elements(problems) problem
WHERE push_id = %(push)s AND number > %(after)s AND number <= %(to)s GROUP BY 1
"""


def lock(authority: str) -> None:
    """Let one batch of an authority at a time be judged and written; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registration:{authority}"])


def take(rows: Sequence[Checked]) -> None:
    """COPY checked rows into the batch."""
    _open()
    with connection.cursor() as cursor:
        statement = 'COPY registration_incoming (number, uscc, name, problems, "values") FROM STDIN'
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row((row.number, row.uscc, row.name, _json(row.faults), _json(row.values)))


def take_kept(push: Push, *, after: int, to: int) -> None:
    """Take rows again that an earlier check has kept."""
    _open()
    with connection.cursor() as cursor:
        cursor.execute(_FETCH, [push.pk, after, to])


def judge(push: Push, *, on: date) -> None:
    """Decide for each row of the batch what it would do to the register."""
    labels = {value: str(label) for value, label in Authority.choices}
    facts: dict[str, Any] = {"push": push.pk, "on": on, "labels": json.dumps(labels), "district": _district(push)}
    with connection.cursor() as cursor:
        cursor.execute(_JOINS, {"on": "off"})  # a batch is looked up by index, however long the register
        cursor.execute(_JUDGE, facts)
        cursor.execute(_JOINS, {"on": "on"})
        cursor.execute("ANALYZE registration_judged")


def keep(push: Push) -> None:
    """Keep the judged batch as rows of the push."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"push": push.pk})


def agree(push: Push) -> None:
    """Bring kept rows up to what the batch has become."""
    with connection.cursor() as cursor:
        cursor.execute(_AGREE, {"push": push.pk})


def write(push: Push, *, at: Any) -> None:
    """Write what is created or updated, with an event each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.number, j.name FROM registration_judged j WHERE j.result = 'created' OR j.result = 'updated'"
            " AND j.\"values\" ->> 'name' <> j.before ->> 'name'"
        )
        names = cursor.fetchall()
        facts: dict[str, Any] = {
            "push": push.pk,
            "at": at,
            "numbers": [number for number, _ in names],
            "pinyin": [pinyin.search_text(name)[:400] for _, name in names],
        }
        cursor.execute(_UPSERT, facts)
        cursor.execute(_EVENTS, {"push": push.pk})


def ended() -> list[int]:
    """The registrations that the batch has ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registration_id FROM registration_judged"
            " WHERE result = 'updated' AND kind IN ('deregistered', 'revoked') ORDER BY number"
        )
        return [row[0] for row in cursor.fetchall()]


def counted(push: Push, counts: dict[str, Any], *, after: int, to: int) -> dict[str, Any]:
    """The counts of a push with those rows added: by result, and under `problems` by code."""
    facts = {"push": push.pk, "after": after, "to": to}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, facts)
        results = _added({k: v for k, v in counts.items() if k != "problems"}, cursor.fetchall())
        cursor.execute(_COUNT_PROBLEMS, facts)
        return {**results, "problems": _added(counts.get("problems", {}), cursor.fetchall())}


def _added(counts: dict[str, int], more: Iterable[tuple[str, int]]) -> dict[str, int]:
    total = dict(counts)
    for key, count in more:
        total[key] = total.get(key, 0) + count
    return total


def _open() -> None:
    with connection.cursor() as cursor:
        for statement in filter(str.strip, _TABLES.split(";")):
            cursor.execute(statement)


def _district(push: Push) -> str | None:
    """The one district in which a push may end bodies; empty for an authority of the whole city."""
    division = push.division
    return division.code if division and division.tenant_id == division.code else None


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
