"""Questions as an institution reads them: the officer's words and its own, and nothing of what lies behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import BEIJING
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.complaints import QuestionState
from zhaohu.supervision.models import Question, QuestionFile
from zhaohu.supervision.permissions import questions as permissions


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it leaves the office. It has no way back to the complaint."""

    id: int
    institution: str
    subject: str
    text: str
    due_on: date
    state: str
    state_title: str
    asked_at: datetime
    reply: str
    replied_at: datetime | None
    files: tuple[tuple[int, str], ...] = ()

    @property
    def open(self) -> bool:
        return self.state == QuestionState.ASKED


def rows(actor: Actor) -> QuerySet[Question]:
    """The questions to the reader's institutions."""
    return permissions.SEE_OWN.rows(actor, Question.objects.all())


def listed(actor: Actor) -> QuerySet[Question]:
    """Those that wait come first; only the columns that an institution may read are loaded."""
    found = rows(actor).select_related("institution").only(
        "subject", "text", "due_on", "state", "asked_at", "reply", "replied_at", "institution__name"
    )  # fmt: skip
    return found.order_by("state", "-asked_at", "-pk")


def asked(question: Question) -> Asked:
    """What the institution reads of one."""
    return Asked(
        id=question.pk, institution=question.institution.name, subject=question.subject, text=question.text,
        due_on=question.due_on, state=question.state, state_title=question.get_state_display(),
        asked_at=question.asked_at, reply=question.reply, replied_at=question.replied_at,
        files=tuple(QuestionFile.objects.filter(question=question).order_by("pk").values_list("pk", "file__name")),
    )  # fmt: skip


def todos(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """What the institution has been asked and not yet answered."""
    for row in rows(actor).filter(institution=institution, state=QuestionState.ASKED).order_by("due_on", "pk"):
        yield Todo(
            icon="message", title=_("监管部门请您说明情况"), text=row.subject, deed=_("去答复"),
            url=reverse("supervision:question", args=[row.pk]),
            due_at=datetime.combine(row.due_on, time(23, 59), tzinfo=BEIJING),
        )  # fmt: skip
