"""Materials of a filing: every upload is a new version, earlier ones stay in the file."""

from datetime import date, datetime
from typing import Any

from django.core.files import File
from django.db import transaction

from zhaohu.core import storage, uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.encryption import sm3
from zhaohu.institutions.choices.case import WITH_INSTITUTION, CaseState, MaterialState
from zhaohu.institutions.errors import filing as errors
from zhaohu.institutions.models import CaseMaterial, FilingCase, MaterialVersion, StoredFile
from zhaohu.institutions.permissions import filing as permissions
from zhaohu.institutions.queries import materials as asked
from zhaohu.institutions.services import steps
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules


@transaction.atomic
def upload(
    *,
    case: FilingCase,
    code: str,
    data: bytes,
    name: str,
    by: Actor,
    at: datetime,
    issued_on: date | None = None,
    valid_to: date | None = None,
    facts: dict[str, Any] | None = None,
) -> MaterialVersion:
    """Add a file to a material. Raises the problems of `core.uploads`, FILING_NOT_EDITABLE, FILING_TOO_MANY_FILES."""
    case = steps.locked(case.pk)
    permissions.FILL_IN.require(by, case)
    material = _open_material(case, code)
    _check_days(issued_on, valid_to, day_of(at))
    on, district = day_of(at), case.district_id
    limit = rules.value("filing.upload.maximum_files", on=on, division=district)
    versions = list(material.versions.values_list("withdrawn_at", flat=True))
    if versions.count(None) >= limit:
        raise errors.TOO_MANY_FILES.raised(field="file", limit=limit)
    checked = uploads.check(
        data,
        name=name,
        types=rules.value("filing.upload.types", on=on, division=district),
        maximum_bytes=rules.value("filing.upload.maximum_bytes", on=on, division=district),
    )
    version = MaterialVersion.objects.create(
        material=material, number=len(versions) + 1, file=keep(checked, by=by, at=at),
        issued_on=issued_on, valid_to=valid_to, facts=facts or {},
    )  # fmt: skip
    _settle(material, MaterialState.UPLOADED)
    _record("filing.material_uploaded", case, version, by, at)
    return version


def read(file: File, *, case: FilingCase, at: datetime) -> bytes:  # type: ignore[type-arg]
    """The bytes of a sent file; one that is too large is refused unread. Raises UPLOAD_TOO_LARGE."""
    uploads.check_size(
        file.size or 0,
        maximum_bytes=rules.value("filing.upload.maximum_bytes", on=day_of(at), division=case.district_id),
    )
    return bytes(file.read())


def keep(checked: uploads.Checked, *, by: Actor, at: datetime) -> StoredFile:
    """Store a checked upload under a key of our own."""
    key = storage.new_key(at)
    storage.put(key, checked.data)
    return StoredFile.objects.create(
        key=key, name=checked.name, content_type=checked.content_type, size=len(checked.data), sm3=sm3(checked.data),
        uploaded_by_id=by.user_id, uploaded_at=at,
    )  # fmt: skip


@transaction.atomic
def withdraw(*, version: MaterialVersion, by: Actor, at: datetime) -> None:
    """Take a file out of what counts. It stays in the case, and in the snapshot of every submission it was part of."""
    case = steps.locked(version.material.case_id)
    permissions.FILL_IN.require(by, case)
    material = _open_material(case, version.material.code)
    if not MaterialVersion.objects.filter(pk=version.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        return
    if not material.versions.filter(withdrawn_at__isnull=True).exists():
        _settle(material, MaterialState.MISSING)
    _record("filing.material_withdrawn", case, version, by, at)


def _open_material(case: FilingCase, code: str) -> CaseMaterial:
    if case.state not in WITH_INSTITUTION:
        raise errors.NOT_EDITABLE.raised(state=CaseState(case.state).label)
    if code not in {row["code"] for row in asked.listed(case) if not row["form"]}:
        raise errors.MATERIAL_UNKNOWN.raised(code=code[:8])
    return CaseMaterial.objects.get_or_create(case=case, code=code)[0]


def _check_days(issued_on: date | None, valid_to: date | None, today: date) -> None:
    if issued_on and issued_on > today:
        raise errors.ISSUED_IN_FUTURE.raised(field="issued_on")
    if issued_on and valid_to and valid_to < issued_on:
        raise errors.VALIDITY_BACKWARDS.raised(field="valid_to")


def _settle(material: CaseMaterial, state: MaterialState) -> None:
    """A new file waits for review; what is not wanted in this case stays so."""
    if material.state not in (MaterialState.NOT_APPLICABLE, state):
        material.state = state
        material.save(update_fields=["state"])


def _record(event: str, case: FilingCase, version: MaterialVersion, by: Actor, at: datetime) -> None:
    ledger.record(
        event=event, subject=version, by=by, at=at, division=case.district_id, institution=case.institution_id,
        content={"case": case.number, "material": version.material.code, "number": version.number,
                 "sm3": bytes(version.file.sm3).hex()},
    )  # fmt: skip
