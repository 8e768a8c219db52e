"""Records for the city's credit platform: what changed since it last went, in one batch, upserts and deletions."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from zhaohu.accounts.choices import Department
from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.identity import conceal, mask
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.orders import OutgoingKind
from zhaohu.supervision.choices.penalties import PartyCategory, RecordKind, RecordState
from zhaohu.supervision.models import CreditRecord, Outgoing, RecordCopy
from zhaohu.supervision.permissions import penalties as permissions
from zhaohu.supervision.services.deliveries import DELETE, UPSERT, digest
from zhaohu.supervision.services.record_check import fields

DATASET = "XZCF"
_GONE = (RecordState.WITHDRAWN, RecordState.REPAIRED)


def changed() -> QuerySet[CreditRecord]:
    """Penalties of the health commission that the platform has not seen as they are; what never left needs no
    deletion."""
    last = RecordCopy.objects.filter(record=OuterRef("pk")).order_by("-pk")
    rows = CreditRecord.objects.filter(kind=RecordKind.PENALTY, department=Department.HEALTH)
    rows = rows.annotate(sent=Subquery(last.values("revision")[:1]), gone=Subquery(last.values("deleted")[:1]))
    fresh = Q(sent=None) & Q(state__in=[RecordState.PUBLISHED, RecordState.ENDED])
    moved = Q(sent__lt=F("revision")) & ~Q(gone=True, state__in=_GONE)
    return rows.filter(fresh | moved).select_related("district").order_by("pk")


@transaction.atomic
def make(*, by: Actor, at: datetime) -> Outgoing | None:
    """One batch of everything that changed, on its way by a job; None where nothing did."""
    permissions.SEND_BATCH.require(by)
    rows = list(changed().select_for_update(of=("self",)))
    if not rows:
        return None
    said = rules.value("credit.exchange", on=day_of(at))
    told = [_told(row, at) for row in rows]
    batch = f"ZH-{day_of(at):%Y%m%d}-{uuid4().hex[:8]}"
    made = Outgoing.objects.create(
        kind=OutgoingKind.CREDIT_BATCH, key=f"credit-{batch}", made_at=at,
        division=Division.objects.get(level=Level.CITY),
        body={
            "batchId": batch, "sourceUnit": said["source_unit"], "dataset": DATASET,
            "schemaVersion": said["schema_version"], "generatedAt": at.isoformat(), "count": len(told),
            "sm3": digest(told).hex(), "records": told,
        },
    )  # fmt: skip
    RecordCopy.objects.bulk_create(
        RecordCopy(record=row, outgoing=made, revision=row.revision, deleted=one["op"] == DELETE, at=at)
        for row, one in zip(rows, told, strict=True)
    )
    ledger.record(
        event="record.batch_made", subject=made, by=by, at=at, division=made.division_id or "",
        content={"batch": batch, "count": len(told), "sm3": made.body["sm3"]},
    )  # fmt: skip
    jobs.defer("zhaohu.supervision.tasks.send_outgoing", outgoing_id=made.pk)
    return made


def _told(row: CreditRecord, at: datetime) -> dict[str, Any]:
    """One record by the codes of the exchange format; a person is masked, a deletion carries its key and reason."""
    natural = row.party_category == PartyCategory.NATURAL
    if row.state in _GONE:
        return {
            "op": DELETE, "reason": row.withdrawal or row.state, "cf_cfjgdm": row.authority_uscc, "cf_wsh": row.doc_no,
            "cf_xdr_lb": row.party_category, "cf_xdr_shxym": "" if natural else row.party_code,
        }  # fmt: skip
    told: dict[str, Any] = {"op": UPSERT}
    for one in fields(RecordKind.PENALTY, on=day_of(at)):
        value = row.values.get(one["model"], "")
        told[one["code"]] = masked(row, value) if natural else value
    told["cf_xdr_zjhm"] = mask(row.person_id) if row.person_id else ""
    told["cf_fr_zjhm"] = mask(row.legal_rep_id) if row.legal_rep_id else ""
    told["cf_gsjzq"] = row.publicity_end.isoformat() if row.publicity_end else ""
    return told


def masked(row: CreditRecord, text: str) -> str:
    """A text about a person as others may read it: the name is its first character."""
    return conceal(text.replace(row.party_name, masked_name(row)))


def masked_name(row: CreditRecord) -> str:
    """A person's name as the public reads it: 演**; that of a body as it is."""
    if row.party_category != PartyCategory.NATURAL:
        return row.party_name
    return row.party_name[:1] + "*" * max(1, len(row.party_name) - 1)
