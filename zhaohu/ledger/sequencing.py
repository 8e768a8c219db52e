"""The one sequencer: gives entries their place in the tree, in batches, each closed by a signed checkpoint.

A deed takes no lock for the ledger. Entries are taken in the order of (transaction, id), and only those of transactions
below the oldest one still running: whatever commits later has a higher number, so none is ever passed over. A
transaction that stays open holds the sequencer back; it never makes a hole.
"""

import struct
from datetime import UTC, datetime
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from zhaohu.ledger import leaves, signing, tree
from zhaohu.ledger.models import Checkpoint, Leaf
from zhaohu.ledger.storage import stored

BATCH: Final = 50_000
_LOCK: Final = 0x5A484C44  # "ZHLD"
_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_LEAF: Final = struct.Struct(">hiqiqi32s")
_NODE: Final = struct.Struct(">hihiqi32s")
_WAITING: Final = f"""
SELECT {leaves.COLUMNS}, moment FROM ledger_entry
WHERE (moment, id) > (%s, %s) AND moment < ledger_moment(pg_snapshot_xmin(pg_current_snapshot()))
ORDER BY moment, id LIMIT %s
"""  # noqa: S608 - names of columns only


def sequence(*, at: datetime, batch: int = BATCH) -> int:
    """Give a place to every entry that is ready; returns how many. 0 also where another sequencer is at work."""
    total = 0
    while added := _batch(at, batch):
        total += added
        if added < batch:
            break
    return total


@transaction.atomic
def _batch(at: datetime, limit: int) -> int:
    if not _is_only_one():
        return 0
    size, mark = _watermark()
    connection.ensure_connection()
    with connection.connection.cursor(binary=True) as cursor:
        rows = cursor.execute(_WAITING, [*mark, limit]).fetchall()
    if not rows:
        return 0
    frontier = tree.Frontier.of(stored(size), size)
    _keep(frontier, rows)
    _sign(frontier, at, size)
    return len(rows)


def _is_only_one() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _watermark() -> tuple[int, tuple[int, int]]:
    """The size of the tree, and the (moment, id) of its last entry."""
    last = Leaf.objects.order_by("-index").values_list("index", "entry__moment", "entry_id").first()
    if last is None:
        return 0, (-1, -1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_moment(pg_snapshot_xmax(pg_current_snapshot()))")
        if cursor.fetchone()[0] <= last[1]:
            raise ImproperlyConfigured("这个数据库是从备份恢复的，请先运行 manage.py ledger restored")
    return last[0] + 1, (last[1], last[2])


def _keep(frontier: tree.Frontier, rows: list[Any]) -> None:
    """Store the leaves and the nodes that they complete."""
    leaf_hash, of_row = tree.leaf_hash, leaves.of_row
    placed, nodes = [_HEAD], [_HEAD]
    for row in rows:
        found = leaf_hash(of_row(row[:-1]))
        placed.append(_LEAF.pack(3, 8, frontier.size, 8, row[6], 32, found))
        for level, index, node in frontier.append(found):
            nodes.append(_NODE.pack(3, 2, level, 8, index, 32, node))
    _copy("ledger_leaf (index, entry_id, hash)", placed)
    if len(nodes) > 1:
        _copy("ledger_node (level, index, hash)", nodes)


def _copy(target: str, rows: list[bytes]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"".join(rows) + b"\xff\xff")


def restored() -> int:
    """Go on after the database was restored into another server, whose transactions count from below.

    Raises the number that entries are given above all that are there, those written since the restore included; returns
    how many of these there were. For the owner of the tables.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE ledger_entry IN EXCLUSIVE MODE")
        cursor.execute("SELECT ledger_moment('0'::xid8), (SELECT coalesce(max(moment), 0) FROM ledger_entry)")
        offset, highest = cursor.fetchone()
        cursor.execute(
            "CREATE OR REPLACE FUNCTION ledger_moment(xid8) RETURNS bigint LANGUAGE sql STABLE"
            f" RETURN $1::text::bigint + {int(highest)}"
        )
        cursor.execute(
            "UPDATE ledger_entry e SET moment = moment + %s"
            " WHERE NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = e.id)"
            " AND moment <= (SELECT b.moment FROM ledger_leaf a JOIN ledger_entry b ON b.id = a.entry_id"
            "                ORDER BY a.index DESC LIMIT 1)",
            [highest - offset],
        )
        return int(cursor.rowcount)


def note_of(size: int, root: bytes, at: datetime, before: int) -> str:
    """The text that is signed: whose ledger, how many entries, the root, the instant, and the size signed before."""
    return f"zhaohu ledger\n{size}\n{root.hex()}\n{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n{before}\n"


def _sign(frontier: tree.Frontier, at: datetime, before: int) -> None:
    signer, root = signing.signer(), frontier.root()
    note = note_of(frontier.size, root, at, before)
    Checkpoint.objects.create(
        tree_size=frontier.size,
        root=root,
        at=at,
        note=note,
        algorithm=signer.algorithm,
        public_key=signer.public_key,
        signature=signer.sign(note.encode()),
    )
