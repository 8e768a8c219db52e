"""The tree against the plain definition of RFC 9162, and proofs that must not hold."""

from hypothesis import given
from hypothesis import strategies as st

from zhaohu.core.encryption import sm3
from zhaohu.ledger import tree


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 2.1.1, word for word."""
    if not leaves:
        return sm3(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = tree.split(len(leaves))
    return sm3(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:]))


def leaves(count: int) -> list[bytes]:
    return [tree.leaf_hash(str(i).encode()) for i in range(count)]


def stored(all_leaves: list[bytes]) -> tree.Read:
    """What a ledger stores: leaves, and the nodes over whole groups; nothing else may be asked for."""
    frontier, levels = tree.Frontier(), {0: all_leaves}
    for leaf in all_leaves:
        for level, index, found in frontier.append(leaf):
            levels.setdefault(level, []).append(found)
            assert len(levels[level]) == index + 1

    def read(level: int, start: int, count: int) -> list[bytes]:
        found = levels[level][start : start + count]
        assert len(found) == count
        return found

    return read


sizes = st.integers(1, 1200)


def test_leaf_and_node_hashes_are_told_apart_by_their_first_byte() -> None:
    assert tree.leaf_hash(b"a") == sm3(b"\x00a")
    assert tree.node_hash(b"l" * 32, b"r" * 32) == sm3(b"\x01" + b"l" * 32 + b"r" * 32)
    assert tree.EMPTY_ROOT == tree.root(stored([]), 0) == tree.Frontier().root() == plain_root([])


@given(sizes)
def test_the_root_is_that_of_the_plain_definition(size: int) -> None:
    all_leaves = leaves(size)
    frontier = tree.Frontier()
    for leaf in all_leaves:
        frontier.append(leaf)
    assert plain_root(all_leaves) == tree.root(stored(all_leaves), size) == frontier.root()


@given(sizes, st.data())
def test_every_inclusion_proof_leads_to_the_root_and_no_other_leaf_does(size: int, data: st.DataObject) -> None:
    all_leaves, index = leaves(size), data.draw(st.integers(0, size - 1))
    read = stored(all_leaves)
    proof = tree.inclusion(read, index, size)
    assert tree.root_of_inclusion(index, size, all_leaves[index], proof) == tree.root(read, size)
    assert tree.root_of_inclusion(index, size, tree.leaf_hash(b"other"), proof) != tree.root(read, size)
    assert tree.root_of_inclusion(index, size, all_leaves[index], [*proof, b"x" * 32]) is None
    assert len(proof) <= size.bit_length()


@given(sizes, st.data())
def test_every_consistency_proof_holds_and_fails_for_a_changed_past(size: int, data: st.DataObject) -> None:
    all_leaves, older = leaves(size), data.draw(st.integers(1, size))
    read = stored(all_leaves)
    old_root, new_root = tree.root(read, older), tree.root(read, size)
    proof = tree.consistency(read, older, size)
    assert tree.is_consistent(older, size, old_root, new_root, proof)
    assert not tree.is_consistent(older, size, sm3(b"changed"), new_root, proof)
    assert not tree.is_consistent(older, size, old_root, sm3(b"changed"), proof)
    if older < size:
        assert not tree.is_consistent(older, size, old_root, new_root, proof[:-1])


@given(sizes, st.integers(1, 300))
def test_a_right_edge_taken_from_storage_grows_like_one_that_was_there_from_the_start(size: int, more: int) -> None:
    all_leaves = leaves(size + more)
    frontier = tree.Frontier.of(stored(all_leaves[:size]), size)
    done = [node for leaf in all_leaves[size:] for node in frontier.append(leaf)]
    assert frontier.root() == plain_root(all_leaves)
    read = stored(all_leaves)
    assert all(list(read(level, index, 1)) == [found] for level, index, found in done)


def test_no_proof_is_made_for_what_is_not_there() -> None:
    read = stored(leaves(3))
    for wrong in (-1, 3):
        try:
            tree.inclusion(read, wrong, 3)
        except IndexError:
            continue
        raise AssertionError(wrong)
    for wrong in (0, 4):
        try:
            tree.consistency(read, wrong, 3)
        except IndexError:
            continue
        raise AssertionError(wrong)
