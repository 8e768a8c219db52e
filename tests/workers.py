"""Workers: one that does what is due, one that a test can kill."""

import os
import signal
import subprocess
import sys
import threading

from django.conf import settings
from django.db import connection, connections
from procrastinate.contrib.django import app

_HELD_BY_OTHERS = """SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""


def a_worker() -> "subprocess.Popen[bytes]":
    """A real worker in a process of its own, on the database of this test."""
    address = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "1"]
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(command, cwd=settings.ROOT, env=environment, stderr=subprocess.DEVNULL)


def kill(worker: "subprocess.Popen[bytes]") -> None:
    """End it with kill -9."""
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def wait_until_forgotten() -> None:
    """Until the database too has noticed that the killed worker is gone, and has freed what it claimed."""
    with connection.cursor() as cursor:
        held = True
        while held:
            cursor.execute(_HELD_BY_OTHERS)
            (held,) = cursor.fetchone()


def work() -> None:
    """A job worker does everything that is due, then ends; in a thread of its own, for Playwright may hold this one."""

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:
            working.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="never")
        connections.close_all()

    worker = threading.Thread(target=run)
    worker.start()
    worker.join()
