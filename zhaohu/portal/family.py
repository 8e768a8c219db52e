"""The family's first page: where the child is, what waits, and who has seen its data."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from zhaohu.attendance.queries import pickups, where
from zhaohu.attendance.queries.where import Step
from zhaohu.child_health.queries import growth_page
from zhaohu.core import clock
from zhaohu.core.access import Actor, Request, page
from zhaohu.core.todo import told
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Choice, Placement
from zhaohu.enrolment.queries import absences
from zhaohu.families.models import Child
from zhaohu.families.queries import ages, children, readings
from zhaohu.portal import permissions

_LAST = 2


@dataclass(frozen=True, slots=True)
class Hero:
    """The child's state in one sentence; above it where, below it the facts and the day so far. `find`: there is a
    place to be found; `answer`: where the family says why the child is not there."""

    where: str
    sentence: str
    facts: str
    icon: str
    find: bool = False
    steps: Sequence[Step] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the quick deeds: its page by name, or by address once the page is known to exist."""

    title: str | Promise
    url: str
    icon: str
    query: str = ""


# A deed is shown once its page exists.
_DEEDS = (
    Deed(gettext_lazy("请假"), "enrolment:absences", icon="calendar-off"),
    Deed(gettext_lazy("预约"), "enrolment:care", icon="calendar-plus", query="?form=hourly"),
    Deed(gettext_lazy("申请"), "enrolment:applications", icon="clipboard-list"),
    Deed(gettext_lazy("费用"), "enrolment:fees", icon="receipt"),
)


@page(permissions.SEE_FAMILY)
@require_GET
def home(request: Request) -> HttpResponse:
    """One child at a time; before the first, the way to register or expect one."""
    now, mine = clock.now(), list(children.of(request.actor))
    wanted = request.GET.get("child", "")
    child = next((one for one in mine if str(one.pk) == wanted), mine[0] if mine else None)
    context: dict[str, Any] = {
        "child": child, "children": mine, "todos": told(settings.FAMILY_TODOS, request.actor, now), "now": now,
        "deeds": list(_deeds()), "days": readings.RECENT_DAYS,
    }  # fmt: skip
    context["offline"] = absences.offline(request.actor, at=now)
    if child:
        on = clock.day_of(now)
        context |= {"age": _age(child, on), "hero": _now(child, request.actor, now) or _hero(child, on)}
        context["growth"] = growth_page.card(child, on=on)
        context |= {"last": list(readings.of(child)[:_LAST]), "recent": readings.recent(child, at=now)}
    return render(request, "portal/family.html", context)


def _deeds() -> Iterator[Deed]:
    """The deeds whose pages exist."""
    for deed in _DEEDS:
        with suppress(NoReverseMatch):
            yield replace(deed, url=reverse(deed.url) + deed.query)


def _age(child: Child, on: date) -> str:
    if child.born_on is None:
        return _("预产期 {day}").format(day=child.expected_on)
    months = ages.months(child.born_on, on)
    return _("{n} 个月").format(n=months) if months else _("出生 {n} 天").format(n=(on - child.born_on).days)


def _now(child: Child, actor: Actor, at: datetime) -> Hero | None:
    """What the institution has said of the child today; None if nothing. Whom a court keeps away is not told."""
    if pickups.is_blocked(child.pk, actor, clock.day_of(at)):
        return Hero("", _("按法院文书，不显示在园情况"), _("有异议请联系机构或区卫生健康部门。"), icon="gavel")
    told = where.of_child(child, at=at)
    if told is None:
        return None
    answer = reverse("attendance:answer_missing", args=[told.alert]) if told.alert else ""
    return Hero(told.institution, told.sentence, told.facts, told.icon, steps=told.steps, answer=answer)


def _hero(child: Child, on: date) -> Hero:
    if child.born_on is None and child.expected_on:
        left = (child.expected_on - on).days
        if left < 0:
            return Hero(
                "", _("预产期已过"), _("出生了请更正出生日期，就可以登记证件、申请入托。"), icon="baby-carriage"
            )
        day = child.expected_on.isoformat()
        return Hero(
            "", _("还有 {n} 天到预产期").format(n=left), _("预产期 {day}").format(day=day), icon="baby-carriage"
        )
    rows = (
        Placement.objects.filter(child=child).select_related("institution", "care_class").order_by("-starts_on", "-pk")
    )
    for place in sorted(rows, key=lambda place: place.state != PlacementState.OFFERED):
        if (told := _placed(place, on)) is not None:
            return told
    return _waiting(child) or Hero("", _("还没有入托"), _("可以先看看家附近的托育机构。"), icon="home", find=True)


def _waiting(child: Child) -> Hero | None:
    """The best rank of the child in the waiting lists; None where it waits for nothing."""
    rows = Choice.objects.filter(
        application__child=child, application__state=ApplicationState.SUBMITTED, state=ChoiceState.WAITING
    )
    best = rows.select_related("offer__institution").order_by(F("position").asc(nulls_last=True), "rank").first()
    if best is None:
        return None
    name, facts = best.offer.institution.name, _("第 {n} 志愿").format(n=best.rank)
    if best.position is None:
        return Hero(name, _("已申请，等分配结果"), facts, icon="hourglass")
    return Hero(name, _("排队第 {n} 位").format(n=best.position), facts, icon="hourglass")


def _placed(place: Placement, on: date) -> Hero | None:
    """What a placement says of the child on a day; None for one that says nothing any more."""
    name, days = place.institution.name, _("自 {day}").format(day=place.starts_on)
    if place.state == PlacementState.OFFERED:
        return Hero(name, _("有一个托位等您答复"), place.get_form_display(), icon="mail")
    if place.state == PlacementState.ACCEPTED:
        return Hero(name, _("托位已接受，等签协议"), days, icon="file-check")
    if place.state not in (PlacementState.AGREED, PlacementState.ENDED) or (place.ends_on and place.ends_on < on):
        return None
    facts = f"{place.care_class.name} · {place.get_form_display()} · {place.starts:%H:%M}–{place.ends:%H:%M}"
    if place.starts_on > on:
        return Hero(name, _("{day} 入托").format(day=place.starts_on), facts, icon="calendar-event")
    return Hero(name, _("在托"), facts, icon="home-check")
