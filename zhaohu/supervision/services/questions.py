"""Asking an institution, in the officer's words; nothing that leads to the complainant goes out."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.complaints import QUESTION_TRANSITIONS, WORKING, ComplaintState, QuestionState
from zhaohu.supervision.errors import complaints
from zhaohu.supervision.errors import questions as errors
from zhaohu.supervision.models import Complainant, Complaint, Question, QuestionFile
from zhaohu.supervision.permissions import questions as permissions
from zhaohu.supervision.services import files, limits, steps, telling

_SIGNS = re.compile(r"[\s，。；：、！？,.;:!?「」“”\"'（）()]+")


@transaction.atomic
def ask(*, complaint: Complaint, revision: int | None, subject: str, text: str, by: Actor, at: datetime) -> Question:
    """Ask the institution for its account. Raises QUESTION_NO_INSTITUTION or QUESTION_REVEALS."""
    row = steps.held(complaint.pk, revision=revision, by=by, at=at)
    if row.state not in WORKING:
        raise complaints.STEP_NOT_POSSIBLE.raised(state=ComplaintState(row.state).label, deed=_("询问机构"))
    if row.institution is None:
        raise errors.NO_INSTITUTION.raised()
    for field, given in (("subject", subject), ("text", text)):
        if not given.strip():
            raise complaints.TEXT_NEEDED.raised(field=field, what=_("要机构说明的事项"))
        _guard(row, field, given, at)
    days = rules.value("complaint.question_days", on=day_of(at), division=row.district_id)
    made = Question.objects.create(
        complaint=row, institution=row.institution, subject=subject.strip(), text=text.strip(),
        due_on=limits.working_days(day_of(at), days), asked_by_id=by.user_id or 0, asked_at=at,
    )  # fmt: skip
    steps.keep(row, "complaint.asked", by=by, at=at, public=gettext_noop("已要求机构作出说明。"), question=made.pk)
    telling.institution(made, at=at)
    return made


def _guard(row: Complaint, field: str, given: str, at: datetime) -> None:
    """Refuse the complainant's name, phone, or own words for `complaint.quote_characters` signs on end."""
    person = Complainant.objects.filter(complaint=row).first()
    squeezed = _SIGNS.sub("", given)
    for secret, what in ((person and person.name, _("有投诉人的姓名")), (person and person.phone, _("有投诉人的电话"))):
        if secret and secret in squeezed:
            raise errors.REVEALS.raised(field=field, what=what)
    length = rules.value("complaint.quote_characters", on=day_of(at), division=row.district_id)
    told = [row.text, *row.facts.values_list("text", flat=True)]
    if (quoted := _quoted(squeezed, told, length)) is not None:
        raise errors.REVEALS.raised(field=field, what=_("照抄了投诉人的原话「{words}」").format(words=quoted))


def _quoted(given: str, told: list[str], length: int) -> str | None:
    """The first run of that many signs which stands in both."""
    own = [_SIGNS.sub("", text) for text in told]
    runs = (given[at : at + length] for at in range(len(given) - length + 1))
    return next((run for run in runs if any(run in text for text in own)), None)


@transaction.atomic
def withdraw(*, question: Question, by: Actor, at: datetime) -> None:
    """Ask no longer; the institution sees that it was withdrawn."""
    row = steps.held(question.complaint_id, revision=None, by=by, at=at)
    found = _locked(question, QuestionState.WITHDRAWN)
    found.state = QuestionState.WITHDRAWN
    found.save(update_fields=["state"])
    steps.keep(row, "complaint.question_withdrawn", by=by, at=at, question=found.pk)


@transaction.atomic
def reply(*, question: Question, text: str, sent: files.Sent, by: Actor, at: datetime) -> None:
    """The institution gives its account, once; papers may go with it. Raises QUESTION_STATE, QUESTION_REPLY_NEEDED."""
    permissions.REPLY.require(by, question)
    row = steps.locked(question.complaint_id)
    found = _locked(question, QuestionState.REPLIED)
    if not text.strip():
        raise errors.REPLY_NEEDED.raised(field="text")
    checked = files.checked(sent, field="papers", papers=True, at=at)
    found.state, found.reply = QuestionState.REPLIED, text.strip()
    found.replied_by_id, found.replied_at = by.user_id, at
    found.save()
    for file in files.kept(checked, by=by, at=at):
        QuestionFile.objects.create(question=found, file=file)
    ledger.record(
        event="question.replied", subject=found, by=by, at=at, division=row.district_id,
        institution=found.institution_id, content={"question": found.pk, "files": len(checked)},
    )  # fmt: skip
    steps.keep(
        row, "complaint.institution_replied", by=by, at=at, public=gettext_noop("机构已作出说明。"), question=found.pk
    )
    telling.holder(row, "question_replied", at=at)


def _locked(question: Question, to: QuestionState) -> Question:
    found = Question.objects.select_for_update().get(pk=question.pk)
    if to not in QUESTION_TRANSITIONS[QuestionState(found.state)]:
        raise errors.STATE.raised(state=QuestionState(found.state).label)
    return found
