"""The sequencer beside deeds that are still under way."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from tests import factories
from tests.ledger.factories import deed, deeds
from zhaohu.ledger import leaves, sequencing, tree
from zhaohu.ledger.models import Checkpoint, Entry, Leaf, Node
from zhaohu.ledger.sequencing import sequence
from zhaohu.ledger.storage import stored

pytestmark = pytest.mark.django_db(transaction=True)


def beside(work: Callable[[], object]) -> None:
    """Run on a connection of its own, and wait."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_entries_get_their_places_in_order_and_a_signed_checkpoint() -> None:
    entries = deeds(5)
    assert sequence(at=factories.AT) == 5
    assert list(Leaf.objects.order_by("index").values_list("entry_id", flat=True)) == [e.pk for e in entries]
    checkpoint = Checkpoint.objects.get()
    assert (checkpoint.tree_size, bytes(checkpoint.root)) == (5, tree.root(stored(5), 5))
    assert checkpoint.note == sequencing.note_of(5, bytes(checkpoint.root), factories.AT, 0)


def test_a_leaf_is_the_same_whether_read_as_a_row_or_as_an_entry() -> None:
    entry = deed(1, public=True)
    sequence(at=factories.AT)
    written = leaves.of_entry(Entry.objects.get(pk=entry.pk))
    assert bytes(Leaf.objects.get().hash) == tree.leaf_hash(written)
    assert b'"at":"2026-11-24T02:00:00Z","commitment":"' in written


def test_a_second_run_does_nothing() -> None:
    deeds(3)
    assert [sequence(at=factories.AT) for _ in range(2)] == [3, 0]
    assert Checkpoint.objects.count() == 1


def test_batches_and_whole_groups_make_the_same_tree_as_one_leaf_after_the_other() -> None:
    deeds(600)
    sequence(at=factories.AT, batch=170)
    frontier = tree.Frontier()
    for entry in Entry.objects.order_by("id"):
        frontier.append(tree.leaf_hash(leaves.of_entry(entry)))
    assert bytes(Checkpoint.objects.get(tree_size=600).root) == frontier.root()
    assert list(Checkpoint.objects.order_by("tree_size").values_list("tree_size", flat=True)) == [170, 340, 510, 600]
    assert Node.objects.filter(level=8).count() == 2


def test_an_open_deed_holds_back_what_came_after_it_and_is_never_passed_over() -> None:
    with transaction.atomic():
        early = deed(1)
        late: list[Entry] = []
        beside(lambda: late.append(deed(2)))
        beside(lambda: late.append(sequence(at=factories.AT)))  # type: ignore[arg-type]
        assert late[1] == 0
    assert sequence(at=factories.AT) == 2
    assert list(Leaf.objects.order_by("index").values_list("entry_id", flat=True)) == [early.pk, late[0].pk]


def test_a_deed_that_was_rolled_back_leaves_no_hole() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        deed(1)
        raise RuntimeError
    deed(2)
    assert sequence(at=factories.AT) == 1
    assert Leaf.objects.get().index == 0


def test_two_sequencers_do_not_meet() -> None:
    deeds(3)
    with transaction.atomic():
        assert sequencing._is_only_one()
        answers: list[int] = []
        beside(lambda: answers.append(sequence(at=factories.AT)))
    assert answers == [0]
    assert sequence(at=factories.AT) == 3
