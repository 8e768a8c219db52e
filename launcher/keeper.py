"""Keeps one PostgreSQL server for as long as somebody holds the other end of standard input.

The keeper has a session of its own, so Ctrl-C never reaches it. When its standard input closes (the application ended,
was terminated or killed) it stops the server fast and leaves. Should the keeper itself be killed, the kernel
interrupts the server (PR_SET_PDEATHSIG, Linux).

Usage: python -m launcher.keeper UID GID BINARY ARGUMENT...
"""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

_PR_SET_PDEATHSIG = 1


def die_with_parent(by: signal.Signals) -> None:
    """Ask the kernel to signal this process when its parent dies (Linux; elsewhere nothing happens)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)


def main(uid: int, gid: int, command: list[str]) -> int:
    """Run the server as that user (-1 keeps the present one); returns its exit code."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    who: dict[str, Any] = {"user": uid, "group": gid, "extra_groups": []} if uid >= 0 else {}
    server: subprocess.Popen[bytes] = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: die_with_parent(signal.SIGINT),
        restore_signals=True,
        **who,
    )
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
    signal.signal(signal.SIGCHLD, lambda *_: os._exit(server.poll() or 0) if server.poll() is not None else None)
    while os.read(0, 4096):
        pass
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with suppress(ProcessLookupError):
        server.send_signal(signal.SIGINT)
    try:
        return server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        return server.wait()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
