"""What institutions want of a family, and which letters wait at an institution."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.messages import Ask
from zhaohu.attendance.permissions import messages as permissions
from zhaohu.attendance.queries import messages
from zhaohu.core.access import Actor
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution

_WORDS = 24


def todos(actor: Actor, at: datetime) -> Iterator[Todo]:
    """Each message that wants an answer, until somebody of the family has given it."""
    deeds = {Ask.SEEN: _("确认"), Ask.YES_NO: _("回答"), Ask.CHOICE: _("选一项")}
    for copy in messages.to_do(actor, at):
        message = copy.message
        yield Todo(
            icon="message", title=Truncator(message.text or "").chars(_WORDS), deed=deeds[Ask(message.ask)],
            text=f"{message.institution.name} · {copy.child.nickname}", due_at=message.due_at,
            url=f"{reverse('attendance:own_messages')}#copy-{copy.pk}",
        )  # fmt: skip


def of_institution(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """Letters of families that nobody has opened."""
    if not permissions.SEE.allows(actor, institution):
        return
    rows = messages.of_institution(institution).filter(side="family", seen_at__isnull=True)
    if n := rows.count():
        yield Todo(
            icon="message", title=_("{n} 封家长来信没有看").format(n=n), deed=_("去看"), text=_("看过的，家长会知道"),
            url=f"{reverse('attendance:messages')}?institution={institution.uscc}",
        )  # fmt: skip
