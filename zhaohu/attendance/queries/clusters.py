"""Which children of a class, or of an institution, share an illness or a sign within the days that the rule names.

A case is a child that an abnormal check, an absence for sickness or a noted illness speaks of. One statement counts
them for any number of institutions; it answers in numbers. Another names the children of one cluster.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec
from django.db import connection

from zhaohu.attendance.choices.alerts import CaseSource
from zhaohu.attendance.models import Alert
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.rules import queries as rules

_CASES = """
WITH signs AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(signs)s::jsonb) AS t(
    division text, about text, part text, found text, above numeric)
), houses AS MATERIALIZED (
  SELECT id, district_id AS division FROM institutions_institution
  WHERE %(institutions)s::bigint[] IS NULL OR id = ANY(%(institutions)s::bigint[])
), told AS MATERIALIZED (
  SELECT h.id AS house, h.division, e.care_class_id AS class, e.child_id AS child, e."on", e.kind, e.facts
  FROM houses h JOIN attendance_event e ON e.institution_id = h.id AND e."on" BETWEEN %(since)s AND %(on)s
  WHERE (e.kind = 'absence' OR (e.kind = 'check' AND (e.facts -> 'normal') = 'false'::jsonb))
    AND e.state = 'applied'
), cases AS (
  SELECT t.house, t.division, t.class, t.child, t."on", s.about, t.kind AS source
  FROM told t JOIN signs s ON s.division = t.division AND CASE t.kind
    WHEN 'absence' THEN s.part = 'absence' AND s.found = t.facts ->> 'reason'
    ELSE s.above < (t.facts ->> 'temperature')::numeric
      OR s.part <> 'absence' AND position(s.found IN t.facts ->> s.part) > 0 END
  UNION ALL
  SELECT p.institution_id, s.division, p.care_class_id, p.child_id, a."on", s.about, 'absence'
  FROM houses h JOIN enrolment_placement p ON p.institution_id = h.id
  JOIN enrolment_absence a ON a.placement_id = p.id AND a."on" BETWEEN %(since)s AND %(on)s
    AND a.reason = 'sick' AND a.withdrawn_at IS NULL
  JOIN signs s ON s.division = h.division AND s.part = 'absence'
  UNION ALL
  SELECT h.id, s.division, x.care_class_id, x.child_id, x."on", s.about, 'absence'
  FROM houses h JOIN attendance_alert x ON x.institution_id = h.id AND x."on" BETWEEN %(since)s AND %(on)s
    AND x.kind = 'missing' AND x.reason_code = 'sick'
  JOIN signs s ON s.division = h.division AND s.part = 'absence'
  UNION ALL
  SELECT h.id, h.division, (
      SELECT p.care_class_id FROM enrolment_placement p
      WHERE p.child_id = i.child_id AND p.institution_id = h.id AND p.state IN ('accepted', 'agreed', 'ended')
        AND p.starts_on <= %(on)s
      ORDER BY p.starts_on DESC, p.id DESC LIMIT 1), i.child_id, i.began_on, i.disease, 'illness'
  FROM houses h JOIN attendance_illness i ON i.institution_id = h.id AND i.began_on BETWEEN %(first)s AND %(on)s
)"""
_COUNT = f"""{_CASES}, criteria AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(criteria)s::jsonb) AS t(
    division text, about text, scope text, level text, days int, cases int, percent int, least int, below int)
), counted AS (
  SELECT c.house, CASE k.scope WHEN 'class' THEN c.class END AS class, c.about, k.level, k.days, k.cases, k.percent,
    k.least, k.below, count(DISTINCT c.child)::int AS n
  FROM cases c JOIN criteria k ON k.division = c.division AND k.about = c.about AND c."on" > %(on)s::date - k.days
  WHERE k.scope = 'institution' OR c.class IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
), sized AS (
  SELECT c.*, CASE WHEN coalesce(c.percent, c.least, c.below) IS NOT NULL THEN (
      SELECT count(*)::int FROM enrolment_placement p
      WHERE p.institution_id = c.house AND (c.class IS NULL OR p.care_class_id = c.class)
        AND p.state IN ('accepted', 'agreed', 'ended') AND p.starts_on <= %(on)s
        AND (p.ends_on IS NULL OR p.ends_on >= %(on)s)) END AS size
  FROM counted c
), judged AS (
  SELECT *, coalesce(cases, ceil(size * percent / 100.0)::int) AS need,
    coalesce(size >= least, true) AND coalesce(size < below, true) AS fits
  FROM sized
)
SELECT DISTINCT ON (house, class, about) house, class, about, level, days, n, need, fits AND n >= need AS met
FROM judged ORDER BY house, class, about, met DESC, level DESC, days
"""  # noqa: S608 - both parts are constants


_CHILDREN = f"""{_CASES}
SELECT c.child, k.nickname, coalesce(g.name, ''), min(c."on"), max(c."on"),
  array_agg(DISTINCT c.source ORDER BY c.source)
