"""The database itself keeps what the search for care reads.

A statement that changes a class, an offer, a price, a vacancy or a director's word writes the rows of the classes it
touched anew; one that touched none, such as the insert of an upsert, writes nothing. Their vacancies are locked first,
in the order in which they are refreshed, so that two deeds cannot each write what the other has not seen.
"""

from django.db import migrations

_WRITE = """
CREATE FUNCTION enrolment_write_care_facts(classes bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
  noon int := (SELECT (value->>'noon_cell')::int FROM rules_rule
               WHERE code = 'enrolment.vacancy.window' AND division_id IS NULL AND valid_from <= today
                 AND (valid_to IS NULL OR valid_to > today));
BEGIN
  PERFORM FROM enrolment_vacancy WHERE care_class_id = ANY(classes) ORDER BY care_class_id, part FOR UPDATE;
  DELETE FROM enrolment_carefact WHERE care_class_id = ANY(classes);
  INSERT INTO enrolment_carefact (
    institution_id, care_class_id, offer_id, from_on, to_on, class_name, class_type, form, first, last, from_months,
    to_months, weekdays, inclusive, meals, refund_rule, amount_fen, unit, meal_fen, places, as_of, less, less_at,
    less_until)
  SELECT s.institution_id, c.id, s.id, greatest(t.from_on, c.opened_on), least(t.to_on, c.closed_on), c.name,
         c.class_type, s.form, s.first, s.last, s.from_months, s.to_months, s.weekdays, s.inclusive, s.meals,
         s.refund_rule, p.amount_fen, p.unit, p.meal_fen, v.places, v.as_of, x.places, x.made_at, x.expires_at
  FROM enrolment_careclass c
  JOIN enrolment_serviceoffer s ON s.care_class_id = c.id AND s.state = 'published'
  CROSS JOIN LATERAL (
    SELECT day AS from_on, lead(day) OVER (ORDER BY day) AS to_on FROM (
      SELECT '-infinity'::date AS day
      UNION SELECT valid_from FROM enrolment_price WHERE offer_id = s.id
      UNION SELECT valid_to FROM enrolment_price WHERE offer_id = s.id AND valid_to IS NOT NULL) days
  ) t
  LEFT JOIN enrolment_price p
    ON p.offer_id = s.id AND p.valid_from <= t.from_on AND (p.valid_to IS NULL OR p.valid_to > t.from_on)
  LEFT JOIN enrolment_vacancy v ON v.care_class_id = c.id AND v.part = CASE
    WHEN s.form = 'full_day' THEN 'full_day' WHEN s.form <> 'half_day' THEN NULL
    WHEN s.last <= noon THEN 'morning' WHEN s.first >= noon THEN 'afternoon' ELSE 'full_day' END
  LEFT JOIN enrolment_vacancyoverride x
    ON x.care_class_id = c.id AND x.part = v.part AND x.ended_at IS NULL
  WHERE c.id = ANY(classes)
    AND coalesce(least(t.to_on, c.closed_on), 'infinity'::date) > greatest(t.from_on, c.opened_on, today);
END $$
"""
_CHANGED = """
CREATE FUNCTION enrolment_care_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'enrolment_careclass' THEN
    PERFORM enrolment_write_care_facts(array_agg(DISTINCT id)) FROM changed HAVING count(*) > 0;
  ELSIF TG_TABLE_NAME = 'enrolment_price' THEN
    PERFORM enrolment_write_care_facts(array_agg(DISTINCT care_class_id)) FROM enrolment_serviceoffer
    WHERE id IN (SELECT offer_id FROM changed) HAVING count(*) > 0;
  ELSE
    PERFORM enrolment_write_care_facts(array_agg(DISTINCT care_class_id)) FROM changed HAVING count(*) > 0;
  END IF;
  RETURN NULL;
END $$
"""
_TABLES = ("careclass", "serviceoffer", "price", "vacancy", "vacancyoverride")
_EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0005_rounds_frozen"), ("rules", "0001_initial")]

    operations = [
        migrations.RunSQL(_WRITE, "DROP FUNCTION enrolment_write_care_facts"),
        migrations.RunSQL(_CHANGED, "DROP FUNCTION enrolment_care_changed"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER care_facts_{event} AFTER {event} ON enrolment_{table} REFERENCING {rows} TABLE"
                " AS changed FOR EACH STATEMENT EXECUTE FUNCTION enrolment_care_changed()",
                f"DROP TRIGGER care_facts_{event} ON enrolment_{table}",
            )
            for table in _TABLES
            for event, rows in _EVENTS.items()
        ),
    ]
