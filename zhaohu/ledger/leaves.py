"""The bytes of an entry that enter the tree: one JSON text, keys sorted, UTC, so that anybody can write it again."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from zhaohu.ledger.models import Entry


class Leaf(msgspec.Struct, frozen=True):
    """The committed fields of an entry, in the order in which they are written."""

    actor_id: int | None
    actor_role: str
    at: datetime
    commitment: str
    division: str
    event: str
    id: int
    institution_id: int | None
    public: bool
    seal: str
    subject_id: str
    subject_type: str


COLUMNS = ", ".join(Leaf.__struct_fields__)
_encode = msgspec.json.Encoder().encode
Row = tuple[int | None, str, datetime, bytes, str, str, int, int | None, bool, bytes, str, str]


def of_row(row: Row) -> bytes:
    """The leaf of a row read as COLUMNS."""
    actor, role, at, commitment, division, event, pk, institution, public, seal, subject, kind = row
    leaf = Leaf(actor, role, at, commitment.hex(), division, event, pk, institution, public, seal.hex(), subject, kind)
    return _encode(leaf)


def of_entry(entry: Entry) -> bytes:
    """The leaf of an entry."""
    values = {name: getattr(entry, name) for name in Leaf.__struct_fields__}
    values["at"] = entry.at.astimezone(UTC)
    values["commitment"], values["seal"] = bytes(entry.commitment), bytes(entry.seal)
    return of_row(tuple(values.values()))


def decoded(written: bytes) -> dict[str, Any]:
    """The fields of a leaf."""
    fields: dict[str, Any] = msgspec.json.decode(written)
    return fields
