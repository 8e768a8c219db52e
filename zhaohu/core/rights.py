"""What the application's role may do in the database, as migration operations.

The owner of the tables migrates; the programs run as `zhaohu_app`, which reads and writes rows and changes no table.
Tables that only grow are named with `append_only`: then the database itself refuses to change or delete their rows,
whatever the programs try. A migration that uses it depends on `("core", "0003_application_role")`.
"""

from django.db.migrations import RunSQL

APPLICATION = "zhaohu_app"

# A hosted database may not let its owner make roles: then its keeper makes the role, and `migrate` goes on.
_MAKE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
    CREATE ROLE {APPLICATION} NOLOGIN;
  END IF;
  -- from 16 on, who makes a role may grant it to himself, and must
  IF NOT pg_has_role(current_user, '{APPLICATION}',
                     CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
    EXECUTE format('GRANT {APPLICATION} TO %I', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE 'role {APPLICATION} is missing: let a superuser CREATE ROLE {APPLICATION} NOLOGIN and GRANT it to %, then'
    ' migrate again', current_user;
END $$
"""  # noqa: S608 - no value from outside is in it


def _if_role(statements: str) -> str:
    return f"""
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
    {statements}
  END IF;
END $$
"""


_GRANT = _if_role(
    f"""
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {APPLICATION}', current_schema());
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {APPLICATION}',
                   current_schema());
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO {APPLICATION}', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES'
                   ' TO {APPLICATION}', current_schema());
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION}',
                   current_schema());
    IF to_regclass('django_migrations') IS NOT NULL THEN
      REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APPLICATION};
    END IF;
    """  # noqa: S608 - no value from outside is in it
)


def make_role() -> RunSQL:
    """Make the application's role where it is missing and the owner may; the role outlives the database."""
    return RunSQL(_MAKE, RunSQL.noop)


def grant_rows() -> RunSQL:
    """Let the application read and write the rows of every table, those made later included."""
    return RunSQL(_GRANT, RunSQL.noop)


def append_only(*tables: str) -> RunSQL:
    """Let the application read and add rows of these tables, and nothing else."""
    names = ", ".join(tables)
    return RunSQL(
        _if_role(f"REVOKE UPDATE, DELETE, TRUNCATE ON {names} FROM {APPLICATION};"),
        _if_role(f"GRANT UPDATE, DELETE ON {names} TO {APPLICATION};"),
    )


def changes_only(table: str, *columns: str) -> RunSQL:
    """Let the application change these columns of a table whose rows stay otherwise as they were written."""
    names = ", ".join(columns)
    return RunSQL(
        _if_role(
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APPLICATION};"
            f" GRANT UPDATE ({names}) ON {table} TO {APPLICATION};"
        ),
        _if_role(f"GRANT UPDATE, DELETE ON {table} TO {APPLICATION};"),
    )


def callable_by_application(function: str) -> RunSQL:
    """Let the application, and nobody else, call a function that runs with its owner's rights."""
    return RunSQL(
        [
            f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC",
            _if_role(f"GRANT EXECUTE ON FUNCTION {function} TO {APPLICATION};"),
        ],
        RunSQL.noop,
    )
