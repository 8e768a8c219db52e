"""`make run`: from the environment to an address and a table of accounts, step by step."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.error import URLError

from launcher import postgres, secrets
from launcher.environment import LOCAL, ROOT, unless_done
from launcher.faults import Fault
from launcher.processes import Process, together

_WEB_WORKERS, _WEB_THREADS = "2", "4"
# Whether the application's role is there for this user, or can be made by him (`migrate` makes it).
_ROLE = """
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s AND pg_has_role(oid, 'MEMBER'))
  OR (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
"""


def port() -> int:
    """The port to listen on; a Fault if somebody else has it."""
    wanted = int(os.environ.get("PORT", "8000"))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            raise Fault(
                f"端口 {wanted} 已被占用。请换一个端口：PORT={wanted + 1} make run，或先停止占用它的程序。(port taken)"
            ) from None
    return wanted


def reachable(address: str) -> str:
    """The given DATABASE_URL, if a server of version 15 or later answers there."""
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
            has_role = connection.execute(_ROLE, [postgres.APPLICATION]).fetchone()
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        raise Fault(
            f"连不上 DATABASE_URL 指定的数据库：{reason}。请核对地址、账号和网络。(database unreachable)"
        ) from None
    if version < 15:
        raise Fault(f"DATABASE_URL 指定的 PostgreSQL 是 {version} 版，需要 15 或更高。(PostgreSQL too old)")
    if has_role != (True,):
        raise Fault(
            f"DATABASE_URL 指定的数据库没有角色 {postgres.APPLICATION}，当前账号也无权创建。请由数据库管理员执行 "
            f"CREATE ROLE {postgres.APPLICATION} NOLOGIN 并授予当前账号，再重新运行。(role missing)"
        )
    return address


class Steps:
    """Says which step is under way, and how long it took."""

    def __init__(self, total: int) -> None:
        self.total, self.number, self.began = total, 0, time.monotonic()

    def begin(self, title: str) -> None:
        self.number += 1
        print(f"[{self.number}/{self.total}] {title}", flush=True)

    def took(self) -> str:
        return f"{time.monotonic() - self.began:.1f}"


def manage(*arguments: str, environment: dict[str, str], role: str = "") -> str:
    """Run a management command; progress goes to the screen, the answer comes back. A Fault if it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**environment, "ZHAOHU_DATABASE_ROLE": role},
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise Fault(f"「manage.py {' '.join(arguments)}」没有完成，原因见上。(command failed)")
    return done.stdout


def prepared(stack: ExitStack, steps: Steps) -> tuple[dict[str, str], str]:
    """Start or find the database, migrate it and load what belongs in it.

    Returns the environment of the programs and the table of demonstration accounts. The embedded database is prepared
    again only when the code, its data or the front end have changed since.
    """
    steps.begin("数据库 database")
    address, cluster = os.environ.get("DATABASE_URL"), None
    if address:
        reachable(address)
    else:
        cluster = stack.enter_context(postgres.Cluster(LOCAL / "postgres"))
        address = cluster.url()
    environment = {
        **os.environ,
        **secrets.environment(LOCAL),
        "DATABASE_URL": address,
        "ZHAOHU_DEMO": os.environ.get("ZHAOHU_DEMO", "1"),
        "PYTHONUNBUFFERED": "1",
    }
    steps.begin("数据表与数据 tables and data")
    accounts = LOCAL / "accounts.txt"

    def prepare() -> None:
        accounts.write_text(manage("prepare", environment=environment), encoding="utf-8")

    if cluster:
        folders = (ROOT / "zhaohu", ROOT / "config", ROOT / "static")
        sources = [p for f in folders for p in f.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        unless_done(f"prepared-{environment['ZHAOHU_DEMO']}", sources, prepare, made=cluster.data)
    else:
        prepare()
    return environment, accounts.read_text(encoding="utf-8")


def run() -> None:
    """Run the whole system until Ctrl-C."""
    listen = port()
    steps = Steps(3)
    address = os.environ.get("ZHAOHU_PUBLIC_ADDRESS", f"http://localhost:{listen}")
    os.environ["ZHAOHU_PUBLIC_ADDRESS"] = address
    with ExitStack() as stack:
        environment, accounts = prepared(stack, steps)
        environment["ZHAOHU_DATABASE_ROLE"] = postgres.APPLICATION
        steps.begin("网站与作业 web server, job worker, scheduler")
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", os.environ.get("HOST", "127.0.0.1")]
        web += ["--port", str(listen), "--workers", _WEB_WORKERS, "--blocking-threads", _WEB_THREADS]
        web += ["--log-level", "warning", "--no-ws", "config.wsgi:application"]
        worker = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "2"]

        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def ready() -> bool:
            with suppress(URLError, OSError), direct.open(f"http://127.0.0.1:{listen}/healthz", timeout=2):
                print(
                    f"\n照护已启动，用时 {steps.took()} 秒：{address}\n{accounts}\n按 Ctrl-C 停止。(Ctrl-C stops it)",
                    flush=True,
                )
                return True
            return False

        together([Process("网站", web), Process("作业", worker)], environment, ready=ready)
    print("已停止。(stopped)", flush=True)


def demo() -> None:
    """Reset the demonstration city; only ever in the embedded database."""
    if os.environ.get("DATABASE_URL"):
        raise Fault("make demo 只重置内置数据库里的演示城市，不动 DATABASE_URL 指定的数据库。(embedded database only)")
    folder = Path(LOCAL / "postgres")
    for mark in (LOCAL / "done").glob("prepared-*"):
        mark.unlink()
    with ExitStack() as stack:
        cluster = stack.enter_context(postgres.Cluster(folder))
        cluster.execute(f"DROP DATABASE IF EXISTS {postgres.DATABASE} WITH (FORCE)")
        cluster.execute(f"CREATE DATABASE {postgres.DATABASE}")
        os.environ["DATABASE_URL"] = cluster.url()
        prepared(stack, Steps(2))
    print("演示城市已重置。请运行 make run。(demonstration city reset)")
