"""Who is told what of a batch, with the batch: guardians of each arrival and departure, and at once of what is wrong;
the director of everything that needs a person. What a person has resolved is not told again."""

import functools
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.events import EventKind, EventState
from zhaohu.attendance.errors.events import ALREADY_LEFT, CHILD_NOT_HERE
from zhaohu.attendance.queries import events, head_counts
from zhaohu.attendance.services.departures import People
from zhaohu.attendance.services.shapes import Verdict
from zhaohu.core.clock import BEIJING, day_of
from zhaohu.families.models import Child
from zhaohu.institutions.choices.institution import MembershipRole
from zhaohu.institutions.models import Institution
from zhaohu.notifications import services as notifications

_NO_DANGER = (ALREADY_LEFT.code, CHILD_NOT_HERE.code)
_GOOD = {EventKind.ARRIVAL: "child_arrived", EventKind.DEPARTURE: "child_collected"}
_TAKEN_BACK = {EventKind.ARRIVAL: "arrival_taken_back", EventKind.DEPARTURE: "departure_taken_back"}


def directors(institution: Institution, on: date) -> Iterable[User]:
    """The accounts of an institution's directors on a day."""
    rows = institution.memberships.filter(role=MembershipRole.DIRECTOR, valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True)


def tell(found: Collection[Verdict], institution: Institution, people: People, at: datetime) -> None:
    """Tell everybody whom the outcome of a batch concerns."""
    quiet = [(one, template) for one in found if (template := _wording(one))]
    loud = [one for one in found if _is_loud(one)]
    names = _names([*loud, *(one for one, _template in quiet)], people)
    link = _family_page()
    told = [line for one, template in quiet for line in _quietly(one, template, institution, people, names, link)]
    if loud:
        bosses, page = [one.pk for one in directors(institution, day_of(at))], reverse("attendance:events")
        to = f"{page}?institution={institution.uscc}&on="
        told += [line for one in loud for line in _loudly(one, institution, people, names, bosses, (link, to))]
    notifications.notify_each(told=told, at=at)
    if counted := [one.id for one in found if one.kind == EventKind.HEAD_COUNT and one.state == EventState.APPLIED]:
        _counts(institution, counted, {day_of(one.at) for one in found}, at)


@functools.cache
def _family_page() -> str:
    return reverse("portal:family")


def _names(found: Collection[Verdict], people: People) -> dict[int, str]:
    """What the children are called; of one that is not here nobody says it."""
    ids = {one.child for one in found if one.child is not None and one.code != CHILD_NOT_HERE.code}
    names = {child: people.names[child] for child in ids if child in people.names}
    if unread := ids - names.keys():  # an undoing or a correction named another child than the event that it aims at
        names |= dict(Child.objects.filter(pk__in=unread).values_list("pk", "nickname"))
    return names


def _wording(one: Verdict) -> str:
    if one.kind not in _GOOD:
        return ""
    if one.state == EventState.APPLIED and one.was != EventState.APPLIED:
        return _GOOD[EventKind(one.kind)]
    if one.was == EventState.APPLIED and one.state != EventState.APPLIED:
        return _TAKEN_BACK[EventKind(one.kind)]
    return ""


def _quietly(
    one: Verdict, template: str, institution: Institution, people: People, names: dict[int, str], link: str
) -> Iterator[notifications.Line]:
    params = {
        "child": names.get(one.child or 0, ""), "institution": institution.name, "adult": one.adult or "—",
        "at": _clock(one.at),
    }  # fmt: skip
    for adult in (adult for adult in people.of.get(one.child or 0, ()) if adult.told):
        yield notifications.Line(adult.user, template, params, f"{link}?child={one.child}", str(one.id))


def _clock(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%H:%M}"


def is_unwell(one: Verdict) -> bool:
    """Whether a check that counts found something."""
    return one.kind == EventKind.CHECK and one.state == EventState.APPLIED and one.facts.get("normal") is False


def _is_loud(one: Verdict) -> bool:
    """Whether a person must look at it at once: told when it is new, or has become so."""
    if one.was == one.state or one.child is None:
        return False
    if one.state == EventState.APPLIED:
        return bool(one.code) or one.kind == EventKind.REFUSAL or is_unwell(one)
    return one.state in (EventState.CONFLICT, EventState.REFUSED)


def finding(facts: dict[str, object]) -> str:
    """What a check found, in words."""
    parts = [f"{facts['temperature']} °C"] if facts.get("temperature") else []
    titles = {"mouth": _("口腔"), "hands": _("手"), "skin": _("皮肤"), "spirit": _("精神")}
    parts += [f"{title}{facts[name]}" for name, title in titles.items() if facts.get(name)]
    return "，".join(parts) or _("晨午检异常")


def _loudly(
    one: Verdict, institution: Institution, people: People, names: dict[int, str], bosses: Sequence[int],
    links: tuple[str, str],
) -> Iterator[notifications.Line]:  # fmt: skip
    """What the directors are told, and what the guardians."""
    facts = {
        "child": names.get(one.child or 0, "—"), "institution": institution.name, "at": _clock(one.at),
        "adult": one.adult or "—",
    }  # fmt: skip
    family = ""
    if is_unwell(one):
        done = [_("已隔离")] if one.facts.get("isolated") else []
        done += [_("已电话联系监护人")] if one.facts.get("called") else []
        facts |= {"finding": finding(one.facts), "measures": "，".join(done) or _("还没有隔离")}
        family, template = "child_unwell", "child_unwell_to_director"
    elif one.kind == EventKind.REFUSAL:
        family, template = "pickup_refused", "pickup_refused_to_director"
    elif one.state == EventState.APPLIED:
        template = "return_proof_missing"
    else:
        template = "event_needs_you"
        facts |= {"kind": str(EventKind(one.kind).label), "sentence": events.sentence(one.code)}
        if one.kind == EventKind.DEPARTURE and one.code not in _NO_DANGER:
            family = "departure_refused"
    key = f"{one.id}-{one.code}"[:80]
    if family and one.code != CHILD_NOT_HERE.code:
        for user in sorted({adult.user for adult in people.of.get(one.child or 0, ()) if adult.told}):
            yield notifications.Line(user, family, facts, links[0], key)
    for user in bosses:
        yield notifications.Line(user, template, facts, f"{links[1]}{day_of(one.at).isoformat()}", key)


def _counts(institution: Institution, ids: Sequence[UUID], days: Collection[date], at: datetime) -> None:
    for on in days:
        for one in head_counts.of_day(institution.pk, on, ids=ids):
            if one.agrees:
                continue
            names = "；".join(
                part
                for part, there in (
                    (_("名册上在园、点名不在：{names}").format(names="、".join(one.missing)), one.missing),
                    (_("点名在、没有到园记录：{names}").format(names="、".join(one.extra)), one.extra),
                )
                if there
            )
            notifications.notify(
                users=directors(institution, on), template="head_count_differs", at=at, key=str(one.id),
                link=reverse("attendance:day"),
                params={"at": _clock(one.at), "place": one.place or one.care_class or institution.name, "names": names},
            )  # fmt: skip
