"""An agreement as its two parties see it, with what the public ledger knows of it."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from zhaohu.core.encryption import sm3
from zhaohu.core.errors import ProblemError
from zhaohu.enrolment.models import Agreement
from zhaohu.ledger import queries as ledger
from zhaohu.ledger import services as entries
from zhaohu.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class Evidence:
    """The ledger's entry of an agreement, and what opens its commitment; only for the two parties."""

    entry: Entry
    text: str
    salt: str
    place: int | None

    @property
    def commitment(self) -> str:
        return bytes(self.entry.commitment).hex()

    @property
    def holds(self) -> bool:
        """Whether the text is the one that was committed to: SM3(salt | text)."""
        return sm3(bytes.fromhex(self.salt) + self.text.encode()) == bytes(self.entry.commitment)


def sealed(agreement: Agreement) -> dict[str, Any]:
    """What the ledger's entry commits to: the text, and when each side confirmed it."""
    signed = {"family": agreement.family_confirmed_at, "institution": agreement.institution_confirmed_at}
    times = {side: timezone.localtime(at).isoformat() if at else None for side, at in signed.items()}
    return {"agreement": agreement.content, "confirmed_at": times}


def evidence(agreement: Agreement) -> Evidence | None:
    """None before both sides have confirmed, and once its opening was erased."""
    entry = Entry.objects.select_related("leaf", "opening").filter(pk=agreement.entry_id or 0).first()
    opening = getattr(entry, "opening", None)
    if entry is None or opening is None:
        return None
    leaf = getattr(entry, "leaf", None)
    return Evidence(
        entry=entry, text=entries.canonical(sealed(agreement)), salt=bytes(opening.salt).hex(),
        place=leaf.index + 1 if leaf else None,
    )  # fmt: skip


def proof(agreement: Agreement) -> dict[str, Any] | None:
    """Everything with which a party can check the agreement without this server; None while it has no place yet."""
    found = evidence(agreement)
    if found is None:
        return None
    try:
        told = ledger.proof_json(ledger.proof_of(found.entry))
    except ProblemError:
        return None
    return told | {"salt": found.salt, "canonical": found.text}
