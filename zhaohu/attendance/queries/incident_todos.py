"""What incidents ask: of a guardian to sign, of a director to close, and to call whoever has not signed."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.incidents import NoticeState
from zhaohu.attendance.models import IncidentNotice
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import incidents as queries
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution


def of_family(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """The notices that wait for this guardian."""
    if not actor.holds("guardian"):
        return
    for one in queries.notices(actor, day_of(at)).filter(state=NoticeState.TOLD):
        incident = one.incident
        yield Todo(
            icon="bandage", title=_("签收：{kind}").format(kind=incident.get_kind_display()), deed=_("查看"),
            text=_("{child} · {at} {place}").format(
                child=incident.child.nickname if incident.child else "", place=incident.place,
                at=f"{timezone.localtime(incident.happened_at):%m-%d %H:%M}",
            ),
            url=reverse("attendance:incident_notice", args=[one.pk]),
        )  # fmt: skip


def of_institution(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """Incidents that are not closed, the one due first by its date; notices that nobody has signed."""
    if not permissions.SEE_LIST.allows(actor, institution):
        return
    url = f"{reverse('attendance:incidents')}?institution={institution.uscc}"
    due = list(queries.open_of(institution).order_by("close_due_at").values_list("close_due_at", flat=True))
    if due:
        yield Todo(
            icon="bandage", title=_("{n} 起事件没有办结").format(n=len(due)), deed=_("去看"), url=url, due_at=due[0],
            text=_("最早的 {day} 前办结").format(day=f"{timezone.localtime(due[0]):%m-%d}"),
        )  # fmt: skip
    unsigned = IncidentNotice.objects.filter(incident__institution=institution, state=NoticeState.TOLD)
    if n := unsigned.count():
        yield Todo(
            icon="writing-sign", title=_("{n} 份事件告知没有签收").format(n=n), deed=_("去看"), url=url,
            text=_("系统会提醒监护人；急的请打电话"),
        )  # fmt: skip
