"""What the log, medicine and the menu ask of a director today."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.attendance.choices.health import DoseState
from zhaohu.attendance.permissions import menus as permissions
from zhaohu.attendance.queries import health, menus
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.institutions.models import Institution


def todos(actor: Actor, at: datetime, institution: Institution) -> Iterator[Todo]:
    """Conflicts without a substitute, doses that wait for the second signature, doses that were missed."""
    if not permissions.SEE_CONFLICTS.allows(actor, institution):
        return
    on, here = day_of(at), f"?institution={institution.uscc}"
    if n := menus.open_conflicts(institution, on).count():
        yield Todo(
            icon="tools-kitchen-2", title=_("今天 {n} 处食谱与过敏冲突没有写替代").format(n=n), deed=_("写替代"),
            text=_("没有写明以前，不要给这些孩子上这道菜"), url=f"{reverse('attendance:menu_conflicts')}{here}",
        )  # fmt: skip
    doses = Counter(one.state for one in health.due(institution, at=at))
    if n := doses[DoseState.UNWITNESSED]:
        yield Todo(
            icon="pill", title=_("{n} 次给药等第二人签字").format(n=n), deed=_("去签字"),
            text=_("没有两人签字，家长看到的是「等第二人签字」"), url=f"{reverse('attendance:doses')}{here}",
            signature=True,
        )  # fmt: skip
    if n := doses[DoseState.MISSED]:
        yield Todo(
            icon="pill", title=_("今天有 {n} 次药错过了时间").format(n=n), deed=_("去看"),
            text=_("请联系监护人"), url=f"{reverse('attendance:doses')}{here}",
        )  # fmt: skip
