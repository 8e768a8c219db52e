"""Files rest in a folder, or in a bucket that speaks S3: the same calls, the same bytes."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from moto.server import ThreadedMotoServer

from zhaohu.core import storage

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def bucket(settings: Any) -> Iterator[None]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    settings.S3 = {
        "bucket": "zhaohu", "endpoint": f"http://127.0.0.1:{port}", "region": "us-east-1", "access_key_id": "a",
        "secret_access_key": "b",
    }  # fmt: skip
    requests.put(f"http://127.0.0.1:{port}/zhaohu", timeout=10)
    yield
    server.stop()


def test_a_file_comes_back_as_it_was_kept(folder: Path) -> None:
    key = storage.new_key(AT)
    storage.put(key, b"abc")
    assert storage.get(key) == b"abc" and (folder / key).read_bytes() == b"abc" and key.startswith("2026/11/")


def test_a_key_is_never_written_twice_and_an_unknown_one_is_not_found(folder: Path) -> None:
    key = storage.new_key(AT)
    storage.put(key, b"abc")
    with pytest.raises(Exception, match=r"[Ee]xists"):
        storage.put(key, b"other")
    assert storage.get(key) == b"abc"
    with pytest.raises(FileNotFoundError):
        storage.get(storage.new_key(AT))


def test_a_bucket_named_by_environment_takes_the_files(bucket: None) -> None:
    key = storage.new_key(AT)
    storage.put(key, b"abc" * 1000)
    assert storage.get(key) == b"abc" * 1000
    with pytest.raises(FileNotFoundError):
        storage.get(storage.new_key(AT))
