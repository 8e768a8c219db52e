"""Runs the web server and the job worker side by side until asked to stop; restarts what dies, and says so."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from launcher.keeper import die_with_parent

_CALM_SECONDS = 60.0
_STOP_SECONDS = 8.0


@dataclass
class Process:
    """One program to keep running; the wait before a restart doubles while it keeps dying."""

    name: str
    command: list[str]
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.5
    due: float = field(default=0.0)

    def start(self, environment: Mapping[str, str]) -> None:
        self.running = subprocess.Popen(
            self.command,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )
        self.started = time.monotonic()

    def look_after(self, environment: Mapping[str, str]) -> None:
        """Notice that it died, and start it again when its wait is over."""
        now = time.monotonic()
        if self.running is None:
            if now >= self.due:
                self.start(environment)
        elif (code := self.running.poll()) is not None:
            self.wait = 0.5 if now - self.started > _CALM_SECONDS else min(self.wait * 2, 30.0)
            print(
                f"! {self.name} 停了（{code}），{self.wait:.0f} 秒后重新启动。(restarting)", file=sys.stderr, flush=True
            )
            self.end_group()
            self.running, self.due = None, now + self.wait

    def end_group(self) -> None:
        """Kill what the program left behind: its workers would hold the port."""
        if self.running:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, signal.SIGKILL)


class Stop(Exception):
    """Ctrl-C or SIGTERM."""


def _stop(*_: object) -> None:
    raise Stop


def together(processes: list[Process], environment: Mapping[str, str], *, ready: Callable[[], bool]) -> None:
    """Run all until Ctrl-C or SIGTERM, then stop all; `ready` is called at each look until it says it has spoken."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    spoken = False
    try:
        while True:
            for process in processes:
                process.look_after(environment)
            spoken = spoken or ready()
            time.sleep(0.1)
    except Stop:
        print("\n正在停止 … (stopping)", flush=True)
    finally:
        _end(processes)


def _end(processes: list[Process]) -> None:
    alive = [(p, p.running) for p in processes if p.running]
    for _, running in alive:
        running.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for process, running in alive:
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=max(0.1, deadline - time.monotonic()))
        process.end_group()
        running.wait()
