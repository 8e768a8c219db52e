"""Reading the stored tree: the few groups that a proof touches, with one statement."""

from collections.abc import Sequence

from django.db import connection

from zhaohu.ledger import errors
from zhaohu.ledger.tree import GROUP, GROUP_BITS, Read

_GROUPS = """
SELECT wanted.level, wanted.start, CASE WHEN wanted.level = 0
  THEN (SELECT string_agg(hash, ''::bytea ORDER BY index) FROM ledger_leaf
        WHERE index >= wanted.start AND index < wanted.start + %s)
  ELSE (SELECT string_agg(hash, ''::bytea ORDER BY index) FROM ledger_node
        WHERE level = wanted.level AND index >= wanted.start AND index < wanted.start + %s) END
FROM unnest(%s::int[], %s::bigint[]) AS wanted (level, start)
"""
_Groups = dict[tuple[int, int], bytes]


def stored(*places: int) -> Read:
    """What is stored around these places of the tree: leaves of a proof, or sizes of trees. DAMAGED if it is gone."""
    known = _groups({(level, place >> level >> GROUP_BITS) for place in places for level in _levels(max(places))})

    def read(level: int, start: int, count: int) -> Sequence[bytes]:
        key = level, start >> GROUP_BITS
        if key not in known:
            known.update(_groups({key}))
        group, first = known[key], start % GROUP * 32
        found = [group[i : i + 32] for i in range(first, min(first + count * 32, len(group)), 32)]
        if len(found) < count:
            raise errors.DAMAGED.raised()
        return found

    return read


def _levels(place: int) -> range:
    return range(0, max(place.bit_length(), 1), GROUP_BITS)


def _groups(wanted: set[tuple[int, int]]) -> _Groups:
    levels, numbers = [level for level, _ in wanted], [number << GROUP_BITS for _, number in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, [GROUP, GROUP, levels, numbers])
        return {(level, start >> GROUP_BITS): bytes(joined or b"") for level, start, joined in cursor.fetchall()}
