"""The evidence of an incident, frozen by a job that the report itself has queued: kept as one file, its SM3 in the
public ledger. A pack is frozen once; what came later goes into a supplement of its own."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

from zhaohu.attendance.errors import incidents as errors
from zhaohu.attendance.models import Incident, IncidentPack
from zhaohu.attendance.permissions import incidents as permissions
from zhaohu.attendance.queries import incident_evidence as evidence
from zhaohu.attendance.services import incident_telling as telling
from zhaohu.attendance.services import telling as people
from zhaohu.attendance.services.incidents import locked, recorded
from zhaohu.core import jobs, uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.services import materials
from zhaohu.ledger import services as ledger
from zhaohu.notifications import services as notifications

_TASK = "zhaohu.attendance.tasks.freeze_pack"
JSON = "application/json"


@transaction.atomic
def freeze(*, pack_id: int, by: Actor, at: datetime) -> IncidentPack:
    """Freeze a pack, once: a second job finds it done.

    The entry is public, so that whoever has the file can check it, and says nothing but the SM3: neither institution
    nor child nor kind.
    """
    permissions.FREEZE.require(by)
    rows = IncidentPack.objects.select_for_update(of=("self",))
    pack = rows.select_related("incident__institution", "incident__child", "incident__care_class").get(pk=pack_id)
    if pack.frozen_at is not None:
        return pack
    incident = pack.incident
    with translation.override("zh-hans"):
        text = ledger.canonical(evidence.content(pack, at=at))
    name = f"incident-{incident.pk}-{pack.number}.json"
    pack.file = materials.keep(uploads.Checked(name, JSON, text.encode()), by=by, at=at)
    entry = ledger.record(
        event="incident.frozen", subject=pack, by=by, at=at, content={"sm3": bytes(pack.file.sm3).hex()}, public=True
    )
    pack.frozen_at, pack.entry_id = at, entry.pk
    pack.save(update_fields=["file", "frozen_at", "entry_id"])
    told = telling.facts(incident) | {"n": pack.number, "entry": entry.pk}
    notifications.notify(
        users=people.directors(incident.institution, day_of(at)), template="incident_pack_frozen", params=told, at=at,
        key=f"pack-{pack.pk}", link=telling.page_of(incident),
    )  # fmt: skip
    return pack


@transaction.atomic
def supplement(*, incident: Incident, reason: str, by: Actor, at: datetime) -> IncidentPack:
    """Ask for another pack, with what came since the last. Raises INCIDENT_REASON, INCIDENT_PACK_WAITING."""
    incident = locked(incident)
    permissions.ASK_PACK.require(by, incident)
    if not reason.strip():
        raise errors.INCIDENT_REASON.raised(field="reason")
    last = incident.packs.order_by("-number").first()
    if last is not None and last.frozen_at is None:
        raise errors.INCIDENT_PACK_WAITING.raised()
    made = IncidentPack.objects.create(
        incident=incident, number=last.number + 1 if last else 1, reason=reason.strip()[:200], asked_by_id=by.user_id,
        asked_at=at,
    )  # fmt: skip
    recorded("incident.pack_asked", incident, by, at, pack=made.number)
    jobs.defer(_TASK, pack_id=made.pk)
    return made
