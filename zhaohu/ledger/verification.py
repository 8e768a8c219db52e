"""Recomputes the whole ledger from its entries and says where it was tampered with. Memory stays flat.

The hash stored at each place is compared with the entry; the tree of the stored hashes with nodes and checkpoints. Once
an entry and its hash differ, a second tree of the recomputed hashes grows beside the first: whichever of the two agrees
with the next signed checkpoint tells which of the two was changed.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhaohu.core.encryption import sm3
from zhaohu.ledger import leaves, signing, tree
from zhaohu.ledger.models import Checkpoint, Entry, Leaf
from zhaohu.ledger.sequencing import note_of

_WIDTH: Final = len(leaves.Leaf.__struct_fields__)
_PLACES: Final = f"""
SELECT place.index, place.entry_id, place.hash, {leaves.COLUMNS}, moment, opening.salt, opening.content
FROM ledger_leaf place LEFT JOIN ledger_entry entry ON entry.id = place.entry_id
LEFT JOIN ledger_opening opening ON opening.entry_id = place.entry_id ORDER BY place.index
"""  # noqa: S608 - names of columns only
_LONGEST_GAP: Final = 100_000
_NODES_AT_ONCE: Final = 2_000
_PROGRESS: Final = 50_000


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written. `kind`: entry, opening, leaf, order, node, checkpoint; `place` of it."""

    kind: str
    place: int
    sentence: str


