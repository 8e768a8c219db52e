"""Every few minutes: whose clock has come to a step, which guardian has not signed. The steps, and who is told at each,
are dated rules; a clock that has run out is an alert until what it waits for is done."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhaohu.accounts.choices import Role
from zhaohu.accounts.models import Post, User
from zhaohu.attendance.choices.alerts import AlertKind
from zhaohu.attendance.choices.incidents import ClockKind, NoticeState
from zhaohu.attendance.models import Alert, Incident, IncidentNotice
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.queries import pickups
from zhaohu.attendance.services import incident_telling, telling, watch
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.notifications import services as notifications
from zhaohu.rules import queries as rules

_WAITING = Q(closed_at__isnull=True) | Q(note_due_at__isnull=False, noted_at__isnull=True)


def clocks(*, by: Actor, at: datetime) -> int:
    """Tell whom each step of a running clock names, once; begin the alerts of those that have run out. How many."""
    permissions.WATCH.require(by)
    with rules.remembered():
        return sum(_look(pk, by, at) for pk in Incident.objects.filter(_WAITING).values_list("pk", flat=True))


@transaction.atomic
def _look(pk: int, by: Actor, at: datetime) -> int:
    rows = Incident.objects.select_for_update(of=("self",), skip_locked=True)
    incident = rows.select_related("institution", "child").filter(_WAITING, pk=pk).first()
    if incident is None:
        return 0
    steps = queries.rule(day_of(at), incident.institution.district_id)["steps"]
    begun = 0
    for clock in queries.clocks(incident, at):
        if clock.done_at is not None:
            continue
        for step in steps:
            if clock.percent >= step["percent"]:
                _tell(incident, clock, step["percent"], _people(incident, clock.kind, step["to"], at), at)
        if clock.over:
            begun += _alert(incident, clock, by, at)
    return begun


def _people(incident: Incident, kind: ClockKind, role: str, at: datetime) -> Iterable[User]:
    """Who is told at a step: of the district's clock whoever the step names, of the institution's the director, and
    the officers too once it has run out."""
    named = _officers(incident, role)
    if kind == ClockKind.NOTE:
        return named
    bosses = list(telling.directors(incident.institution, day_of(at)))
    return [*bosses, *(watch.officers(incident.institution) if role == Role.CITY_OFFICER else ())]


def _officers(incident: Incident, role: str) -> Iterable[User]:
    posts = Post.objects.filter(role=role, state="confirmed", valid_to=None)
    if role != Role.CITY_OFFICER:
        posts = posts.filter(division_id=incident.institution.district_id)
    return User.objects.filter(pk__in=posts.values("user_id"), is_active=True)


def _tell(incident: Incident, clock: queries.Clock, percent: int, users: Iterable[User], at: datetime) -> None:
    facts = incident_telling.facts(incident)
    notifications.notify(
        users=users, template="incident_clock", at=at, key=f"incident-{incident.pk}-{clock.kind}-{percent}",
        link=incident_telling.page_of(incident),
        params=facts | {
            "clock": ClockKind(clock.kind).label, "percent": percent, "due": incident_telling.moment(clock.due_at)
        },
    )  # fmt: skip


def _alert(incident: Incident, clock: queries.Clock, by: Actor, at: datetime) -> int:
    alert, new = Alert.objects.get_or_create(
        kind=AlertKind.INCIDENT, incident=incident, about=clock.kind,
        defaults={
            "institution": incident.institution, "on": day_of(at), "begun_at": clock.due_at, "raised_at": at,
            "facts": {"severity": incident.severity},
        },
    )  # fmt: skip
    if new:
        watch.recorded(alert, by, at)
    return int(new)


def reminders(*, by: Actor, at: datetime) -> int:
    """Remind the guardians who have not signed after the hours of the rule; after the last tell the director."""
    permissions.WATCH.require(by)
    told = 0
    with rules.remembered():
        for notice in _unsigned(at):
            told += _remind(notice.pk, at)
    return told


def _unsigned(at: datetime) -> Iterable[IncidentNotice]:
    return IncidentNotice.objects.filter(state=NoticeState.TOLD, told_at__lt=at).only("pk").iterator()


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    rows = IncidentNotice.objects.select_for_update(of=("self",), skip_locked=True).filter(state=NoticeState.TOLD)
    related = ("guardian__user", "incident__institution", "incident__child")
    notice = rows.select_related(*related).filter(pk=pk).first()
    if notice is None:
        return 0
    incident = notice.incident
    hours = queries.rule(day_of(at), incident.institution.district_id)["remind_hours"]
    due = sum(1 for one in hours if at - notice.told_at >= timedelta(hours=one))
    if due <= notice.reminded or incident.child is None:
        return 0
    notice.reminded = due
    notice.save(update_fields=["reminded"])
    if pickups.blocks([incident.child.pk], day_of(at)).filter(guardian=notice.guardian).exists():
        return 0
    key = f"incident-{notice.pk}-{due}"
    incident_telling.tell(notice, "incident_unsigned", key, at)
    if due == len(hours):
        notifications.notify(
            users=telling.directors(incident.institution, day_of(at)), template="incident_unsigned_to_director",
            at=at, key=key, params=incident_telling.facts(incident) | {"n": due},
            link=incident_telling.page_of(incident),
        )  # fmt: skip
    return 1
