"""The embedded PostgreSQL lives exactly as long as its application, whatever ends it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import postgres, run
from launcher.environment import ROOT
from launcher.faults import Fault

OWNER = """
import sys, time
from pathlib import Path
from launcher import postgres, run
cluster = postgres.Cluster(Path(sys.argv[1]), throw_away=True).start()
print(cluster.execute("SELECT pg_backend_pid()"), (cluster.data / "postmaster.pid").read_text().split()[0], flush=True)
time.sleep(600)
"""


def until(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Look again and again until it holds or the time is over."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("postgres")
    for parent in (place, *place.parents[:3]):
        parent.chmod(0o711)
    yield place / "cluster"


def owner_of(folder: Path) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, int(process.stdout.readline().split()[1])


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_server_is_left_behind_when_the_application_ends(folder: Path, ending: signal.Signals) -> None:
    process, server = owner_of(folder)
    process.send_signal(ending)
    process.communicate()
    assert until(lambda: not alive(server))


def test_no_server_is_left_behind_when_even_its_keeper_is_killed(folder: Path) -> None:
    process, server = owner_of(folder)
    keeper = int(Path(f"/proc/{server}/stat").read_text().split()[3])
    os.kill(keeper, signal.SIGKILL)
    assert until(lambda: not alive(server))
    process.kill()
    process.communicate()


def test_a_data_directory_starts_again_after_the_server_was_killed(folder: Path) -> None:
    process, server = owner_of(folder)
    os.kill(server, signal.SIGKILL)
    process.kill()
    process.communicate()
    with postgres.Cluster(folder, throw_away=True) as cluster:
        assert cluster.execute("SELECT 1") == "1"


def test_a_server_that_an_earlier_run_left_is_ended_first(folder: Path) -> None:
    process, server = owner_of(folder)
    (folder / "lock").unlink()  # nobody holds the folder any more, yet the server runs
    with postgres.Cluster(folder, throw_away=True) as cluster:
        assert cluster.execute("SELECT 1") == "1" and until(lambda: not alive(server))
    process.kill()
    process.communicate()


def test_the_applications_role_may_not_change_tables(folder: Path) -> None:
    import psycopg

    with postgres.Cluster(folder, throw_away=True) as cluster, psycopg.connect(cluster.url()) as connection:
        connection.execute("SET ROLE zhaohu_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE planted (id int)")


def a_normal_users_python() -> dict[str, str] | None:
    """An interpreter and a checkout that `nobody` can reach, as environment; None if this machine has none."""
    if os.geteuid() != 0 or not postgres.reachable(ROOT, 65534):
        return None
    packages = next((ROOT / ".venv" / "lib").glob("python3.*/site-packages"))
    for python in (Path(sys.executable).resolve(), Path(f"/usr/bin/{packages.parent.name}")):
        if python.exists() and postgres.reachable(python.parent, 65534):
            return {"PYTHON": str(python), "PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"}
    return None


@pytest.mark.skipif(a_normal_users_python() is None, reason="no interpreter within reach of another user here")
def test_root_may_leave_the_server_to_a_normal_user(folder: Path) -> None:
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    found = a_normal_users_python()
    assert found
    code = "from launcher import postgres as p; from pathlib import Path; import sys\n"
    code += "with p.Cluster(Path(sys.argv[1])/'c', throw_away=True) as c: print(c.execute('SELECT 1'))"
    done = subprocess.run(
        [found.pop("PYTHON"), "-c", code, str(folder)],
        cwd="/", user=65534, group=65534, extra_groups=[], capture_output=True, text=True, env={**os.environ, **found},
    )  # fmt: skip
    assert done.stdout == "1\n", done.stderr


def test_a_second_application_on_the_same_data_is_refused_and_the_first_goes_on(folder: Path) -> None:
    with postgres.Cluster(folder, throw_away=True) as first:
        with pytest.raises(Fault, match="另一个照护"):
            postgres.Cluster(folder, throw_away=True).start()
        assert first.execute("SELECT 1") == "1"


def test_a_database_without_the_applications_role_is_refused_unless_its_owner_may_make_it(folder: Path) -> None:
    with postgres.Cluster(folder, throw_away=True) as cluster:
        cluster.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
        address = f"postgresql://plain:plain@127.0.0.1:{cluster.port}/{postgres.DATABASE}"
        with pytest.raises(Fault, match="没有角色 zhaohu_app"):
            run.reachable(address)
        cluster.execute("GRANT zhaohu_app TO plain")
        assert run.reachable(address) == address
        assert run.reachable(cluster.url()) == cluster.url()
