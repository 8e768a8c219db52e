"""The Merkle tree in the shape of RFC 9162 with SM3 (GB/T 32905); pure functions, no database.

The hash of a range of leaves splits it at the largest power of two below its length. Only leaves and the nodes over
whole groups of 16, 256, 4096, … leaves are stored; a `Read` hands them out as `read(level, start, count)` with level 0,
4, 8, …, and what lies between is computed, at most 15 hashes a group.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from cryptography.hazmat.primitives import hashes

GROUP_BITS: Final = 4
GROUP: Final = 1 << GROUP_BITS
Read = Callable[[int, int, int], Sequence[bytes]]

_base = hashes.Hash(hashes.SM3())  # a copied context costs half of a new one


def _sm3(data: bytes) -> bytes:
    digest = _base.copy()
    digest.update(data)
    return digest.finalize()


EMPTY_ROOT: Final = _sm3(b"")


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return _sm3(b"\x00" + data)


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return _sm3(b"\x01" + left + right)


def fold(level: Sequence[bytes]) -> bytes:
    """The hash over 2^k neighbouring hashes of one level."""
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def range_hash(read: Read, start: int, end: int) -> bytes:
    """The hash over the leaves [start, end), where `start` is a place at which the tree splits."""
    size = end - start
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        stored = height - height % GROUP_BITS
        return fold(read(stored, start >> stored, 1 << (height - stored)))
    middle = start + split(size)
    return node_hash(range_hash(read, start, middle), range_hash(read, middle, end))


def root(read: Read, size: int) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return range_hash(read, 0, size) if size else EMPTY_ROOT


def inclusion(read: Read, index: int, size: int) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size` leaves (RFC 9162 2.1.3.1), nearest sibling first."""
    if not 0 <= index < size:
        raise IndexError(index)
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return [range_hash(read, *pair) for pair in reversed(ranges)]


def consistency(read: Read, older: int, newer: int) -> list[bytes]:
    """The proof that the tree of `newer` leaves grew from that of `older` (RFC 9162 2.1.4.1)."""
    if not 0 < older <= newer:
        raise IndexError(older)
    start, end, whole, ranges = 0, newer, True, []
    while older < end:
        middle = start + split(end - start)
        if older <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return [range_hash(read, *pair) for pair in reversed(ranges)]


def root_of_inclusion(index: int, size: int, leaf: bytes, proof: Iterable[bytes]) -> bytes | None:
    """The root to which an inclusion proof leads (RFC 9162 2.1.3.2); None if it has the wrong length."""
    if index >= size:
        return None
    last, found = size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = node_hash(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node_hash(found, step)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(older: int, newer: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a consistency proof holds (RFC 9162 2.1.4.2)."""
    if older == newer:
        return old_root == new_root and not proof
    if not 0 < older < newer or not proof:
        return False
    path = [old_root, *proof] if older & (older - 1) == 0 else list(proof)
    index, last = older - 1, newer - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = node_hash(new, step)
        index, last = index >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


class Frontier:
    """A tree that grows leaf by leaf and keeps only its right edge: the hashes of its perfect subtrees, by height."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf; returns the nodes to store that it completes, as (level, index, hash)."""
        height, found, done = 0, leaf, []
        while self._edge and self._edge[-1][0] == height:
            found = node_hash(self._edge.pop()[1], found)
            height += 1
            if height % GROUP_BITS == 0:
                done.append((height, self.size >> height, found))
        self._edge.append((height, found))
        self.size += 1
        return done

    def root(self) -> bytes:
        """The root of what was added so far."""
        if not self._edge:
            return EMPTY_ROOT
        found = self._edge[-1][1]
        for _, left in reversed(self._edge[:-1]):
            found = node_hash(left, found)
        return found

    @classmethod
    def of(cls, read: Read, size: int) -> "Frontier":
        """The right edge of a stored tree."""
        frontier, start = cls(), 0
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                frontier._edge.append((height, range_hash(read, start, start + (1 << height))))
                start += 1 << height
        frontier.size = size
        return frontier
