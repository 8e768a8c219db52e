"""The settings of the tests: keys of their own, and a throw-away PostgreSQL unless DATABASE_URL names a server.

Each process of a parallel run has a server of its own: the ledger's sequencer waits for every transaction of a server.
"""

import os
import tempfile
from pathlib import Path

from launcher import postgres

KEYS = {
    "ZHAOHU_SECRET_KEY": "only for tests",
    "ZHAOHU_FIELD_KEYS": "00112233445566778899aabbccddeeff",
    "ZHAOHU_HMAC_KEY": "11" * 32,
    "ZHAOHU_LEDGER_KEY": "22" * 32,
    "ZHAOHU_DEMO": "1",
}
for name, value in KEYS.items():
    os.environ.setdefault(name, value)

if "DATABASE_URL" not in os.environ or os.environ.get("ZHAOHU_TESTS_SERVER") == os.environ["DATABASE_URL"]:
    _folder = tempfile.TemporaryDirectory(prefix="zhaohu-tests-")
    Path(_folder.name).chmod(0o711)  # PostgreSQL runs as nobody where the tests run as root
    _cluster = postgres.Cluster(Path(_folder.name) / "postgres", throw_away=True).start()
    os.environ["DATABASE_URL"] = os.environ["ZHAOHU_TESTS_SERVER"] = _cluster.url()

from config.settings import *  # noqa: E402, F403

STATIC_ROOT = ROOT / "static"  # noqa: F405  a folder that exists
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
