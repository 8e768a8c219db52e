"""The birth and household registers, asked whether a person is a child's guardian.

The register behind `ZHAOHU_RELATION_REGISTRY` takes `POST {"child": {"name", "born_on", "identities": [{"kind",
"number"}]}, "guardian": {"name", "identity", "relation"}}` with `Authorization: Bearer …` and answers `{"outcome":
"confirmed" | "denied" | "unknown", "source": "…"}`. Anything else, or silence, is an OSError for the caller to repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings

from zhaohu.core import registers
from zhaohu.core.encryption import sm3
from zhaohu.families.choices import CheckOutcome, IdentityKind
from zhaohu.families.models import Guardianship

_ANSWERS = {CheckOutcome.CONFIRMED, CheckOutcome.DENIED, CheckOutcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that a register needs, and nothing else."""

    child_name: str
    born_on: str
    identities: tuple[tuple[str, str], ...]
    guardian_name: str
    guardian_identity: str
    relation: str

    def as_json(self) -> dict[str, Any]:
        return {
            "child": {
                "name": self.child_name,
                "born_on": self.born_on,
                "identities": [{"kind": kind, "number": number} for kind, number in self.identities],
            },
            "guardian": {
                "name": self.guardian_name, "identity": self.guardian_identity, "relation": self.relation,
            },
        }  # fmt: skip

    @property
    def answerable(self) -> bool:
        """Whether a register could know: a number on both sides."""
        return bool(self.identities and self.guardian_identity)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register says, and which one it was."""

    outcome: CheckOutcome
    source: str


class Registry(Protocol):
    """A register that can be asked."""

    def ask(self, question: Question) -> Answer:
        """The answer. Raises OSError when there is none."""


class HttpRegistry:
    """A register behind an address."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def ask(self, question: Question) -> Answer:
        if not question.answerable:
            return Answer(CheckOutcome.UNKNOWN, "")
        return understood(registers.asked(self.address, self.token, question.as_json()))


def understood(body: Any) -> Answer:
    """The answer in a register's JSON. Raises OSError for one that is outside the protocol."""
    return Answer(CheckOutcome(registers.outcome(body, _ANSWERS)), str(body.get("source", "")))


class DemonstrationRegistry:
    """Invented answers, always the same for the same people: most are confirmed, some unknown, a few denied."""

    def ask(self, question: Question) -> Answer:
        if not question.answerable:
            return Answer(CheckOutcome.UNKNOWN, "")
        draw = sm3(f"{question.guardian_identity}{question.identities[0][1]}".encode())[0] % 10
        outcome = CheckOutcome.CONFIRMED if draw < 7 else CheckOutcome.UNKNOWN if draw < 9 else CheckOutcome.DENIED
        return Answer(outcome, "演示登记库")


class NoRegistry:
    """Where no register is connected nothing is known; an officer or an institution looks at the documents."""

    def ask(self, question: Question) -> Answer:
        return Answer(CheckOutcome.UNKNOWN, "")


def registry() -> Registry:
    """The register of this installation."""
    if settings.RELATION_REGISTRY:
        return HttpRegistry(settings.RELATION_REGISTRY, settings.RELATION_TOKEN)
    return DemonstrationRegistry() if settings.DEMO else NoRegistry()


def question_of(guardianship_id: int) -> Question:
    """What is asked about a guardianship. Our own temporary keys mean nothing to a register."""
    row = Guardianship.objects.select_related("child", "guardian").get(pk=guardianship_id)
    numbers = row.child.identities.exclude(kind=IdentityKind.TEMPORARY).order_by("pk")
    return Question(
        child_name=row.child.name or "", born_on=row.child.born_on.isoformat() if row.child.born_on else "",
        identities=tuple((one.kind, one.number) for one in numbers), guardian_name=row.guardian.name or "",
        guardian_identity=row.guardian.identity or "", relation=row.relation,
    )  # fmt: skip
