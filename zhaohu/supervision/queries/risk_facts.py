"""The features of institutions as of a day: what the city's records said when that day ended, and nothing later.

A record counts from the instant at which it was entered, not from the day that it names, so that what is entered later
never changes an earlier day. One statement for any number of institutions and days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Count, Q

from zhaohu.core.clock import BEIJING, day_of
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.inspections import Weight
from zhaohu.supervision.models import Inspection
from zhaohu.supervision.risk.features import NAMES

# `until` is the instant at which the day ends. No column of a place, an officer or a person is read.
FACTS = """
WITH asked AS (
  SELECT * FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[]) WITH ORDINALITY AS t(institution, day, until, turn)
)
SELECT a.turn, visit.day AS visited_on,
  coalesce((extract(epoch FROM a.until - filing.since) / 2629800)::int, 0) AS filed_months,
  coalesce(told.overdue, 0) AS overdue_notices,
  coalesce(visit.critical, 0) AS critical_last, coalesce(visit.major, 0) AS major_last,
  coalesce(visit.minor, 0) AS minor_last,
  coalesce((extract(epoch FROM a.until - visit.at) / 2629800)::int, 24) AS months_since_visit,
  (visit.at IS NULL)::int AS never_visited,
  coalesce(orders.open, 0) AS open_orders, coalesce(orders.overdue, 0) AS overdue_orders,
  coalesce(said.year, 0) AS complaints_year, coalesce(said.quarter, 0) AS complaints_quarter,
  coalesce(said.grave, 0) AS grave_complaints,
  coalesce(happened.year, 0) AS incidents_year, coalesce(happened.late, 0) AS late_incidents,
  coalesce(alerts.ratio, 0) AS ratio_alerts,
  coalesce(100 * people.gone / nullif(people.here + people.gone, 0), 0) AS leavers_percent,
  coalesce(people.without, 0) AS without_certificate,
  coalesce(alerts.clusters, 0) AS clusters_year,
  coalesce(filing.places, 0) AS places
