"""The statements that take a batch in, whatever its size: one keeps the events, one judges the child-days they touch.

Judging is a function of all events of a child's day, sorted by when they happened, and of nothing else: so it does not
matter in which order, how often or through which tablet they arrive. Of neighbours of the same kind (two arrivals
without a departure between them) the earliest counts, or the one that a person has said counts; a departure needs an
arrival before it, a check one on the day.
"""

# The institution is held until the deed ends: two tablets of one room are heard one after the other. What is said of a
# child that has no place here that day is kept and refused; a class that is not of the house is the child's own.
TAKE = """
WITH held AS MATERIALIZED (
  SELECT pg_advisory_xact_lock(hashtextextended('attendance', %(institution)s))
), batch AS (
  INSERT INTO attendance_batch (institution_id, device_id, received_at, clock, shift, count)
  SELECT %(institution)s, %(device)s::bigint, %(at)s::timestamptz, %(clock)s::timestamptz, %(shift)s::interval,
         %(count)s::int
  FROM held RETURNING id
), told AS MATERIALIZED (
  SELECT t.id, t.kind, t.told_at, t.at, t."on", t.seq, t.employment, t.child, t.class, t.of, t.facts,
    coalesce(t.adult, '') AS adult, coalesce(t.fault, '') AS fault
  FROM json_to_recordset(%(events)s::json) AS t(
    id uuid, kind text, told_at timestamptz, at timestamptz, "on" date, seq bigint, employment bigint, child bigint,
    class bigint, of uuid, adult text, facts jsonb, fault text)
), here AS MATERIALIZED (
  SELECT d.child, d."on", p.class_id
  FROM (SELECT DISTINCT child, "on" FROM told WHERE child IS NOT NULL) d CROSS JOIN LATERAL (
    SELECT p.care_class_id AS class_id FROM enrolment_placement p
    WHERE p.child_id = d.child AND p.institution_id = %(institution)s AND p.state IN ('accepted', 'agreed', 'ended')
      AND p.starts_on <= d."on" AND (p.ends_on IS NULL OR p.ends_on >= d."on")
    UNION ALL
    SELECT b.care_class_id FROM enrolment_booking b
    WHERE b.child_id = d.child AND b.institution_id = %(institution)s AND b."on" = d."on"
      AND b.state IN ('booked', 'attended', 'no_show')
    LIMIT 1
  ) p
), kept AS (
  INSERT INTO attendance_event (id, institution_id, batch_id, kind, told_at, at, "on", seq, employment_id, user_id,
    child_id, care_class_id, of_id, adult, facts, fault, state, code, happened_at)
  SELECT t.id, %(institution)s, b.id, t.kind, t.told_at, t.at, t."on", t.seq, t.employment, %(user)s::bigint, t.child,
    coalesce((SELECT c.id FROM enrolment_careclass c WHERE c.id = t.class AND c.institution_id = %(institution)s),
             h.class_id),
    t.of, CASE f.fault WHEN 'CHILD_NOT_HERE' THEN '' ELSE t.adult END, t.facts, f.fault,
    CASE f.fault WHEN '' THEN 'applied' WHEN 'TOKEN_REPLAYED' THEN 'conflict' ELSE 'refused' END, f.fault, t.at
  FROM told t CROSS JOIN batch b LEFT JOIN here h ON h.child = t.child AND h."on" = t."on" CROSS JOIN LATERAL (
    SELECT CASE WHEN t.child IS NOT NULL AND h.class_id IS NULL AND t.of IS NULL AND t.fault <> 'EVENT_UNREADABLE'
           THEN 'CHILD_NOT_HERE' ELSE t.fault END AS fault) f
  ON CONFLICT (id) DO NOTHING RETURNING id, batch_id
)
SELECT min(batch_id), array_agg(id)::text FROM kept
"""

