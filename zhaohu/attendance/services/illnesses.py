"""Illnesses that keep a child away until a certificate was seen (76 号令 §18); which, and from when, is dated data."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from zhaohu.attendance.errors import days as errors
from zhaohu.attendance.models import Illness
from zhaohu.attendance.permissions import days as permissions
from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.enrolment.queries import absences
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


def diseases(on: date, division: str | None = None) -> dict[str, dict[str, Any]]:
    """The illnesses after which a child returns with a certificate, by code, in the reader's language."""
    found = rules.value("attendance.return_to_care", on=on, division=division)["diseases"]
    return {code: rules.worded_one(entry) for code, entry in found.items()}


def returns_on(illness: Illness, division: str | None = None) -> date:
    """The first day on which a certificate may let the child return."""
    found = diseases(illness.began_on, division).get(illness.disease, {})
    return illness.began_on + timedelta(days=int(found.get("days_from_onset", 0)))


@transaction.atomic
def report(*, institution: Institution, child: Child, disease: str, began_on: date, by: Actor, at: datetime) -> Illness:
    """Note that a child of the institution has such an illness. Raises DISEASE_UNKNOWN, ILLNESS_CHILD, ILLNESS_OPEN."""
    permissions.REPORT_ILLNESS.require(by, institution)
    if disease not in diseases(day_of(at), institution.district_id):
        raise errors.DISEASE_UNKNOWN.raised(field="disease")
    if not absences.of_institution(institution, at=at).filter(child=child).exists():
        raise errors.ILLNESS_CHILD.raised(field="child")
    try:
        with transaction.atomic():
            made = Illness.objects.create(
                institution=institution, child=child, disease=disease, began_on=began_on, made_by_id=by.user_id,
                made_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    ledger.record(
        event="illness.reported", subject=made, by=by, at=at, division=institution.district_id,
        institution=institution.pk, content={"illness": made.pk},
    )  # fmt: skip
    jobs.defer("zhaohu.attendance.tasks.find_clusters_of", institution_id=institution.pk)
    return made


@transaction.atomic
def see_proof(*, illness: Illness, proof: str, proof_on: date, by: Actor, at: datetime) -> Illness:
    """The certificate of a hospital was seen: the child may come again. Raises PROOF_EARLY or ILLNESS_OVER."""
    illness = Illness.objects.select_for_update(of=("self",)).select_related("institution").get(pk=illness.pk)
    permissions.SEE_PROOF.require(by, illness)
    if illness.seen_at is not None:
        raise errors.ILLNESS_OVER.raised()
    first = returns_on(illness, illness.institution.district_id)
    if proof_on < first:
        raise errors.PROOF_EARLY.raised(field="proof_on", day=first)
    illness.proof, illness.proof_on = proof.strip()[:100], proof_on
    illness.seen_by_id, illness.seen_at = by.user_id, at
    illness.save(update_fields=["proof", "proof_on", "seen_by", "seen_at"])
    ledger.record(
        event="illness.proven", subject=illness, by=by, at=at, division=illness.institution.district_id,
        institution=illness.institution_id, content={"illness": illness.pk},
    )  # fmt: skip
    return illness
