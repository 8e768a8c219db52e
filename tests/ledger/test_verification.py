"""Tampering as the owner of the tables, with each thing that is stored; each is found where it was done."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from tests import factories
from tests.ledger.factories import BY, deed, deeds
from zhaohu.core.access import NOBODY
from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.ledger import leaves, sequencing, services, tree, verification
from zhaohu.ledger.models import Checkpoint, Entry, Leaf, Opening

pytestmark = pytest.mark.django_db(transaction=True)
Where = set[tuple[str, int]]


def findings() -> Where:
    walk = verification.Walk()
    list(verification.verify(walk))
    return {(finding.kind, finding.place) for finding in walk.findings}


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def entries() -> Iterator[list[Entry]]:
    """600 entries in two checkpoints, after 300 and after 600."""
    made = deeds(300)
    sequencing.sequence(at=factories.AT)
    made += deeds(300, public=False)
    sequencing.sequence(at=factories.AT)
    assert findings() == set()
    yield made


@pytest.mark.parametrize(
    "change",
    [
        "event = 'tests.other'",
        "subject_id = '99'",
        "actor_role = 'somebody'",
        "actor_id = 7",
        "at = at + interval '1 microsecond'",
        "division = ''",
        "institution_id = 3",
        r"commitment = '\x00'",
        "public = NOT public",
    ],
)
def test_an_entry_changed_in_any_field_is_found(entries: list[Entry], change: str) -> None:
    execute(f"UPDATE ledger_entry SET {change} WHERE id = %s", entries[17].pk)
    assert ("entry", 17) in findings() <= {("entry", 17), ("opening", 17)}


def test_a_deleted_entry_is_found(entries: list[Entry]) -> None:
    execute("DELETE FROM ledger_entry WHERE id = %s", entries[410].pk)
    assert findings() == {("entry", 410), ("opening", entries[410].pk)}


@pytest.mark.parametrize("place", [3, 303])
@pytest.mark.parametrize("change", ["salt = decode(md5('x'), 'hex')", "content = '{}'"])
def test_a_changed_opening_is_found(entries: list[Entry], place: int, change: str) -> None:
    execute(f"UPDATE ledger_opening SET {change} WHERE entry_id = %s", entries[place].pk)
    assert findings() == {("opening", place)}


def test_an_opening_that_was_emptied_or_deleted_is_found(entries: list[Entry]) -> None:
    execute("UPDATE ledger_opening SET content = '' WHERE entry_id = %s", entries[3].pk)
    execute("DELETE FROM ledger_opening WHERE entry_id = %s", entries[5].pk)
    execute("INSERT INTO ledger_opening VALUES (0, '', '')")
    assert findings() == {("opening", 3), ("opening", 5), ("opening", 0)}


def test_a_changed_leaf_hash_is_told_from_a_changed_entry(entries: list[Entry]) -> None:
    execute("UPDATE ledger_leaf SET hash = %s WHERE index = 17", sm3(b"x"))
    assert findings() == {("leaf", 17)}


def test_places_that_changed_their_entries_are_found(entries: list[Entry]) -> None:
    execute("UPDATE ledger_leaf SET entry_id = 0 WHERE index = 17")
    execute("UPDATE ledger_leaf SET entry_id = %s WHERE index = 18", entries[17].pk)
    execute("UPDATE ledger_leaf SET entry_id = %s WHERE index = 17", entries[18].pk)
    assert {("entry", 17), ("entry", 18), ("order", 18)} <= findings()


def test_places_that_changed_order_as_a_whole_are_found(entries: list[Entry]) -> None:
    execute("UPDATE ledger_leaf SET index = -1 WHERE index = 17")
    execute("UPDATE ledger_leaf SET index = 17 WHERE index = 18")
    execute("UPDATE ledger_leaf SET index = 18 WHERE index = -1")
    assert {("order", 18), ("checkpoint", 300)} <= findings()


def test_a_place_taken_out_is_found_with_its_entry(entries: list[Entry]) -> None:
    execute("DELETE FROM ledger_leaf WHERE index = 17")
    assert {("order", 17), ("entry", entries[17].pk)} <= findings()


def test_an_order_broken_beyond_reading_ends_the_walk_there(entries: list[Entry]) -> None:
    execute("UPDATE ledger_leaf SET index = index + 1000000000 WHERE index >= 17")
    assert findings() == {("order", 17)}


def test_an_entry_written_into_the_past_is_found(entries: list[Entry]) -> None:
    late = deed(601)
    execute("UPDATE ledger_entry SET moment = 1 WHERE id = %s", late.pk)
    assert findings() == {("entry", late.pk)}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (r"UPDATE ledger_node SET hash = '\x00' WHERE level = 8 AND index = 1", ("node", 1)),
        ("DELETE FROM ledger_node WHERE level = 8 AND index = 0", ("node", 0)),
        ("INSERT INTO ledger_node SELECT level, 2, hash FROM ledger_node WHERE level = 8 AND index = 1", ("node", 2)),
        ("UPDATE ledger_checkpoint SET note = note || ' ' WHERE tree_size = 300", ("checkpoint", 300)),
        (r"UPDATE ledger_checkpoint SET root = '\x00' WHERE tree_size = 300", ("checkpoint", 300)),
        (r"UPDATE ledger_checkpoint SET signature = '\x00' WHERE tree_size = 300", ("checkpoint", 300)),
        ("UPDATE ledger_checkpoint SET at = at + interval '1 hour' WHERE tree_size = 300", ("checkpoint", 300)),
        ("UPDATE ledger_checkpoint SET algorithm = 'none' WHERE tree_size = 300", ("checkpoint", 300)),
        ("DELETE FROM ledger_checkpoint WHERE tree_size = 300", ("checkpoint", 600)),
        ("DELETE FROM ledger_checkpoint WHERE tree_size = 600", ("checkpoint", 600)),
    ],
)
def test_changed_nodes_and_checkpoints_are_found(entries: list[Entry], change: str, kind: tuple[str, int]) -> None:
    execute(change)
    assert findings() == {kind}


def test_an_end_cut_off_is_found_by_its_checkpoint(entries: list[Entry]) -> None:
    execute("DELETE FROM ledger_leaf WHERE index >= 500")
    assert ("checkpoint", 600) in findings()
    assert {kind for kind, _place in findings()} == {"checkpoint", "node"}


def test_a_past_rewritten_with_all_its_hashes_is_found_between_two_checkpoints(entries: list[Entry]) -> None:
    execute("UPDATE ledger_entry SET event = 'tests.other' WHERE id = %s", entries[400].pk)
    changed = tree.leaf_hash(leaves.of_entry(Entry.objects.get(pk=entries[400].pk)))
    execute("UPDATE ledger_leaf SET hash = %s WHERE index = 400", changed)
    frontier = tree.Frontier()
    for leaf in Leaf.objects.order_by("index"):
        for level, index, found in frontier.append(bytes(leaf.hash)):
            execute("UPDATE ledger_node SET hash = %s WHERE level = %s AND index = %s", found, level, index)
    walk = verification.Walk()
    list(verification.verify(walk))
    (finding,) = walk.findings
    assert finding.sentence.startswith("第 300 位至第 599 位之间被改写过")


def test_a_checkpoint_signed_with_another_key_is_found(entries: list[Entry], settings: Any) -> None:
    settings.LEDGER_KEY = "33" * 32
    assert findings() == {("checkpoint", 300), ("checkpoint", 600)}
    settings.LEDGER_FORMER_KEYS = [bytes(Checkpoint.objects.first().public_key).hex()]  # type: ignore[union-attr]
    assert findings() == set()


def test_an_erased_opening_is_gone_and_the_tree_still_verifies(entries: list[Entry]) -> None:
    services.erase(entry=entries[3], by=BY, at=factories.AT)
    sequencing.sequence(at=factories.AT)
    assert not Opening.objects.filter(pk=entries[3].pk).exists()
    assert findings() == set()


def test_nobody_but_the_system_erases() -> None:
    with pytest.raises(ProblemError, match="NOT_ALLOWED"):
        services.erase(entry=deed(), by=NOBODY, at=factories.AT)
    assert Opening.objects.count() == 1


def test_the_command_says_that_all_is_well_and_what_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    entry = deed(1, public=True)
    call_command("ledger", "sequence")
    call_command("ledger", "verify")
    call_command("ledger", "key")
    call_command("ledger", "erase", str(entry.pk))
    out = capsys.readouterr().out
    assert "编入 1 条" in out and "1 条记录全部相符" in out and "Ed25519 " in out and "加 --apply" in out
    call_command("ledger", "erase", str(entry.pk), "--apply")
    with pytest.raises(CommandError, match="已经销毁"):
        call_command("ledger", "erase", str(entry.pk))
    execute("UPDATE ledger_entry SET event = 'tests.other' WHERE id = %s", entry.pk)
    with pytest.raises(CommandError, match="1 处"):
        call_command("ledger", "verify")
    assert "第 0 位的存证记录" in capsys.readouterr().out


@pytest.fixture
def as_restored() -> Iterator[Callable[[], None]]:
    """Lets the ledger look like one restored into a server whose transactions count from below."""
    define = (
        "CREATE OR REPLACE FUNCTION ledger_moment(xid8) RETURNS bigint LANGUAGE sql STABLE RETURN $1::text::bigint + "
    )

    def restore() -> None:
        execute("UPDATE ledger_entry SET moment = moment + 1000000")

    yield restore
    execute(define + " + 0")


def test_a_restored_ledger_goes_on_after_one_command(as_restored: Callable[[], None]) -> None:
    deed(1)
    sequencing.sequence(at=factories.AT)
    as_restored()
    late = deed(2)
    with pytest.raises(ImproperlyConfigured, match="ledger restored"):
        sequencing.sequence(at=factories.AT)
    call_command("ledger", "restored")
    deed(3)
    assert sequencing.sequence(at=factories.AT) == 2
    assert Leaf.objects.get(index=1).entry_id == late.pk
    assert findings() == set()