_SAID = """
WITH {touched}, said AS MATERIALIZED (
  SELECT e.id, e.child_id, e."on", e.kind, e.told_at, e.at, e.seq, e.care_class_id, e.employment_id, e.adult, e.facts,
         e.fault, e.state, e.code, e.happened_at, e.batch_id, r.counts
  FROM touched t
  JOIN attendance_event e ON e.institution_id = %(institution)s AND e."on" = t."on" AND e.child_id = t.child_id
  LEFT JOIN attendance_resolution r ON r.event_id = e.id
  WHERE e.of_id IS NULL
), aimed AS MATERIALIZED (
  SELECT d.id, d.kind, d.of_id, d.at, d.seq, d.facts, d.adult, d.fault,
         d.kind = 'correct' OR (d.told_at - s.told_at) BETWEEN interval '-1 s' AND %(undo)s::interval
           OR (d.at - s.at) BETWEEN interval '-1 s' AND %(undo)s::interval AS in_time
  FROM said s JOIN attendance_event d ON d.of_id = s.id AND d.institution_id = %(institution)s
), corrected AS MATERIALIZED (
  SELECT a.of_id, jsonb_object_agg(f.key, f.value ORDER BY a.at, a.seq, a.id) AS facts,
         (array_agg(a.adult ORDER BY a.at DESC, a.seq DESC, a.id) FILTER (WHERE a.adult <> ''))[1] AS adult
  FROM aimed a CROSS JOIN LATERAL jsonb_each(a.facts -> 'facts') f
  WHERE a.kind = 'correct' AND a.fault = '' GROUP BY a.of_id
), effect AS MATERIALIZED (
  SELECT s.*, coalesce(c.adult, s.adult) AS who, CASE
           WHEN ((c.facts ->> 'at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date = s."on"
           THEN (c.facts ->> 'at')::timestamptz ELSE s.at END AS happened,
         CASE WHEN c.of_id IS NULL THEN s.facts ELSE s.facts || c.facts END AS laid,
         coalesce((c.facts ->> 'void')::boolean, false)
           OR EXISTS (SELECT FROM aimed u WHERE u.of_id = s.id AND u.kind = 'undo' AND u.fault = '' AND u.in_time)
           AS gone
  FROM said s LEFT JOIN corrected c ON c.of_id = s.id
), weighed AS (
  SELECT *, kind IN ('arrival', 'departure') AND NOT gone AND counts IS DISTINCT FROM false AND (fault = '' OR counts)
    AS moves
  FROM effect
), turns AS (
  SELECT *, CASE WHEN moves THEN (kind IS DISTINCT FROM lag(kind) OVER day)::int END AS turned FROM weighed
  WINDOW day AS (PARTITION BY child_id, "on", moves ORDER BY happened, seq, id)
), runs AS (
  SELECT *, sum(turned) OVER (PARTITION BY child_id, "on", moves ORDER BY happened, seq, id) AS run FROM turns
), chosen AS (
  SELECT *, moves AND (kind = 'arrival' OR run > 1 OR counts IS TRUE) AND row_number() OVER (
    PARTITION BY child_id, "on", moves, run ORDER BY (counts IS TRUE) DESC, happened, seq, id) = 1 AS valid
  FROM runs
), came AS (
  SELECT *, min(happened) FILTER (WHERE valid AND kind = 'arrival') OVER (PARTITION BY child_id, "on") AS first
  FROM chosen
), coded AS MATERIALIZED (
  SELECT *, CASE
    WHEN fault <> '' AND counts IS NOT TRUE THEN fault
    WHEN moves AND kind = 'arrival' AND NOT valid THEN 'ALREADY_PRESENT'
    WHEN moves AND NOT valid THEN CASE WHEN run = 1 THEN 'NOT_ARRIVED' ELSE 'ALREADY_LEFT' END
    WHEN moves AND kind = 'arrival' AND EXISTS (
      SELECT FROM attendance_illness i
      WHERE i.child_id = came.child_id AND i.institution_id = %(institution)s AND i.began_on <= came."on"
        AND i.made_at <= came.happened AND (i.seen_at IS NULL OR i.seen_at > came.happened)) THEN 'RETURN_PROOF_MISSING'
    WHEN kind = 'check' AND first IS NULL AND counts IS NOT TRUE THEN 'NOT_ARRIVED'
    WHEN kind = 'absence' AND first <= happened THEN 'ALREADY_PRESENT'
    ELSE '' END AS says
  FROM came
), verdict AS MATERIALIZED (
  SELECT *, CASE
    WHEN counts IS FALSE THEN 'dismissed'
    WHEN gone THEN 'undone'
    WHEN fault = 'TOKEN_REPLAYED' AND counts IS NOT TRUE THEN 'conflict'
    WHEN fault <> '' AND counts IS NOT TRUE THEN 'refused'
    WHEN says IN ('', 'RETURN_PROOF_MISSING') THEN 'applied'
    ELSE 'conflict' END AS stands
  FROM coded
)"""

