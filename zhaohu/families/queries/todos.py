"""What waits for a family in this room."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.families.choices import CheckOutcome, GuardianshipState, Purpose
from zhaohu.families.models import Child, Consent, Guardianship
from zhaohu.families.queries import children


def of_family(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """Requests to answer, relations that are not confirmed, consents nobody has thought about."""
    mine = {child.pk: child for child in children.of(actor)}
    requests = Guardianship.objects.filter(child__in=mine, state=GuardianshipState.REQUESTED)
    for row in requests.select_related("guardian").order_by("pk"):
        yield _request(mine[row.child_id])
    own = children.guarding(day_of(at)).filter(child__in=mine, guardian__user_id=actor.user_id or 0)
    declared = own.filter(state=GuardianshipState.DECLARED, child__born_on__isnull=False)
    declared = declared.exclude(check_asked__outcome=CheckOutcome.WAITING)
    for row in declared.select_related("check_asked").order_by("pk"):
        yield _relation(row, mine[row.child_id])
    decided = Consent.objects.filter(guardian__user_id=actor.user_id or 0).values_list(
        "child_id", "child__merged_into_id"
    )
    known = {pk for pair in decided.distinct() for pk in pair}
    for child in mine.values():
        if child.pk not in known and child.born_on:
            yield _consent(child)


def _request(child: Child) -> Todo:
    return Todo(
        icon="user-plus", title=_("有人申请成为{name}的监护人").format(name=child.nickname),
        text=_("不认识请拒绝；确认以前对方看不到孩子的信息"), url=f"{_of(child)}#guardians", deed=_("查看"),
    )  # fmt: skip


def _relation(row: Guardianship, child: Child) -> Todo:
    asked = getattr(row, "check_asked", None)
    denied = asked is not None and asked.outcome == CheckOutcome.DENIED
    text = _("与出生、户籍信息不一致，请核对号码") if denied else _("补登孩子的证件，或带证件当面核对")
    return Todo(
        icon="shield-check", title=_("{name}的监护关系待核验").format(name=child.nickname), text=text,
        url=f"{_of(child)}#guardians", deed=_("查看"),
    )  # fmt: skip


def _consent(child: Child) -> Todo:
    return Todo(
        icon="file-check", title=_("{name}的同意书还没有选").format(name=child.nickname),
        text=_("共 {n} 项，都可以不同意，不影响入托").format(n=len(Purpose)),
        url=reverse("families:consents", args=[child.pk]), deed=_("选择"),
    )  # fmt: skip


def _of(child: Child) -> str:
    return reverse("families:child", args=[child.pk])