@dataclass
class Walk:
    """One pass over the ledger."""

    findings: list[Finding] = field(default_factory=list)
    stored: tree.Frontier = field(default_factory=tree.Frontier)
    recomputed: tree.Frontier | None = None
    _doubtful: list[tuple[int, int]] = field(default_factory=list)
    _nodes: dict[tuple[int, int], set[bytes]] = field(default_factory=dict)
    _node_count: int = 0
    _last: tuple[int, int] = (-1, -1)
    _agreed: int = 0
    _lost: bool = False

    def found(self, kind: str, place: int, sentence: str, **facts: Any) -> None:
        self.findings.append(Finding(kind, place, sentence.format(place=place, **facts)))

    @property
    def size(self) -> int:
        return self.stored.size

    def run(self) -> Iterator[int]:
        """Walk through everything; yields the number of places seen from time to time."""
        self._erased = set(
            Entry.objects.filter(event="ledger.erased", subject_type="ledger.entry").values_list(
                "subject_id", flat=True
            )
        )
        self._signers = signing.trusted_keys()
        checkpoints = Checkpoint.objects.order_by("tree_size").iterator(chunk_size=500)
        waiting, before = next(checkpoints, None), 0
        for row in _rows(_PLACES):
            if not self._place(row):
                return
            if waiting and waiting.tree_size == self.size:
                self._checkpoint(waiting, before)
                waiting, before = next(checkpoints, None), self.size
            if self.size % _PROGRESS == 0:
                yield self.size
        self._compare_nodes()
        self._no_longer_there(waiting, before)
        self._left_over()
        yield self.size

    def _place(self, row: tuple[Any, ...]) -> bool:
        """Check one place; False if the order is so broken that nothing after it can be read."""
        index, entry, found, values, (moment, salt, content) = *row[:3], row[3 : 3 + _WIDTH], row[3 + _WIDTH :]
        if index != self.size:
            self.found("order", self.size, _("第 {place} 位缺失，下一个是第 {index} 位。"), index=index)
            if not self.size < index < self.size + _LONGEST_GAP:
                return False
            while self.size < index:
                self._grow(b"\0" * 32, b"\0" * 32)
        if values[leaves.Leaf.__struct_fields__.index("id")] is None:
            self.found("entry", index, _("第 {place} 位的存证记录 {entry} 已不在。"), entry=entry)
            self._grow(bytes(found), bytes(found))
            return True
        if (moment, entry) <= self._last:
            self.found("order", index, _("第 {place} 位的存证记录 {entry} 不在它写入时的次序上。"), entry=entry)
        self._last = moment, entry
        recomputed = tree.leaf_hash(leaves.of_row(_plain(values)))
        if recomputed != bytes(found):
            self._doubtful.append((index, entry))
            self.recomputed = self.recomputed or copy.deepcopy(self.stored)
        self._grow(bytes(found), recomputed)
        self._opening(index, entry, values, salt, content)
        return True

    def _grow(self, stored: bytes, recomputed: bytes) -> None:
        done = self.stored.append(stored)
        other = self.recomputed.append(recomputed) if self.recomputed else done
        for (level, number, one), (_level, _number, two) in zip(done, other, strict=True):
            self._nodes[level, number] = {one, two}
        if len(self._nodes) >= _NODES_AT_ONCE:
            self._compare_nodes()

    def _opening(self, index: int, entry: int, values: tuple[Any, ...], salt: Any, content: str | None) -> None:
        leaf = dict(zip(leaves.Leaf.__struct_fields__, values, strict=True))
        if salt is None:
            if str(entry) not in self._erased:
                self.found(
                    "opening", index, _("第 {place} 位的存证记录 {entry} 的开启值不见了，没有销毁记录。"), entry=entry
                )
            return
        true = sm3(bytes(salt)) == bytes(leaf["seal"])
        if leaf["public"]:
            true = true and sm3(bytes(salt) + (content or "").encode()) == bytes(leaf["commitment"])
        if not true or (content and not leaf["public"]):
            self.found("opening", index, _("第 {place} 位的存证记录 {entry} 的开启值或公开内容被改过。"), entry=entry)

    def _checkpoint(self, checkpoint: Checkpoint, before: int) -> None:
        size, root = checkpoint.tree_size, bytes(checkpoint.root)
        if not self._signature_holds(checkpoint, before):
            self.found("checkpoint", size, _("{place} 条的检查点被改过：签名、签名文字或公钥不符。"))
            return
        if root == self.stored.root():
            self._settle("entry", _("第 {place} 位的存证记录 {entry} 被改过。"))
        elif self.recomputed and root == self.recomputed.root():
            self.stored = self.recomputed
            self._settle("leaf", _("第 {place} 位（存证记录 {entry}）的指纹被改过。"))
        elif not self._lost:
            self._lost = True
            self._settle("entry", _("第 {place} 位的存证记录 {entry} 与它的指纹不符。"))
            sentence = _("第 {start} 位至第 {end} 位之间被改写过：与 {place} 条的检查点不符，以后的检查点也无从核对。")
            self.found("checkpoint", size, sentence, start=self._agreed, end=size - 1)
        self._agreed = size

    def _settle(self, kind: str, sentence: str) -> None:
        for index, entry in self._doubtful:
            self.found(kind, index, sentence, entry=entry)
        self._doubtful.clear()
        self.recomputed = None

    def _signature_holds(self, checkpoint: Checkpoint, before: int) -> bool:
        note = note_of(checkpoint.tree_size, bytes(checkpoint.root), checkpoint.at, before)
        return (
            checkpoint.note == note
            and bytes(checkpoint.public_key) in self._signers
            and signing.is_signed(
                algorithm=checkpoint.algorithm,
                public_key=bytes(checkpoint.public_key),
                signature=bytes(checkpoint.signature),
                message=note.encode(),
            )
        )

    def _compare_nodes(self) -> None:
        """Compare the nodes computed since with those stored."""
        keys = list(self._nodes)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT level, index, hash FROM unnest(%s::int[], %s::bigint[]) AS wanted (level, index)"
                " JOIN ledger_node USING (level, index)",
                [[level for level, _index in keys], [index for _level, index in keys]],
            )
            known = {(level, index): bytes(found) for level, index, found in cursor.fetchall()}
        for (level, index), possible in self._nodes.items():
            if known.get((level, index)) not in possible:
                self.found("node", index, _("第 {level} 层第 {place} 个节点缺失或被改过。"), level=level)
        self._node_count += len(self._nodes)
        self._nodes.clear()

    def _no_longer_there(self, waiting: Checkpoint | None, before: int) -> None:
        """What checkpoints promise and the ledger no longer has, and what no checkpoint covers."""
        self._settle("entry", _("第 {place} 位的存证记录 {entry} 与它的指纹不符。"))
        if waiting:
            self.found(
                "checkpoint",
                waiting.tree_size,
                _("检查点记有 {place} 条，对应的位置已不在，现有 {size} 位。"),
                size=self.size,
            )
        elif before != self.size:
            self.found(
                "checkpoint", self.size, _("第 {before} 位以后没有检查点，{place} 条的检查点不见了。"), before=before
            )

    def _left_over(self) -> None:
        """Rows that belong to nothing."""
        for (entry,) in _rows(
            "SELECT id FROM ledger_entry e WHERE (moment, id) <= (%s, %s)"
            " AND NOT EXISTS (SELECT FROM ledger_leaf WHERE entry_id = e.id) ORDER BY id",
            [*self._last],
        ):
            self.found("entry", entry, _("存证记录 {place} 是事后插入的，或它在树中的位置被删了。"))
        for (entry,) in _rows(
            "SELECT entry_id FROM ledger_opening o WHERE NOT EXISTS (SELECT FROM ledger_entry WHERE id = o.entry_id)"
        ):
            self.found("opening", entry, _("开启值 {place} 没有对应的存证记录。"))
        for level, index in _rows(
            "SELECT level, index FROM ledger_node WHERE level %% %s <> 0 OR level <= 0 OR index >= %s >> level"
            " OR index < 0",
            [tree.GROUP_BITS, self.size],
        ):
            self.found("node", index, _("第 {level} 层第 {place} 个节点是多出来的。"), level=level)


def _plain(values: tuple[Any, ...]) -> leaves.Row:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)  # type: ignore[return-value]


def _rows(statement: str, parameters: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows through a cursor of the server's."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(2_000):
            yield from rows


def waiting() -> int:
    """How many entries have no place yet."""
    return Entry.objects.count() - Leaf.objects.count()


def verify(walk: Walk) -> Iterator[int]:
    """Run a walk on one unchanging view of the tables."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield from walk.run()
