"""The register of certain earlier offences, asked before somebody is hired and every year (未成年人保护法 第62条).

The register behind `ZHAOHU_RECORD_REGISTRY` takes `POST {"person": {"name", "identity"}, "asked_by": {"uscc", "name"},
"purpose": "before_hiring" | "yearly", "consent": "<instant>", "key": "…"}` with `Authorization: Bearer …` and answers
`{"outcome": "clear" | "found" | "unknown", "source": "…", "reference": "…"}`; the same `key` is one question. Whether
there is a record is all that it says, never what it is. Anything else, or silence, is an OSError for the caller to
repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

from zhaohu.core import registers
from zhaohu.core.encryption import sm3
from zhaohu.staff.choices.people import EmploymentState
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.models import Employment, RecordQuery

_ANSWERS = {QueryState.CLEAR, QueryState.FOUND, QueryState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that the register needs, and nothing else."""

    name: str
    identity: str
    uscc: str
    institution: str
    purpose: str
    consent: str
    key: str

    def as_json(self) -> dict[str, Any]:
        return {
            "person": {"name": self.name, "identity": self.identity},
            "asked_by": {"uscc": self.uscc, "name": self.institution},
            "purpose": self.purpose,
            "consent": self.consent,
            "key": self.key,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What the register says, who keeps it, and the number of its answer."""

    outcome: QueryState
    source: str
    reference: str


class Registry(Protocol):
    """A register that can be asked."""

    def ask(self, question: Question) -> Answer:
        """The answer. Raises OSError when there is none."""


class HttpRegistry:
    """The register behind an address."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def ask(self, question: Question) -> Answer:
        return understood(registers.asked(self.address, self.token, question.as_json()))


def understood(body: Any) -> Answer:
    """The answer in the register's JSON. Raises OSError for one that is outside the protocol."""
    outcome = QueryState(registers.outcome(body, _ANSWERS))
    return Answer(outcome, str(body.get("source", "")), str(body.get("reference", "")))


class DemonstrationRegistry:
    """Invented answers, always the same for the same number: nearly all are clear, few are unknown or found."""

    def ask(self, question: Question) -> Answer:
        draw = sm3(question.identity.encode())[0]
        outcome = QueryState.FOUND if draw < 4 else QueryState.UNKNOWN if draw < 12 else QueryState.CLEAR
        return Answer(outcome, "演示查询平台", f"演示-{sm3(question.key.encode()).hex()[:12]}")


class NoRegistry:
    """Where no register is connected nothing is known; the director asks in writing and enters the answer."""

    def ask(self, question: Question) -> Answer:
        return Answer(QueryState.UNKNOWN, "", "")


def registry() -> Registry:
    """The register of this installation."""
    if settings.RECORD_REGISTRY:
        return HttpRegistry(settings.RECORD_REGISTRY, settings.RECORD_TOKEN)
    return DemonstrationRegistry() if settings.DEMO else NoRegistry()


def question_of(query: RecordQuery) -> Question:
    """What is asked by a query, with the latest consent that the institution holds."""
    rows = Employment.objects.filter(member=query.member, institution=query.institution)
    consent = rows.exclude(state=EmploymentState.REFUSED).order_by("-consent_at").values_list("consent_at", flat=True)
    return Question(
        name=query.member.name, identity=query.member.identity, uscc=query.institution.uscc,
        institution=query.institution.name, purpose=query.purpose,
        consent=timezone.localtime(consent[0]).isoformat() if consent else "", key=f"record-query-{query.pk}",
    )  # fmt: skip
