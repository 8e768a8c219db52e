"""Where uploaded files rest: a local folder outside the web root, or an S3-compatible bucket named by environment.

Keys are made here and never come from a person; nothing is overwritten. Bytes are destroyed only where somebody's right
to deletion asks for it.
"""

import uuid
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import Any

import obstore
from django.conf import settings
from obstore.store import LocalStore, ObjectStore, S3Store


def new_key(at: datetime) -> str:
    """A key that nobody can guess: `2026/11/<32 hex digits>`."""
    return f"{at:%Y/%m}/{uuid.uuid4().hex}"


def put(key: str, data: bytes) -> None:
    """Keep bytes under a new key; FileExistsError-like obstore errors if the key is taken."""
    obstore.put(_store(), key, data, mode="create")


def get(key: str) -> bytes:
    """The bytes under a key; FileNotFoundError if there are none."""
    return bytes(obstore.get(_store(), key).bytes())


def destroy(key: str) -> None:
    """Destroy the bytes under a key: the right to deletion. A key that holds nothing is no fault."""
    with suppress(FileNotFoundError):
        obstore.delete(_store(), key)


def _store() -> ObjectStore:
    s3 = settings.S3
    return _bucket(**s3) if s3["bucket"] else _folder(str(settings.MEDIA_ROOT))


@cache
def _folder(path: str) -> ObjectStore:
    return LocalStore(prefix=path, mkdir=True)


@cache
def _bucket(bucket: str, endpoint: str, region: str, access_key_id: str, secret_access_key: str) -> ObjectStore:
    """What is not given here, S3Store looks for in its own surroundings."""
    given = {"access_key_id": access_key_id, "secret_access_key": secret_access_key, "endpoint": endpoint}
    config: Any = {"region": region, **{name: value for name, value in given.items() if value}}
    return S3Store(bucket, config=config, client_options={"allow_http": endpoint.startswith("http://")})
