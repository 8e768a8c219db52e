"""What those who may collect a child ask of its family: somebody's time is nearly over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.attendance.models import PickupPerson
from zhaohu.attendance.permissions import pickups as permissions
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.todo import Todo
from zhaohu.rules import queries as rules


def todos(actor: Actor, *, at: datetime) -> Iterator[Todo]:
    """Persons whose last day is near, one line each."""
    if not actor.holds("guardian"):
        return
    days = rules.value("attendance.pickup", on=day_of(at))["remind_days"]
    near = {"ends_at__gt": at, "ends_at__lte": at + timedelta(days=days)}
    rows = PickupPerson.objects.filter(temporary=False, ended_at__isnull=True, **near).select_related("child")
    for one in permissions.CHANGE.rows(actor, rows).order_by("ends_at", "pk"):
        last = day_of(one.ends_at - timedelta(microseconds=1))
        yield Todo(
            icon="user-check", title=_("{relation}的接送授权快到期").format(relation=one.get_relation_display()),
            text=_("{child}：{day} 到期").format(child=one.child.nickname, day=f"{last:%m-%d}"),
            url=reverse("attendance:change_pickup", args=[one.pk]), deed=_("续期"), due_at=one.ends_at,
        )  # fmt: skip
