"""The bytes of a kept file, under a policy that lets nothing in it run."""

from urllib.parse import quote

from django.http import HttpResponse

from zhaohu.core import storage
from zhaohu.institutions.models import StoredFile


def shown(file: StoredFile) -> HttpResponse:
    """A file as its reader sees it, kept by nobody on the way."""
    answer = HttpResponse(storage.get(file.key), content_type=file.content_type)
    answer["Content-Disposition"] = f"inline; filename=\"file\"; filename*=UTF-8''{quote(file.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    answer["Cache-Control"] = "private, no-store"
    return answer
