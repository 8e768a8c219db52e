"""A kept file as its reader gets it: under a policy that lets nothing in it run, and kept by nobody on the way."""

from typing import Protocol
from urllib.parse import quote

from django.http import HttpResponse

from zhaohu.core import storage


class Kept(Protocol):
    """What a file says of itself: where its bytes rest, its name, its type."""

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def content_type(self) -> str: ...


def shown(file: Kept, *, way: str = "inline") -> HttpResponse:
    """The bytes of a file; with `way="attachment"` to be saved."""
    answer = HttpResponse(storage.get(file.key), content_type=file.content_type)
    answer["Content-Disposition"] = f"{way}; filename=\"file\"; filename*=UTF-8''{quote(file.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    answer["Cache-Control"] = "private, no-store"
    return answer
