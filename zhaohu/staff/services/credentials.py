"""Certificates and training of a person, each with its evidence; a wrong entry is withdrawn, never changed."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of, months_after
from zhaohu.core.errors import from_database
from zhaohu.institutions.models import StoredFile
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.staff.errors import records as errors
from zhaohu.staff.models import Credential, Employment, TrainingRecord
from zhaohu.staff.permissions import people as permissions
from zhaohu.staff.queries import standing


@transaction.atomic
def add(
    *, employment: Employment, kind: str, issuer: str, valid_from: date, valid_to: date | None, file: StoredFile,
    by: Actor, at: datetime, number: str = "",
) -> Credential:  # fmt: skip
    """Enter a certificate with its evidence. A health certificate holds as long as the rule says, and no longer.

    Raises CREDENTIAL_KIND or CREDENTIAL_DAYS.
    """
    permissions.KEEP_RECORDS.require(by, employment)
    rule = rules.value("staff.credentials", on=day_of(at))["kinds"].get(kind)
    if rule is None:
        raise errors.CREDENTIAL_KIND.raised(field="kind")
    if reason := _fault(kind, valid_from, valid_to, day_of(at), rule["expires"]):
        raise errors.CREDENTIAL_DAYS.raised(field="valid_to", reason=reason)
    try:
        with transaction.atomic():
            made = Credential.objects.create(
                member_id=employment.member_id, kind=kind, number=number.strip(), issuer=issuer.strip(),
                valid_from=valid_from, valid_to=valid_to, file=file, added_by_id=by.user_id, added_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise from_database(error) from error
    _record(employment, by, at, credential=made.pk, kind=kind, valid_to=valid_to, sm3=bytes(file.sm3).hex())
    return made


def _fault(kind: str, first: date, last: date | None, today: date, expires: bool) -> str:
    if first > today:
        return _("发证日期在今天以后")
    if last is None:
        return _("这种证书要填有效期") if expires else ""
    if last < first:
        return _("有效期早于发证日期")
    months = rules.value("staff.health_certificate", on=today)["months"]
    if kind == standing.HEALTH and months_after(last, -months) > first:
        return _("健康合格证最长 {n} 个月").format(n=months)
    return ""


@transaction.atomic
def withdraw(*, credential: Credential, employment: Employment, by: Actor, at: datetime) -> None:
    """A certificate was entered wrongly, or was taken away: it counts no more. Twice is once."""
    permissions.KEEP_RECORDS.require(by, employment)
    rows = Credential.objects.filter(pk=credential.pk, member=employment.member_id, withdrawn_at__isnull=True)
    if rows.update(withdrawn_at=at):
        _record(employment, by, at, credential=credential.pk, withdrawn=True)


@transaction.atomic
def train(
    *, employment: Employment, kind: str, title: str, provider: str, hours: int, finished_on: date,
    file: StoredFile | None, by: Actor, at: datetime,
) -> TrainingRecord:  # fmt: skip
    """Enter hours of training that somebody has passed. Raises TRAINING_HOURS or CREDENTIAL_KIND."""
    permissions.KEEP_RECORDS.require(by, employment)
    if kind not in rules.value("staff.training", on=day_of(at))["kinds"]:
        raise errors.CREDENTIAL_KIND.raised(field="kind")
    if hours <= 0 or finished_on > day_of(at):
        raise errors.TRAINING_HOURS.raised(field="hours")
    made = TrainingRecord.objects.create(
        member_id=employment.member_id, kind=kind, title=title.strip(), provider=provider.strip(), hours=hours,
        finished_on=finished_on, file=file, added_by_id=by.user_id, added_at=at,
    )  # fmt: skip
    _record(employment, by, at, training=made.pk, kind=kind, hours=hours)
    return made


def _record(employment: Employment, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event="staff.record_kept", subject=employment, by=by, at=at, division=employment.institution.district_id,
        institution=employment.institution_id, content={"employment": employment.pk, **content},
    )  # fmt: skip
