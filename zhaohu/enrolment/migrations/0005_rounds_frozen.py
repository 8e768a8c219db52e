"""A round's rules, seal, day and places stand still once it is open, whatever program writes."""

from django.db import migrations

_ROUND = """
CREATE FUNCTION enrolment_round_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND (NEW.rules, NEW.seed_seal, NEW.starts_on, NEW.district_id, NEW.answer_days)
     IS DISTINCT FROM (OLD.rules, OLD.seed_seal, OLD.starts_on, OLD.district_id, OLD.answer_days) THEN
    RAISE EXCEPTION 'an open round is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'round_is_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER round_is_frozen BEFORE UPDATE ON enrolment_round
FOR EACH ROW EXECUTE FUNCTION enrolment_round_is_frozen()
"""
_PLACES = """
CREATE FUNCTION enrolment_round_places_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE row enrolment_roundplaces := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.round_id, NEW.offer_id, NEW.places) = (OLD.round_id, OLD.offer_id, OLD.places) THEN
    RETURN NEW;  -- of its places some are held, or given back
  END IF;
  IF EXISTS (SELECT FROM enrolment_round r WHERE r.id = row.round_id AND r.state <> 'draft') THEN
    RAISE EXCEPTION 'an open round is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'round_is_frozen';
  END IF;
  RETURN row;
END $$;
CREATE TRIGGER round_places_are_frozen BEFORE INSERT OR UPDATE OR DELETE ON enrolment_roundplaces
FOR EACH ROW EXECUTE FUNCTION enrolment_round_places_are_frozen()
"""


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0004_money")]

    operations = [
        migrations.RunSQL(
            _ROUND, "DROP TRIGGER round_is_frozen ON enrolment_round; DROP FUNCTION enrolment_round_is_frozen()"
        ),
        migrations.RunSQL(
            _PLACES,
            "DROP TRIGGER round_places_are_frozen ON enrolment_roundplaces;"
            " DROP FUNCTION enrolment_round_places_are_frozen()",
        ),
    ]
