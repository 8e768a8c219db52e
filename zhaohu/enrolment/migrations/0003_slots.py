"""What the database itself holds of places: no cell above its seats, no class above the dated limit of its type."""

from django.db import migrations

_SHIFT = """
CREATE FUNCTION enrolment_shift(cells smallint[], first int, last int, by int) RETURNS smallint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg((c + CASE WHEN i > first AND i <= last THEN by ELSE 0 END)::smallint ORDER BY i)
  FROM unnest(cells) WITH ORDINALITY AS u(c, i)
$$
"""
_FITS = """
CREATE FUNCTION enrolment_fits(taken smallint[], seats smallint[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT cardinality(taken) = 48 AND cardinality(seats) = 48
    AND NOT EXISTS (SELECT FROM unnest(taken, seats) AS u(t, s) WHERE t > s OR t < 0)
$$
"""
_ROOM = "ALTER TABLE enrolment_classday ADD CONSTRAINT class_day_has_room CHECK (enrolment_fits(taken, seats))"
# What is taken on a day, counted from the rows: placements less absences that gave back, and bookings.
_COUNT = """
CREATE FUNCTION enrolment_count(class bigint, day date) RETURNS smallint[] LANGUAGE sql STABLE AS $$
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
    ) held WHERE held.first <= i AND held.last > i)::smallint ORDER BY i)
  FROM generate_series(0, 47) i
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
        migrations.RunSQL(_COUNT, "DROP FUNCTION enrolment_count"),
        migrations.RunSQL(_LIMIT, "DROP FUNCTION enrolment_class_within_limit"),
        migrations.RunSQL(_TRIGGER, "DROP TRIGGER class_within_limit ON enrolment_careclass"),
    ]