# One row a child-day, from what counts of it; without a state it has none.
_DAYS = """, counted AS (
  SELECT *, stands = 'applied' AND kind = 'arrival' AS arrives, stands = 'applied' AND kind = 'departure' AS leaves,
    stands = 'applied' AND kind = 'check' AS checks
  FROM verdict
), days AS (
  SELECT child_id, "on",
    (array_agg(kind ORDER BY happened DESC, seq DESC, id DESC) FILTER (WHERE arrives OR leaves))[1] AS last_move,
    bool_or(stands = 'applied' AND kind = 'absence') AS absent,
    min(happened) FILTER (WHERE arrives) AS arrived_at,
    (array_agg(who ORDER BY happened, seq, id) FILTER (WHERE arrives))[1] AS brought_by,
    (array_agg(employment_id ORDER BY happened, seq, id) FILTER (WHERE arrives))[1] AS received_by,
    max(happened) FILTER (WHERE leaves) AS left_at,
    (array_agg(who ORDER BY happened DESC, seq DESC, id DESC) FILTER (WHERE leaves))[1] AS collected_by,
    (array_agg(employment_id ORDER BY happened DESC, seq DESC, id DESC) FILTER (WHERE leaves))[1] AS handed_by,
    (array_agg(care_class_id ORDER BY happened DESC, seq DESC, id DESC)
      FILTER (WHERE stands = 'applied' AND care_class_id IS NOT NULL))[1] AS care_class_id,
    max(happened) FILTER (WHERE checks) AS checked_at,
    (array_agg(laid ORDER BY happened DESC, seq DESC, id DESC) FILTER (WHERE checks))[1] AS checked,
    coalesce(max(says) FILTER (WHERE arrives), '') AS flag
  FROM counted GROUP BY child_id, "on"
), rows AS MATERIALIZED (
  SELECT child_id, "on", care_class_id, CASE
      WHEN last_move = 'arrival' THEN 'present' WHEN last_move = 'departure' THEN 'left'
      WHEN absent THEN 'absent' END AS state,
    arrived_at, coalesce(brought_by, '') AS brought_by, received_by,
    CASE last_move WHEN 'departure' THEN left_at END AS left_at,
    CASE last_move WHEN 'departure' THEN coalesce(collected_by, '') ELSE '' END AS collected_by,
    CASE last_move WHEN 'departure' THEN handed_by END AS handed_by,
    checked_at, coalesce(checked ->> 'when', '') AS check_when, (checked ->> 'normal')::boolean AS check_normal,
    coalesce((checked ->> 'isolated')::boolean, false) AS isolated, flag
  FROM days
)"""