FROM cases c JOIN families_child k ON k.id = c.child LEFT JOIN enrolment_careclass g ON g.id = c.class
WHERE c.about = %(about)s AND (%(class)s::bigint IS NULL OR c.class = %(class)s)
GROUP BY 1, 2, 3 ORDER BY 3, 4, 2, 1
"""  # noqa: S608 - both parts are constants


class Case(NamedTuple):
    """One child of a cluster, in one of its classes."""

    child: int
    nickname: str
    care_class: str
    first_on: date
    last_on: date
    sources: list[str]

    @property
    def how(self) -> list[str]:
        """What is known of it, in words."""
        return [str(CaseSource(source).label) for source in self.sources]


class Count(NamedTuple):
    """What a class (or, without one, an institution) shares: the gravest criterion that is met, else any."""

    institution: int
    care_class: int | None
    about: str
    level: str
    days: int
    cases: int
    need: int
    met: bool


def count(institutions: Collection[int] | None, *, on: date) -> list[Count]:
    """Everything of which there is a case on that day's windows; of every institution if none is named."""
    rows = Institution.objects.all() if institutions is None else Institution.objects.filter(pk__in=institutions)
    rulings = {one: ruling(on, one) for one in sorted(set(rows.values_list("district_id", flat=True)))}
    criteria = [
        {"division": division, "about": code} | one
        for division, found in rulings.items() for code, about in found.items() for one in about["criteria"]
    ]  # fmt: skip
    signs = _all_signs(rulings)
    shown = {one["about"] for one in signs}
    values: dict[str, Any] = {
        "institutions": None if institutions is None else list(institutions), "on": on,
        "criteria": msgspec.json.encode(criteria).decode(), "signs": msgspec.json.encode(signs).decode(),
        "first": _first(on, [one["days"] for one in criteria]),
        "since": _first(on, [one["days"] for one in criteria if one["about"] in shown]),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return [Count(*row) for row in cursor.fetchall()]


def children(alert: Alert, *, on: date) -> list[Case]:
    """Of whom a cluster consists: every case since the window in which it began, those that the window has left too."""
    district = alert.institution.district_id
    since = _first(day_of(alert.begun_at), [alert.facts["days"]])
    values: dict[str, Any] = {
        "institutions": [alert.institution_id], "on": day_of(alert.ended_at) if alert.ended_at else on,
        "signs": msgspec.json.encode(_all_signs({district: ruling(on, district)})).decode(), "first": since,
        "since": since, "about": alert.about, "class": alert.care_class_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, values)
        return [Case(*row) for row in cursor.fetchall()]


def ruling(on: date, division: str | None) -> dict[str, dict[str, Any]]:
    """The illnesses and signs that are watched, by code; a district's own thresholds win."""
    found: dict[str, dict[str, Any]] = rules.value("attendance.clusters", on=on, division=division)["about"]
    return found


def _all_signs(rulings: dict[str, dict[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {"division": division, "about": code} | one
        for division, found in rulings.items() for code, about in found.items() for one in _signs(about)
    ]  # fmt: skip


def _signs(about: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """How a check, or the reason of an absence, shows it."""
    if "above" in about:
        yield {"part": "temperature", "above": about["above"]}
    for part, words in about.get("found", {}).items():
        yield from ({"part": part, "found": word} for word in words)


def _first(on: date, days: Collection[int]) -> date:
    return date.fromordinal(on.toordinal() - max(days, default=1) + 1)
