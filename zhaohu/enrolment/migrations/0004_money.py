"""What the database itself holds of money: lines add up to their statement, issued lines stay, messages only grow."""

from django.db import migrations

from zhaohu.core import rights

_ADDS_UP = """
CREATE FUNCTION enrolment_statement_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  SELECT s.id, s.total_fen - s.carried_fen AS told, (
    SELECT coalesce(sum(l.amount_fen), 0) FROM enrolment_statementline l
    WHERE l.statement_id = s.id AND l.version = s.version
  ) AS counted INTO found
  FROM enrolment_statement s
  WHERE s.id = CASE WHEN TG_TABLE_NAME = 'enrolment_statement' THEN (to_jsonb(NEW)->>'id')::bigint
                    ELSE coalesce(to_jsonb(NEW)->>'statement_id', to_jsonb(OLD)->>'statement_id')::bigint END;
  IF found.id IS NOT NULL AND found.told <> found.counted THEN
    RAISE EXCEPTION 'statement % says % fen, its lines come to %', found.id, found.told, found.counted
      USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_adds_up';
  END IF;
  RETURN NULL;
END $$
"""
_CHECK_STATEMENT = """
CREATE CONSTRAINT TRIGGER statement_adds_up AFTER INSERT OR UPDATE OF total_fen, carried_fen, version
ON enrolment_statement DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION enrolment_statement_adds_up()
"""
_CHECK_LINE = """
CREATE CONSTRAINT TRIGGER statement_adds_up AFTER INSERT OR UPDATE OR DELETE
ON enrolment_statementline DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION enrolment_statement_adds_up()
"""
_FROZEN = """
CREATE FUNCTION enrolment_statement_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM enrolment_statement s WHERE s.id = OLD.statement_id AND s.state <> 'draft') THEN
    RAISE EXCEPTION 'line % of an issued statement', OLD.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_lines_stay';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
_FREEZE = """
CREATE TRIGGER issued_lines_stay BEFORE UPDATE OR DELETE ON enrolment_statementline
FOR EACH ROW EXECUTE FUNCTION enrolment_statement_line_frozen()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_application_role"),
        ("enrolment", "0003_slots"),
    ]
    operations = [
        migrations.RunSQL(_ADDS_UP, "DROP FUNCTION enrolment_statement_adds_up"),
        migrations.RunSQL(_CHECK_STATEMENT, "DROP TRIGGER statement_adds_up ON enrolment_statement"),
        migrations.RunSQL(_CHECK_LINE, "DROP TRIGGER statement_adds_up ON enrolment_statementline"),
        migrations.RunSQL(_FROZEN, "DROP FUNCTION enrolment_statement_line_frozen"),
        migrations.RunSQL(_FREEZE, "DROP TRIGGER issued_lines_stay ON enrolment_statementline"),
        rights.append_only(
            "enrolment_paymentnotice", "enrolment_noticesettlement", "enrolment_statementcorrection"
        ),
    ]
