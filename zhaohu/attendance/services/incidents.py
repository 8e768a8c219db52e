"""An incident is told once; from then on it is added to, signed for, noted and closed.

With the report go the notices to guardians, director and district, and the job that freezes the evidence: all in one
transaction. How long each may take is the rule `attendance.incident`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q

from zhaohu.attendance.choices.incidents import INCIDENT_TRANSITIONS, IncidentKind, IncidentState, MarkKind, Side
from zhaohu.attendance.errors import incidents as errors
from zhaohu.attendance.models import (
    ChildDay,
    Incident,
    IncidentAmendment,
    IncidentPack,
    IncidentPhoto,
    IncidentWitness,
)
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import carers
from zhaohu.attendance.queries import incidents as queries
from zhaohu.attendance.services import incident_telling as telling
from zhaohu.core import jobs, uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.enrolment.choices.placements import PlacementState
from zhaohu.enrolment.models import Placement
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.staff.queries import people

_MOST_MARKS = 40
_PLACED = (PlacementState.ACCEPTED, PlacementState.AGREED, PlacementState.ENDED)


class Witness(NamedTuple):
    """Who saw it: an employment of the institution, or (None) somebody by name."""

    employment: int | None
    name: str = ""


@transaction.atomic
def report(
    *, institution: Institution, kind: str, severity: str, child: Child | None, happened_at: datetime, place: str,
    what: str, first_aid: str, by: Actor, at: datetime, key: UUID | None = None, marks: Sequence[dict[str, Any]] = (),
    witnesses: Iterable[Witness] = (), photos: Sequence[bytes] = (),
) -> Incident:  # fmt: skip
    """Tell an incident; told twice under one `key` it is one. It counts as severe as the rule says at least.

    Raises INCIDENT_CHILD, _FUTURE, _EMPTY, _MARKS, _WITNESS, _PHOTOS, _KEY_TAKEN and the problems of `core.uploads`.
    """
    permissions.REPORT.require(by, institution)
    if key is not None and (known := Incident.objects.filter(key=key).first()) is not None:
        return _same(known, institution)
    place, what, first_aid = place.strip(), what.strip(), first_aid.strip()
    if not (place and what and first_aid):
        raise errors.INCIDENT_EMPTY.raised(field="what" if place else "place")
    if happened_at > at:
        raise errors.INCIDENT_FUTURE.raised(field="happened_at")
    on = day_of(happened_at)
    if child is not None and not queries.children(institution, on).filter(pk=child.pk).exists():
        raise errors.INCIDENT_CHILD.raised(field="child")
    made = Incident(
        key=key or uuid4(), institution=institution, child=child, care_class_id=_class_of(institution, child, on),
        kind=IncidentKind(kind), happened_at=happened_at, place=place[:60], what=what, first_aid=first_aid,
        marks=_marks(marks), employment=carers.employment(by, institution, day_of(at)), made_by_id=by.user_id,
        by_name=by.name[:60], made_at=at, **_clocks(kind, severity, institution, happened_at, at),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # the same click came twice at once
        return _same(Incident.objects.get(key=made.key), institution)
    _keep_witnesses(made, witnesses, on)
    add_photos(made, photos, by, at)
    pack = IncidentPack.objects.create(incident=made, number=1, asked_by_id=by.user_id, asked_at=at)
    telling.new(made, by, at)
    held_back = kind in queries.rule(day_of(at), institution.district_id)["held_back"]
    told = 0 if held_back else telling.guardians(made, at)
    recorded("incident.reported", made, by, at, kind=made.kind, severity=made.severity, guardians=told)
    jobs.defer("zhaohu.attendance.tasks.freeze_pack", pack_id=pack.pk)
    return made


def _same(known: Incident, institution: Institution) -> Incident:
    if known.institution_id != institution.pk:
        raise errors.INCIDENT_KEY_TAKEN.raised()
    return known


def _class_of(institution: Institution, child: Child | None, on: date) -> int | None:
    """The class in which the child was that day, else that of its place."""
    if child is None:
        return None
    day = ChildDay.objects.filter(institution=institution, child=child, on=on).values_list("care_class_id", flat=True)
    if (found := day.first()) is not None:
        return found
    rows = Placement.objects.filter(institution=institution, child=child, state__in=_PLACED, starts_on__lte=on)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on)).order_by("-starts_on", "-pk")
    return rows.values_list("care_class_id", flat=True).first()


def _clocks(kind: str, severity: str, institution: Institution, happened_at: datetime, at: datetime) -> dict[str, Any]:
    """How severe it counts, and by when it had to be told, is to be noted and closed."""
    on, district = day_of(at), institution.district_id
    counted = queries.at_least(kind, severity, on, district)
    limit = queries.rule(on, district)["severities"][counted]
    found = {"severity": counted, "close_due_at": at + timedelta(days=limit["close_days"])}
    if limit["district"]:
        found["report_due_at"] = happened_at + timedelta(minutes=limit["report_minutes"])
        found["note_due_at"] = at + timedelta(minutes=limit["note_minutes"])
    return found


def _marks(marks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The marks as they are kept; nothing that is no point of the body. Raises INCIDENT_MARKS."""
    try:
        found = [
            {
                "side": Side(one["side"]).value, "x": round(float(one["x"]), 3), "y": round(float(one["y"]), 3),
                "kind": MarkKind(one["kind"]).value,
            }
            for one in marks
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise errors.INCIDENT_MARKS.raised(field="marks") from error
    if len(found) > _MOST_MARKS or not all(0 <= one["x"] <= 1 and 0 <= one["y"] <= 1 for one in found):  # type: ignore[operator]
        raise errors.INCIDENT_MARKS.raised(field="marks")
    return found


def _keep_witnesses(incident: Incident, witnesses: Iterable[Witness], on: date) -> None:
    here = {one.pk: one for one in people.current(on).filter(institution=incident.institution_id)}
    rows: dict[tuple[int | None, str], IncidentWitness] = {}
    for employment, name in witnesses:
        if employment is not None and employment not in here:
            raise errors.INCIDENT_WITNESS.raised(field="witnesses")
        shown = here[employment].member.name if employment is not None else name.strip()[:60]
        if shown:
            rows[employment, shown] = IncidentWitness(incident=incident, employment_id=employment, name=shown)
    IncidentWitness.objects.bulk_create(rows.values())


def add_photos(incident: Incident, photos: Sequence[bytes], by: Actor, at: datetime) -> None:
    """Keep pictures of an incident, inside the caller's deed. Raises INCIDENT_PHOTOS and those of `core.uploads`."""
    most = queries.rule(day_of(at), incident.institution.district_id)["photos"]
    if photos and incident.photos.count() + len(photos) > most:
        raise errors.INCIDENT_PHOTOS.raised(field="photos", most=most)
    limit = rules.value("filing.upload.maximum_bytes", on=day_of(at))
    for data in photos:
        checked = uploads.check(data, name="照片", types=(uploads.JPEG, uploads.PNG), maximum_bytes=limit)
        file = materials.keep(checked, by=by, at=at)
        IncidentPhoto.objects.create(incident=incident, file=file, made_by_id=by.user_id, made_at=at)


@transaction.atomic
def amend(
    *, incident: Incident, words: str, reason: str, by: Actor, at: datetime, key: UUID | None = None,
    photos: Sequence[bytes] = (),
) -> IncidentAmendment:  # fmt: skip
    """Add to an incident, or put it right; what was told before stays. Raises INCIDENT_REASON and those of photos."""
    incident = locked(incident)
    permissions.AMEND.require(by, incident)
    if key is not None and (known := IncidentAmendment.objects.filter(key=key, incident=incident).first()):
        return known
    words, reason = words.strip(), reason.strip()[:200]
    if not (words and reason):
        raise errors.INCIDENT_REASON.raised(field="words" if reason else "reason")
    made = IncidentAmendment.objects.create(
        key=key or uuid4(), incident=incident, words=words, reason=reason, made_by_id=by.user_id, by_name=by.name[:60],
        made_at=at,
    )  # fmt: skip
    add_photos(incident, photos, by, at)
    telling.all_guardians(incident, "incident_amended", f"incident-{incident.pk}-{made.pk}", at)
    recorded("incident.amended", incident, by, at, amendment=made.pk)
    return made


@transaction.atomic
def close(*, incident: Incident, measures: str, by: Actor, at: datetime) -> Incident:
    """The institution says what it did about it. Raises INCIDENT_CLOSED, INCIDENT_MEASURES."""
    incident = locked(incident)
    permissions.CLOSE.require(by, incident)
    if IncidentState.CLOSED not in INCIDENT_TRANSITIONS[IncidentState(incident.state)]:
        raise errors.INCIDENT_CLOSED.raised()
    if not measures.strip():
        raise errors.INCIDENT_MEASURES.raised(field="measures")
    incident.state, incident.measures = IncidentState.CLOSED, measures.strip()[:500]
    incident.closed_by_id, incident.closed_at = by.user_id, at
    incident.save(update_fields=["state", "measures", "closed_by", "closed_at"])
    incident.alerts.filter(about="close", ended_at__isnull=True).update(ended_at=at)
    telling.all_guardians(incident, "incident_closed", f"incident-{incident.pk}", at)
    recorded("incident.closed", incident, by, at)
    return incident


def locked(incident: Incident) -> Incident:
    """The incident, locked until the deed ends."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related("institution", "child")
    return rows.get(pk=incident.pk)


def recorded(event: str, incident: Incident, by: Actor, at: datetime, **content: Any) -> None:
    """Enter a deed about an incident into the ledger; it names nobody."""
    ledger.record(
        event=event, subject=incident, by=by, at=at, division=incident.institution.district_id,
        institution=incident.institution_id, content={"incident": incident.pk, **content},
    )  # fmt: skip
