"""Pictures of a citizen and papers of an institution: looked into, kept, given only through permission."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files import File

from zhaohu.core import uploads
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import ProblemError
from zhaohu.institutions.models import StoredFile
from zhaohu.institutions.services import materials
from zhaohu.rules import queries as rules
from zhaohu.supervision.errors import complaints as errors

Sent = Sequence["File[bytes]"]


def checked(files: Sent, *, field: str, papers: bool, at: datetime) -> list[uploads.Checked]:
    """What was sent, looked into; too large a file is refused unread. `papers` allows PDF too.

    Raises COMPLAINT_FILES_MANY and the problems of `core.uploads`, at `field`.
    """
    rule = rules.value("complaint.files", on=day_of(at))
    if len(files) > rule["files"]:
        raise errors.FILES_MANY.raised(field=field, limit=rule["files"])
    types = [*rule["types"], uploads.PDF] if papers else rule["types"]
    found = []
    for file in files:
        try:
            uploads.check_size(file.size or 0, maximum_bytes=rule["bytes"])
            found.append(uploads.check(file.read(), name=file.name or "", types=types, maximum_bytes=rule["bytes"]))
        except ProblemError as problem:
            problem.field = field
            raise
    return found


def kept(found: Sequence[uploads.Checked], *, by: Actor, at: datetime) -> list[StoredFile]:
    """Keep checked files."""
    return [materials.keep(one, by=by, at=at) for one in found]
