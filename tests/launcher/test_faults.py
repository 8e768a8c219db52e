"""What is expected to go wrong at the start is said in one sentence, without a traceback."""

import errno
import os
import socket
import subprocess
import sys

import pytest

from launcher import environment, faults, run
from launcher.environment import ROOT


def launched(word: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "launcher", word],
        cwd=ROOT, capture_output=True, text=True, env={**os.environ, **variables},
    )  # fmt: skip
    assert done.returncode and "Traceback" not in done.stderr
    return done.stderr.strip()


def test_a_taken_port_is_named_with_a_way_on() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = launched("run", PORT=str(taken.getsockname()[1]))
    assert said.count("\n") == 0 and str(taken) and "已被占用" in said and "PORT=" in said


def test_an_unreachable_database_is_one_sentence() -> None:
    said = launched("run", PORT="0", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert said.count("\n") == 0 and "连不上 DATABASE_URL" in said


def test_an_unknown_word_lists_the_known_ones() -> None:
    assert "run" in launched("fly")


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "磁盘已满" in str(faults.of_system(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(faults.Fault, match="磁盘空间不足"):
        faults.need_disk(ROOT, mebibytes=10**9)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: command 'gcc' failed: No such file or directory", "编译器"),
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("Temporary failure in name resolution", "连不上"),
    ],
)
def test_a_failed_installation_is_explained(output: str, sentence: str) -> None:
    assert sentence in environment.reason(output)


def test_the_demonstration_is_reset_only_in_the_embedded_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/real")
    with pytest.raises(faults.Fault, match="只重置内置数据库"):
        run.demo()
