"""Reading the ledger: entries for auditors, checkpoints and proofs for everybody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhaohu.core.access import Actor
from zhaohu.ledger import errors, leaves, permissions, tree, words
from zhaohu.ledger.models import Checkpoint, Entry
from zhaohu.ledger.storage import stored

_CITY = "110000"


def visible(actor: Actor) -> QuerySet[Entry]:
    """The entries that an auditor sees: the city's auditor all, a district's those of his district and its streets."""
    rows = permissions.READ_ENTRIES.rows(actor, Entry.objects.all())
    over = [held.division for held in actor.held if held.role == "auditor"]
    if _CITY in over:
        return rows
    where = Q(pk__in=[])
    for division in filter(None, over):
        where |= Q(division__startswith=division)
    return rows.filter(where)


def filtered(
    rows: QuerySet[Entry], *, event: str = "", subject_type: str = "", subject_id: str = "", on: date | None = None
) -> QuerySet[Entry]:
    """Entries of one event, one subject, one day in Beijing; what is empty filters nothing."""
    wanted = {"event": event, "subject_type": subject_type, "subject_id": subject_id}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if on:
        rows = rows.filter(at__gte=_midnight(on), at__lt=_midnight(on + timedelta(days=1)))
    return rows


def verifiable(actor: Actor) -> QuerySet[Entry]:
    """The entries whose proof this reader may have: public ones, and for an auditor those that he sees."""
    public = Entry.objects.filter(public=True)
    return (public | visible(actor)) if permissions.READ_ENTRIES.allows(actor) else public


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def role_words(role: str) -> str:
    """区级审核 for district_reviewer; the role itself where nothing has that name."""
    return str(words.roles().get(role, role))


def event_words(event: str) -> str:
    """What an event is called; the event itself where nothing has that name."""
    return str(words.events().get(event, event))


def latest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-tree_size").first()


def checkpoint_before(checkpoint: Checkpoint) -> Checkpoint | None:
    """The last one of an earlier day in Beijing, else the first of all; None if this is the only one."""
    today = _midnight(timezone.localtime(checkpoint.at).date())
    earlier = Checkpoint.objects.filter(at__lt=today).order_by("-tree_size").first()
    found = earlier or Checkpoint.objects.order_by("tree_size").first()
    return found if found and found.tree_size < checkpoint.tree_size else None


@dataclass(frozen=True)
class Proof:
    """All that anybody needs to check one entry without trusting this server."""

    entry: Entry
    index: int
    checkpoint: Checkpoint
    inclusion: list[bytes]
    earlier: Checkpoint | None
    consistency: list[bytes]

    @property
    def place(self) -> int:
        """The place as people count: from one."""
        return self.index + 1


def proof_of(entry: Entry) -> Proof:
    """The proof of one entry against the latest checkpoint; NOT_YET_SEQUENCED before it has a place."""
    checkpoint = latest_checkpoint()
    leaf = getattr(entry, "leaf", None)
    if leaf is None or checkpoint is None or leaf.index >= checkpoint.tree_size:
        raise errors.NOT_YET_SEQUENCED.raised()
    earlier, size = checkpoint_before(checkpoint), checkpoint.tree_size
    read = stored(leaf.index, size, *([earlier.tree_size] if earlier else []))
    return Proof(
        entry=entry,
        index=leaf.index,
        checkpoint=checkpoint,
        inclusion=tree.inclusion(read, leaf.index, size),
        earlier=earlier,
        consistency=tree.consistency(read, earlier.tree_size, size) if earlier else [],
    )


def consistency_between(older: int, newer: int) -> tuple[Checkpoint, Checkpoint, list[bytes]]:
    """Two checkpoints and the proof that the second grew from the first; SIZES_UNKNOWN if there are none such."""
    found = Checkpoint.objects.in_bulk([older, newer])
    if older > newer or older not in found or newer not in found:
        raise errors.SIZES_UNKNOWN.raised(older=older, newer=newer)
    return found[older], found[newer], tree.consistency(stored(older, newer), older, newer)


def checkpoint_json(checkpoint: Checkpoint) -> dict[str, Any]:
    return {
        "tree_size": checkpoint.tree_size,
        "root": bytes(checkpoint.root).hex(),
        "at": checkpoint.at.astimezone(UTC).isoformat(),
        "note": checkpoint.note,
        "signature": bytes(checkpoint.signature).hex(),
        "public_key": bytes(checkpoint.public_key).hex(),
        "algorithm": checkpoint.algorithm,
    }


def proof_json(proof: Proof) -> dict[str, Any]:
    """The proof as `frontend/ts/proof.ts` reads it. Salt and content only of public entries that were not erased."""
    entry, earlier = proof.entry, proof.earlier
    opening = getattr(entry, "opening", None) if entry.public else None
    written = leaves.of_entry(entry)
    return {
        "entry": leaves.decoded(written),
        "salt": bytes(opening.salt).hex() if opening else None,
        "canonical": opening.content if opening else None,
        "leaf_index": proof.index,
        "leaf_input": written.hex(),
        "tree_size": proof.checkpoint.tree_size,
        "inclusion": [step.hex() for step in proof.inclusion],
        "checkpoint": checkpoint_json(proof.checkpoint),
        "consistency": earlier
        and {
            "from_size": earlier.tree_size,
            "from_root": bytes(earlier.root).hex(),
            "proof": [step.hex() for step in proof.consistency],
        },
    }