FROM asked a
LEFT JOIN LATERAL (
  SELECT min(r.issued_at) AS since, (array_agg((r.content->>'places')::int ORDER BY r.issued_at DESC))[1] AS places
  FROM institutions_filingreceipt r WHERE r.institution_id = a.institution AND r.issued_at < a.until
) filing ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS overdue FROM institutions_noncompliancenotice n
  WHERE n.institution_id = a.institution AND n.notified_at < a.until AND n.rectify_by < a.day
    AND (n.rectified_on IS NULL OR n.rectified_on > a.day)
) told ON true
LEFT JOIN LATERAL (
  SELECT i.signed_at AS at, (i.signed_at AT TIME ZONE INTERVAL '8 hours')::date AS day,
    count(*) FILTER (WHERE f.weight = 'C') AS critical, count(*) FILTER (WHERE f.weight = 'M') AS major,
    count(*) FILTER (WHERE f.weight = 'N') AS minor
  FROM (
    SELECT v.id, v.signed_at FROM supervision_inspection v
    WHERE v.institution_id = a.institution AND v.signed_at < a.until AND v.conclusion NOT IN ('refused', 'absent')
    ORDER BY v.signed_at DESC, v.id DESC LIMIT 1
  ) i LEFT JOIN supervision_finding f ON f.inspection_id = i.id GROUP BY i.id, i.signed_at
) visit ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS open, count(*) FILTER (WHERE o.due_on < a.day) AS overdue FROM supervision_rectificationorder o
  WHERE o.institution_id = a.institution AND o.ordered_at < a.until AND NOT EXISTS (
    SELECT FROM supervision_orderstep s
    WHERE s.order_id = o.id AND s.at < a.until AND s.to_state IN ('done', 'to_case', 'withdrawn'))
    AND (o.done_at IS NULL OR o.done_at >= a.until)
) orders ON true
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE ended.at >= a.until - INTERVAL '365 days') AS year,
    count(*) FILTER (WHERE ended.at >= a.until - INTERVAL '90 days') AS quarter,
    count(*) FILTER (WHERE c.severity = '3') AS grave
  FROM supervision_complaint c CROSS JOIN LATERAL (
    SELECT min(s.at) AS at FROM supervision_complaintstep s
    WHERE s.complaint_id = c.id AND s.to_state = 'closed' AND s.at < a.until
  ) ended
  WHERE c.institution_id = a.institution AND c.received_at < a.until AND c.finding IN ('substantiated', 'partly')
    AND ended.at >= a.until - INTERVAL '730 days'
) said ON true
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE i.severity <> 'minor') AS year,
    count(*) FILTER (WHERE i.made_at > i.report_due_at) AS late
  FROM attendance_incident i
  WHERE i.institution_id = a.institution AND i.made_at < a.until AND i.made_at >= a.until - INTERVAL '365 days'
) happened ON true
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE x.kind = 'ratio' AND x.raised_at < a.until
      AND x.raised_at >= a.until - INTERVAL '90 days') AS ratio,
    count(*) FILTER (WHERE x.kind = 'cluster') AS clusters
  FROM attendance_alert x
  WHERE x.institution_id = a.institution AND x.begun_at < a.until AND x.begun_at >= a.until - INTERVAL '365 days'
) alerts ON true
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE ended.at IS NULL) AS here,
    count(*) FILTER (WHERE ended.at >= a.until - INTERVAL '365 days') AS gone,
    count(*) FILTER (WHERE ended.at IS NULL AND NOT EXISTS (
      SELECT FROM staff_credential k
      WHERE k.member_id = e.member_id AND k.kind = 'health' AND k.added_at < a.until AND k.valid_to >= a.day
        AND (k.withdrawn_at IS NULL OR k.withdrawn_at >= a.until))) AS without
  FROM staff_employment e LEFT JOIN LATERAL (
    SELECT min(l.at) AS at FROM ledger_entry l
    WHERE l.subject_type = 'staff.employment' AND l.subject_id = e.id::text AND l.event = 'staff.ended'
      AND l.at < a.until
  ) ended ON true
  WHERE e.institution_id = a.institution AND e.decided_at < a.until AND e.starts_on <= a.day
    AND e.state IN ('employed', 'left')
) people ON true
ORDER BY a.turn
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known of an institution when a day ended."""

    institution: int
    on: date
    visited_on: date | None
    values: dict[str, float]


def until(on: date) -> datetime:
    """The instant at which a day ends in Beijing."""
    return datetime.combine(on + timedelta(days=1), time(0), tzinfo=BEIJING)


def facts(pairs: Iterable[tuple[int, date]]) -> list[Facts]:
    """The features of each institution as of its day, in the order asked."""
    asked = list(pairs)
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [[one for one, _on in asked], [on for _one, on in asked], [until(on) for _, on in asked]])
        columns = [column.name for column in cursor.description or ()]
        found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return [
        Facts(one, on, row["visited_on"], {name: float(row[name]) for name in NAMES})
        for (one, on), row in zip(asked, found, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A signed visit as the model sees it: whose, on which day, drawn at random or not, and what came."""

    inspection: int
    institution: int
    on: date
    random: bool
    found: bool


def outcomes(*, on: date) -> list[Outcome]:
    """The visits signed before a day and within the months of rule `risk.training`, the earliest first.

    What counts as found, and which visits count, is rule `risk.label`. Where nobody was met or the door stayed shut
    nothing was looked at: such a visit is no outcome.
    """
    label, training = rules.value("risk.label", on=on), rules.value("risk.training", on=on)
    end = until(on - timedelta(days=1))
    rows = Inspection.objects.filter(
        signed_at__lt=end, signed_at__gte=end - timedelta(days=30.4375 * training["months"]),
        kind__in=label["kinds"], conclusion__in=label["conclusions"],
    ).annotate(
        critical=Count("findings", filter=Q(findings__weight=Weight.CRITICAL)),
        major=Count("findings", filter=Q(findings__weight=Weight.MAJOR)),
    )  # fmt: skip
    return [
        Outcome(
            inspection=row.pk, institution=row.institution_id, on=day_of(row.signed_at), random=row.random_arm,
            found=row.critical >= label["critical"] or row.major >= label["major"],
        )
        for row in rows.order_by("signed_at", "pk").iterator(chunk_size=2000) if row.signed_at
    ]  # fmt: skip