_WRITE = """, written AS (
  INSERT INTO attendance_childday AS c (institution_id, "on", child_id, care_class_id, state, arrived_at, brought_by,
    received_by_id, left_at, collected_by, handed_by_id, checked_at, check_when, check_normal, isolated, flag)
  SELECT %(institution)s, "on", child_id, care_class_id, state, arrived_at, brought_by, received_by, left_at,
    collected_by, handed_by, checked_at, check_when, check_normal, isolated, flag
  FROM rows WHERE state IS NOT NULL
  ON CONFLICT (institution_id, "on", child_id) DO UPDATE SET
    care_class_id = excluded.care_class_id, state = excluded.state, arrived_at = excluded.arrived_at,
    brought_by = excluded.brought_by, received_by_id = excluded.received_by_id, left_at = excluded.left_at,
    collected_by = excluded.collected_by, handed_by_id = excluded.handed_by_id, checked_at = excluded.checked_at,
    check_when = excluded.check_when, check_normal = excluded.check_normal, isolated = excluded.isolated,
    flag = excluded.flag
), emptied AS (
  DELETE FROM attendance_childday c USING rows r
  WHERE r.state IS NULL AND c.institution_id = %(institution)s AND c."on" = r."on" AND c.child_id = r.child_id
), rewritten AS (
  UPDATE attendance_event e SET state = v.stands, code = v.says, happened_at = v.happened
  FROM verdict v
  WHERE e.id = v.id AND (v.state, v.code, v.happened_at) IS DISTINCT FROM (v.stands, v.says, v.happened)
), deeds AS (
  SELECT d.id, d.kind, d.child_id, d.state, d.code, d.at, d.batch_id,
    CASE WHEN d.fault <> '' THEN 'refused' WHEN a.id IS NULL OR NOT a.in_time THEN 'conflict' ELSE 'applied' END
      AS stands,
    CASE WHEN d.fault <> '' THEN d.fault WHEN a.id IS NULL THEN 'TARGET_UNKNOWN' WHEN NOT a.in_time THEN 'UNDO_LATE'
      ELSE '' END AS says
  FROM attendance_event d LEFT JOIN aimed a ON a.id = d.id
  WHERE d.id IN (SELECT id FROM aimed UNION SELECT id FROM new WHERE of_id IS NOT NULL)
), judged AS (
  UPDATE attendance_event e SET state = d.stands, code = d.says
  FROM deeds d WHERE e.id = d.id AND (d.state, d.code) IS DISTINCT FROM (d.stands, d.says)
)
, told AS (
  SELECT id, kind, child_id, batch_id, state, stands, says, happened, who, CASE kind WHEN 'check' THEN laid END AS laid
  FROM verdict
  UNION ALL SELECT id, kind, child_id, batch_id, state, stands, says, at, '', NULL FROM deeds
)
SELECT coalesce(json_agg(json_build_array(id, kind, child_id, CASE WHEN batch_id = %(batch)s::bigint THEN '' ELSE state
  END, stands, says, happened, who, coalesce(laid, '{}'))), '[]')::text FROM told
"""

# The child-days of these events, and of the events that these undo or correct.
_OF_EVENTS = """new AS (
  SELECT id, child_id, "on", of_id FROM attendance_event WHERE id = ANY(%(ids)s::uuid[])
), touched AS MATERIALIZED (
  SELECT child_id, "on" FROM new WHERE child_id IS NOT NULL AND of_id IS NULL
  UNION
  SELECT t.child_id, t."on" FROM new n JOIN attendance_event t ON t.id = n.of_id
  WHERE t.institution_id = %(institution)s AND t.child_id IS NOT NULL
)"""

# Every child-day of an institution's day.
_OF_DAY = """new AS (
  SELECT id, child_id, "on", of_id FROM attendance_event
  WHERE institution_id = %(institution)s AND "on" = %(on)s::date
), touched AS MATERIALIZED (
  SELECT DISTINCT child_id, "on" FROM new WHERE child_id IS NOT NULL AND of_id IS NULL
)"""

JUDGE = _SAID.format(touched=_OF_EVENTS) + _DAYS + _WRITE
JUDGE_DAY = _SAID.format(touched=_OF_DAY) + _DAYS + _WRITE
