"""The service worker of a page that opens without a network: one script, told which files to keep."""

import functools
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.templatetags.static import static

_WORKER = "build/worker.js"


def script(*, name: str, scope: str, page: str, addresses: Sequence[str], files: Sequence[str], look: str = "",
           fresh: bool = False) -> HttpResponse:  # fmt: skip
    """The worker of the pages under `scope`: it keeps `page`, further addresses and static files. With `fresh` the
    network is asked first and what is kept stands in for it; without, what is kept is the page. `look` is whatever else
    makes another version (a language)."""
    version = f"{name}-{version_of((*files, _WORKER))}{look}"
    kept = [page, *addresses, *map(static, files)]
    told = json.dumps({"version": version, "scope": scope, "page": page, "fresh": fresh, "files": kept})
    text = f"const SHELL = {told};\n{found(_WORKER).read_text(encoding='utf-8')}"
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


def found(name: str) -> Path:
    """A static file where it lies. Raises ImproperlyConfigured before the front end is built."""
    path = finders.find(name)
    if not isinstance(path, str):
        raise ImproperlyConfigured(f"static file {name} is not built")
    return Path(path)


@functools.cache
def version_of(files: Sequence[str]) -> str:
    """Another one as soon as one of the files is another."""
    total = hashlib.sha256()
    for name in files:
        total.update(found(name).read_bytes())
    return total.hexdigest()[:16]
