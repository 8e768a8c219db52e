from django.db import migrations

from zhaohu.core import rights

_ERASE = """
CREATE FUNCTION ledger_erase(entry bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_entry WHERE event = 'ledger.erased' AND subject_type = 'ledger.entry'
                 AND subject_id = entry::text) THEN
    RAISE 'no deed says that ledger entry % is erased', entry USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM ledger_opening WHERE entry_id = entry;
END $$
"""


class Migration(migrations.Migration):
    """The application only inserts; an opening is destroyed through one function, which asks for the deed first."""

    dependencies = [("ledger", "0002_tree"), ("core", "0003_application_role")]
    operations = [
        rights.append_only("ledger_entry", "ledger_opening", "ledger_leaf", "ledger_node", "ledger_checkpoint"),
        migrations.RunSQL(_ERASE, "DROP FUNCTION ledger_erase(bigint)"),
        rights.callable_by_application("ledger_erase(bigint)"),
    ]
