"""Evidence files of the room: checked by their content and kept as the house keeps files."""

from datetime import datetime

from django.core.files import File

from zhaohu.core import uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.institutions.models import StoredFile
from zhaohu.institutions.services import materials
from zhaohu.rules import queries as rules
from zhaohu.staff.models import Employment
from zhaohu.staff.permissions import people as permissions


def keep(*, file: File, employment: Employment, by: Actor, at: datetime) -> StoredFile:  # type: ignore[type-arg]
    """Keep a sent file; one that is too large is refused unread. Raises the problems of `core.uploads`."""
    permissions.KEEP_RECORDS.require(by, employment)
    on, district = day_of(at), employment.institution.district_id
    most = rules.value("filing.upload.maximum_bytes", on=on, division=district)
    uploads.check_size(file.size or 0, maximum_bytes=most)
    types = rules.value("filing.upload.types", on=on, division=district)
    checked = uploads.check(bytes(file.read()), name=file.name or "", types=types, maximum_bytes=most)
    return materials.keep(checked, by=by, at=at)
