"""A worker that a test can kill."""

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection


def a_worker() -> "subprocess.Popen[bytes]":
    """A real worker in a process of its own, on the database of this test."""
    address = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "1"]
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(command, cwd=settings.ROOT, env=environment, stderr=subprocess.DEVNULL)
