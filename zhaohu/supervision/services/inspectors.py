"""Who may inspect: registered by the district's lead with a certificate, and tied to institutions as declared."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhaohu.accounts.choices import Department
from zhaohu.accounts.models import User
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.ledger import services as ledger
from zhaohu.supervision.errors import inspections as errors
from zhaohu.supervision.models import Inspector, InspectorTie
from zhaohu.supervision.permissions import inspections as permissions
from zhaohu.supervision.queries import inspectors as queries


@transaction.atomic
def register(
    *, user: User, district: Division, department: Department, certificate: str, valid_to: date | None, by: Actor,
    at: datetime,
) -> Inspector:  # fmt: skip
    """Register somebody who holds a post of that department in the district.

    Raises INSPECTOR_WITHOUT_POST, _EXPIRED, _REGISTERED, _CERTIFICATE or INSPECTION_TEXT_NEEDED.
    """
    made = Inspector(
        user=user, district=district, department=department, certificate_number=certificate.strip(),
        valid_to=valid_to, registered_at=at,
    )  # fmt: skip
    permissions.REGISTER.require(by, made)
    if not made.certificate_number:
        raise errors.TEXT_NEEDED.raised(field="certificate", what=_("执法证号"))
    if valid_to is not None and valid_to < day_of(at):
        raise errors.INSPECTOR_EXPIRED.raised(field="valid_to")
    if not queries.posts(district.pk, day_of(at)).filter(user=user, department=department).exists():
        raise errors.INSPECTOR_WITHOUT_POST.raised(field="department", name=user.name)
    standing = Inspector.objects.filter(ended_at__isnull=True)
    if standing.filter(user=user).exists():
        raise errors.INSPECTOR_REGISTERED.raised(field="user")
    if standing.filter(certificate_number=made.certificate_number).exists():
        raise errors.INSPECTOR_CERTIFICATE.raised(field="certificate", number=made.certificate_number)
    _saved(made)
    _record("inspector.registered", made, by, at, department=department)
    return made


@transaction.atomic
def end(*, inspector: Inspector, by: Actor, at: datetime) -> None:
    """Let somebody inspect no longer; what was done stays with the name."""
    row = Inspector.objects.select_for_update().get(pk=inspector.pk)
    permissions.END.require(by, row)
    if row.ended_at is not None:
        raise errors.INSPECTOR_ENDED.raised(name=row.user.name)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _record("inspector.ended", row, by, at)


@transaction.atomic
def declare(*, inspector: Inspector, institution: Institution, reason: str, by: Actor, at: datetime) -> InspectorTie:
    """Say that somebody must stay away from an institution: the inspector himself, or the lead.

    Raises INSPECTOR_ENDED, INSPECTION_TEXT_NEEDED or INSPECTOR_TIE_KNOWN.
    """
    row = Inspector.objects.select_for_update().get(pk=inspector.pk)
    permissions.DECLARE.require(by, row)
    if row.ended_at is not None:
        raise errors.INSPECTOR_ENDED.raised(name=row.user.name)
    if not reason.strip():
        raise errors.TEXT_NEEDED.raised(field="reason", what=_("是什么关系"))
    made = InspectorTie(inspector=row, institution=institution, reason=reason.strip(), declared_at=at)
    _saved(made)
    _record("inspector.tie_declared", row, by, at, institution=institution.pk)
    return made


@transaction.atomic
def end_tie(*, tie: InspectorTie, by: Actor, at: datetime) -> None:
    """Let a tie hold no longer: only the lead may say so. Ended already, it stays as it ended."""
    row = InspectorTie.objects.select_for_update().get(pk=tie.pk)
    permissions.END_TIE.require(by, row.inspector)
    if row.ended_at is not None:
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    _record("inspector.tie_ended", row.inspector, by, at, institution=row.institution_id)


def _saved(row: Inspector | InspectorTie) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise from_database(error) from error


def _record(event: str, row: Inspector, by: Actor, at: datetime, **content: object) -> None:
    ledger.record(
        event=event, subject=row, by=by, at=at, division=row.district_id,
        content={"inspector": row.pk, "certificate": row.certificate_number, **content},
    )  # fmt: skip
