"""What waits for a signature or an acknowledgement in an institution today."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.alerts import AlertKind, Side
from zhaohu.attendance.choices.pickups import BlockState
from zhaohu.attendance.models import Alert, CustodyBlock
from zhaohu.attendance.permissions import days
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.core.access import Actor
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution


def todos(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """Documents of a court that nobody has looked at yet, clusters of which nobody has taken note."""
    rows = CustodyBlock.objects.filter(institution=institution, state=BlockState.ASKED)
    rows = permissions.DECIDE_BLOCK.rows(actor, rows).order_by("pk")
    if found := list(rows.values_list("pk", flat=True)):
        yield Todo(
            icon="gavel", title=_("{n} 份法院文书等核对").format(n=len(found)), deed=_("去核对"),
            text=_("看过原件再确认；确认以前，对监护人不生效"),
            url=reverse("attendance:custody_block", args=[found[0]]), signature=True,
        )  # fmt: skip
    open_now = Alert.objects.filter(institution=institution, kind=AlertKind.CLUSTER, ended_at__isnull=True)
    open_now = days.ACKNOWLEDGE.rows(actor, open_now).prefetch_related("acknowledgements")
    if n := sum(Side.INSTITUTION not in one.acknowledged for one in open_now):
        yield Todo(
            icon="alert-octagon", title=_("{n} 起聚集性患病还没有知悉").format(n=n), deed=_("去知悉"),
            text=_("今天告知社区卫生服务中心"), url=f"{reverse('attendance:day')}?institution={institution.uscc}",
            signature=True,
        )  # fmt: skip
