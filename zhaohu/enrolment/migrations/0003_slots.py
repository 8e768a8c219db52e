"""What the database itself holds of places: no cell above its seats, no class above the dated limit of its type."""

from django.db import migrations

# Both are loops and no queries over the cells: they run once for every day of a placement.
_SHIFT = """
CREATE FUNCTION enrolment_shift(cells smallint[], first int, last int, by int) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  FOR i IN first + 1 .. last LOOP cells[i] := cells[i] + by; END LOOP;
  RETURN cells;
END $$
"""
_FITS = """
CREATE FUNCTION enrolment_fits(taken smallint[], seats smallint[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF cardinality(taken) <> 48 OR cardinality(seats) <> 48 OR 0 > ANY(taken) THEN RETURN false; END IF;
  FOR i IN 1 .. 48 LOOP
    IF taken[i] > seats[i] THEN RETURN false; END IF;
  END LOOP;
  RETURN true;
END $$
"""
_ROOM = "ALTER TABLE enrolment_classday ADD CONSTRAINT class_day_has_room CHECK (enrolment_fits(taken, seats))"
# What is taken, counted from the rows: placements less absences that gave back, bookings, and what links and rounds hold.
# For each day on which somebody holds a place: how many, in each cell. Days without anybody are left out.
_COUNTS = """
CREATE FUNCTION enrolment_counts(class bigint, first_on date, last_on date) RETURNS TABLE (day date, taken smallint[])
LANGUAGE sql STABLE AS $$
  WITH held AS (
    SELECT d::date AS day, p.first, p.last, 1 AS n FROM enrolment_placement p
    CROSS JOIN LATERAL generate_series(greatest(p.starts_on, first_on), least(p.ends_on, last_on), interval '1 day') d
    WHERE p.care_class_id = class AND p.state IN ('offered', 'accepted', 'agreed', 'ended')
      AND p.starts_on <= last_on AND (p.ends_on IS NULL OR p.ends_on >= first_on)
      AND extract(isodow FROM d)::int = ANY(p.weekdays)
      AND NOT EXISTS (SELECT FROM enrolment_absence a WHERE a.placement_id = p.id AND a."on" = d::date
                      AND a.given_back AND a.withdrawn_at IS NULL)
    UNION ALL
    SELECT b."on", b.first, b.last, 1 FROM enrolment_booking b
    WHERE b.care_class_id = class AND b."on" BETWEEN first_on AND last_on
      AND b.state IN ('booked', 'attended', 'no_show')
    UNION ALL
    SELECT d::date, l.first, l.last, 1 FROM enrolment_enrolmentlink l
    CROSS JOIN LATERAL generate_series(greatest(l.starts_on, first_on), last_on, interval '1 day') d
    WHERE l.care_class_id = class AND l.state IN ('open', 'claimed') AND l.starts_on <= last_on
      AND extract(isodow FROM d)::int = ANY(l.weekdays)
    UNION ALL
    SELECT d::date, o.first, o.last, r.held FROM enrolment_serviceoffer o
    JOIN enrolment_roundplaces r ON r.offer_id = o.id AND r.held > 0
    JOIN enrolment_round b ON b.id = r.round_id AND b.starts_on <= last_on
    CROSS JOIN LATERAL generate_series(greatest(b.starts_on, first_on), last_on, interval '1 day') d
    WHERE o.care_class_id = class AND extract(isodow FROM d)::int = ANY(o.weekdays)
  ), cells AS (
    SELECT h.day, i, sum(h.n) AS n FROM held h CROSS JOIN LATERAL generate_series(h.first, h.last - 1) i GROUP BY 1, 2
  )
  SELECT d.day, array_agg(coalesce(c.n, 0)::smallint ORDER BY i)
  FROM (SELECT DISTINCT h.day FROM held h) d CROSS JOIN generate_series(0, 47) i
  LEFT JOIN cells c USING (day, i) GROUP BY d.day
$$
"""
_COUNT = """
CREATE FUNCTION enrolment_count(class bigint, day date) RETURNS smallint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT c.taken FROM enrolment_counts(class, day, day) c), array_fill(0::smallint, ARRAY[48]))
$$
"""
# The limit is the rule `institution.classes` in force that day, so that it changes with the rule and not with the code.
_LIMIT = """
CREATE FUNCTION enrolment_class_within_limit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  most int;
  others int;
BEGIN
  SELECT (value -> NEW.class_type ->> 'maximum_children')::int INTO most FROM rules_rule
  WHERE code = 'institution.classes' AND division_id IS NULL
    AND valid_from <= current_date AND (valid_to IS NULL OR valid_to > current_date);
  IF most IS NULL OR NEW.size > most THEN
    RAISE check_violation USING CONSTRAINT = 'class_size_within_limit',
      MESSAGE = format('a class of type %s may have %s children, not %s', NEW.class_type, most, NEW.size);
  END IF;
  IF NEW.class_type = 'home' AND NEW.closed_on IS NULL THEN
    PERFORM FROM institutions_institution WHERE id = NEW.institution_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(size), 0) INTO others FROM enrolment_careclass
    WHERE institution_id = NEW.institution_id AND class_type = 'home' AND closed_on IS NULL AND id <> NEW.id;
    IF others + NEW.size > most THEN
      RAISE check_violation USING CONSTRAINT = 'home_site_within_limit',
        MESSAGE = format('a home site may have %s children, not %s', most, others + NEW.size);
    END IF;
  END IF;
  RETURN NEW;
END $$
"""
_TRIGGER = """
CREATE TRIGGER class_within_limit BEFORE INSERT OR UPDATE OF size, class_type, closed_on, institution_id
ON enrolment_careclass FOR EACH ROW EXECUTE FUNCTION enrolment_class_within_limit()
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0002_initial"), ("rules", "0002_rule_change")]
    operations = [
        migrations.RunSQL(_SHIFT, "DROP FUNCTION enrolment_shift"),
        migrations.RunSQL(_FITS, "DROP FUNCTION enrolment_fits"),
        migrations.RunSQL(_ROOM, "ALTER TABLE enrolment_classday DROP CONSTRAINT class_day_has_room"),
        migrations.RunSQL(_COUNTS, "DROP FUNCTION enrolment_counts"),
        migrations.RunSQL(_COUNT, "DROP FUNCTION enrolment_count"),
        migrations.RunSQL(_LIMIT, "DROP FUNCTION enrolment_class_within_limit"),
        migrations.RunSQL(_TRIGGER, "DROP TRIGGER class_within_limit ON enrolment_careclass"),
    ]
