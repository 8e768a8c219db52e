"""What the day asks of a director: events to settle, children nobody explained."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.attendance.permissions import days as permissions
from zhaohu.attendance.queries import today
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution

_DAYS = timedelta(days=30)


def todos(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """Records of the last weeks in conflict, or refused, the oldest day first."""
    if not permissions.SEE_EVENTS.allows(actor, institution):
        return
    rows = today.unsettled(institution).filter(on__gte=day_of(at) - _DAYS)
    if n := rows.count():
        first = rows.order_by("on").values_list("on", flat=True)[0]
        yield Todo(
            icon="alert-triangle", title=_("{n} 条在园记录要核实").format(n=n), deed=_("去核实"),
            text=_("最早的是 {day}").format(day=first),
            url=f"{reverse('attendance:events')}?institution={institution.uscc}&on={first.isoformat()}",
        )  # fmt: skip
