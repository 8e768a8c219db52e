"""Count a class's children over a period at once, so that a whole calendar is made or checked with one statement."""

from django.db import migrations

# For each day on which somebody holds a place: how many, in each cell. Days without anybody are left out.
_COUNTS = """
CREATE FUNCTION enrolment_counts(class bigint, first_on date, last_on date) RETURNS TABLE (day date, taken smallint[])
LANGUAGE sql STABLE AS $$
  WITH held AS (
    SELECT d::date AS day, p.first, p.last FROM enrolment_placement p
    CROSS JOIN LATERAL generate_series(greatest(p.starts_on, first_on), least(p.ends_on, last_on), interval '1 day') d
    WHERE p.care_class_id = class AND p.state IN ('offered', 'accepted', 'agreed', 'ended')
      AND p.starts_on <= last_on AND (p.ends_on IS NULL OR p.ends_on >= first_on)
      AND extract(isodow FROM d)::int = ANY(p.weekdays)
      AND NOT EXISTS (SELECT FROM enrolment_absence a WHERE a.placement_id = p.id AND a."on" = d::date
                      AND a.given_back AND a.withdrawn_at IS NULL)
    UNION ALL
    SELECT b."on", b.first, b.last FROM enrolment_booking b
    WHERE b.care_class_id = class AND b."on" BETWEEN first_on AND last_on
      AND b.state IN ('booked', 'attended', 'no_show')
  ), cells AS (
    SELECT h.day, i, count(*) AS n FROM held h CROSS JOIN LATERAL generate_series(h.first, h.last - 1) i GROUP BY 1, 2
  )
  SELECT d.day, array_agg(coalesce(c.n, 0)::smallint ORDER BY i)
  FROM (SELECT DISTINCT h.day FROM held h) d CROSS JOIN generate_series(0, 47) i
  LEFT JOIN cells c USING (day, i) GROUP BY d.day
$$
"""
_COUNT = """
CREATE OR REPLACE FUNCTION enrolment_count(class bigint, day date) RETURNS smallint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT c.taken FROM enrolment_counts(class, day, day) c), array_fill(0::smallint, ARRAY[48]))
$$
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0003_slots")]
    operations = [
        migrations.RunSQL(_COUNTS, "DROP FUNCTION enrolment_counts"),
        migrations.RunSQL(_COUNT, migrations.RunSQL.noop),
    ]
