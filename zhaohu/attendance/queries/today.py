"""The director's day on one page: who is here, who is missing, how many carers each class has, what waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from zhaohu.attendance.choices.alerts import AlertKind
from zhaohu.attendance.choices.events import EventState
from zhaohu.attendance.models import Alert, Device, Event, Illness
from zhaohu.attendance.queries import head_counts, ratio
from zhaohu.attendance.queries.expected import Expected
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.people import LeaveState
from zhaohu.staff.models import Leave

_ONLINE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Today:
    """An institution's day at an instant."""

    classes: list[ratio.ClassNow]
    alerts: list[Alert]
    missing: list[Alert]
    clusters: list[Alert]
    devices: list[Device]
    unwell: list[Expected]
    flagged: list[Expected]
    open_events: int
    count: head_counts.HeadCount | None
    last_batch: datetime | None
    on_leave: int
    at: datetime

    def _sum(self, name: str) -> int:
        return sum(int(getattr(one, name)) for one in self.classes)

    @property
    def present(self) -> int:
        return self._sum("present")

    @property
    def enrolled(self) -> int:
        return self._sum("enrolled")

    @property
    def excused(self) -> int:
        return self._sum("excused")

    @property
    def to_come(self) -> int:
        return sum(len(one.to_come) for one in self.classes)

    @property
    def left(self) -> int:
        return self.enrolled - self.present - self.excused - self.to_come

    @property
    def carers(self) -> int:
        return self._sum("counting")

    @property
    def needed(self) -> int:
        return self._sum("needed")

    @property
    def short(self) -> int:
        return self._sum("short")

    @property
    def ahead(self) -> list[ratio.ClassNow]:
        """Classes that will lack carers within the hour and do not yet."""
        return [one for one in self.classes if one.worst and not one.short]

    @property
    def online(self) -> int:
        return sum(1 for one in self.devices if one.seen_at and self.at - one.seen_at < _ONLINE)


def of_institution(institution: Institution, *, at: datetime) -> Today:
    """The day of an institution; the same number of statements whatever its size."""
    on = day_of(at)
    classes = ratio.now([institution.pk], at=at).get(institution.pk, [])
    alerts = Alert.objects.filter(institution=institution, ended_at__isnull=True).select_related("child", "care_class")
    found = list(alerts.prefetch_related("acknowledgements__made_by").order_by("begun_at", "pk"))
    here = [child for one in classes for child in one.children if child.where == "present"]
    counts = head_counts.of_day(institution.pk, on)
    events = Event.objects.filter(institution=institution, on=on)
    return Today(
        classes=classes,
        alerts=[one for one in found if one.kind == AlertKind.RATIO],
        missing=[one for one in found if one.kind == AlertKind.MISSING and one.on == on],
        clusters=[one for one in found if one.kind == AlertKind.CLUSTER],
        devices=list(Device.objects.filter(institution=institution, revoked_at__isnull=True).order_by("pk")),
        unwell=[child for child in here if child.isolated or child.check_normal is False],
        flagged=[child for child in here if child.flag],
        open_events=unsettled(institution).filter(on=on).count(),
        count=counts[0] if counts else None,
        last_batch=events.aggregate(last=Max("batch__received_at"))["last"],
        on_leave=Leave.objects.filter(
            employment__institution=institution, state=LeaveState.GRANTED, first_on__lte=on, last_on__gte=on
        ).count(),
        at=at,
    )


def unsettled(institution: Institution) -> QuerySet[Event]:
    """Events in conflict, or refused, that nobody has settled."""
    rows = Event.objects.filter(institution=institution, state__in=[EventState.CONFLICT, EventState.REFUSED])
    return rows.filter(resolution__isnull=True)


def ill(institution: Institution) -> QuerySet[Illness]:
    """Illnesses whose certificate nobody has seen, the latest first."""
    rows = Illness.objects.filter(institution=institution, seen_at__isnull=True).select_related("child")
    return rows.order_by("-began_on", "-pk")
