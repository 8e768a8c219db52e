"""What the database lets the application do: as the role under which the programs run, not as the tests' owner."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection, transaction

from tests import factories
from tests.ledger.factories import BY, deed
from zhaohu.core.rights import APPLICATION
from zhaohu.ledger import sequencing, services
from zhaohu.ledger.models import Checkpoint, Entry, Opening

pytestmark = pytest.mark.django_db
TABLES = ("ledger_entry", "ledger_opening", "ledger_leaf", "ledger_node", "ledger_checkpoint")


@contextmanager
def application() -> Iterator[None]:
    """Inside, every statement runs with the application's rights."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APPLICATION}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def test_the_application_records_deeds() -> None:
    with application():
        entry = deed()
        assert Entry.objects.get(pk=entry.pk).opening.salt


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_may_not_change_or_delete_what_the_ledger_keeps(table: str, statement: str) -> None:
    column = {"ledger_entry": "event", "ledger_opening": "salt", "ledger_checkpoint": "note"}.get(table, "hash")
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with application(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement.format(table, column, column))


def test_the_application_writes_rows_elsewhere_and_changes_no_table() -> None:
    with application(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = name")
        cursor.execute("SELECT nextval('ledger_entry_id_seq')")
        for forbidden in ("DROP TABLE accounts_user", "CREATE TABLE extra ()", "DELETE FROM django_migrations"):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
                cursor.execute(forbidden)


def test_a_table_made_later_is_open_to_the_application_without_another_word() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id bigserial PRIMARY KEY, word text)")
        with application():
            cursor.execute("INSERT INTO later (word) VALUES ('a')")
            cursor.execute("UPDATE later SET word = 'b'")


def test_the_one_door_for_destroying_an_opening_asks_for_the_deed_first() -> None:
    entry = deed()
    refused = pytest.raises(ProgrammingError, match="no deed says")
    with application(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute("SELECT ledger_erase(%s)", [entry.pk])


@pytest.mark.django_db(transaction=True)
def test_sequencing_and_erasing_need_no_more_rights_than_the_application_has() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APPLICATION}")
        try:
            entry = deed()
            services.erase(entry=entry, by=BY, at=factories.AT)
            assert sequencing.sequence(at=factories.AT) == 2
            assert not Opening.objects.filter(pk=entry.pk).exists()
            assert Checkpoint.objects.get().tree_size == 2
        finally:
            cursor.execute("RESET ROLE")
