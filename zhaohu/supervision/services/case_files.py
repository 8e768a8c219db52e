"""Papers and pictures of cases, disputes and repairs: looked into, kept, given only through permission."""

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


def kept(sent: Sent, *, by: Actor, at: datetime) -> list[StoredFile]:
    """Keep pictures and PDF (rule `case.files`). Raises COMPLAINT_FILES_MANY and the problems of `core.uploads`."""
    rule = rules.value("case.files", on=day_of(at))
    if len(sent) > rule["files"]:
        raise errors.FILES_MANY.raised(field="papers", limit=rule["files"])
    found = []
    for file in sent:
        try:
            uploads.check_size(file.size or 0, maximum_bytes=rule["bytes"])
            types = [*rule["types"], uploads.PDF]
            found.append(uploads.check(file.read(), name=file.name or "", types=types, maximum_bytes=rule["bytes"]))
        except ProblemError as problem:
            problem.field = "papers"
            raise
    return [materials.keep(one, by=by, at=at) for one in found]
