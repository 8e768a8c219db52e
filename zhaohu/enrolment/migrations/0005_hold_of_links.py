"""A link's hold is counted like a placement and a booking, so that a day made anew keeps it."""

from django.db import migrations

_COUNT = """
CREATE OR REPLACE FUNCTION enrolment_count(class bigint, day date) RETURNS smallint[] LANGUAGE sql STABLE AS $$
  SELECT array_agg((
    SELECT count(*) FROM (
      SELECT p.first, p.last FROM enrolment_placement p
      WHERE p.care_class_id = class AND p.state IN ('offered', 'accepted', 'agreed', 'ended')
        AND p.starts_on <= day AND (p.ends_on IS NULL OR p.ends_on >= day)
        AND extract(isodow FROM day)::int = ANY(p.weekdays)
        AND NOT EXISTS (SELECT FROM enrolment_absence a WHERE a.placement_id = p.id AND a."on" = day
                        AND a.given_back AND a.withdrawn_at IS NULL)
      UNION ALL
      SELECT b.first, b.last FROM enrolment_booking b
      WHERE b.care_class_id = class AND b."on" = day AND b.state IN ('booked', 'attended', 'no_show')
      {links}
    ) held WHERE held.first <= i AND held.last > i)::smallint ORDER BY i)
  FROM generate_series(0, 47) i
$$
"""
_LINKS = """
      UNION ALL
      SELECT l.first, l.last FROM enrolment_enrolmentlink l
      WHERE l.care_class_id = class AND l.state IN ('open', 'claimed') AND l.starts_on <= day
        AND extract(isodow FROM day)::int = ANY(l.weekdays)
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0004_rolls")]
    operations = [migrations.RunSQL(_COUNT.format(links=_LINKS), _COUNT.format(links=""))]
