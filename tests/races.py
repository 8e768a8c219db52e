"""Deeds done at once, each in a thread with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable

from django.db import connections

from zhaohu.core.errors import ProblemError


def together(*deeds: Callable[[], object]) -> Counter[str]:
    """What came of them: `done`, or the code of the problem, and how often."""
    gate, told = threading.Barrier(len(deeds)), Counter[str]()

    def run(deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            deed()
            told["done"] += 1
        except ProblemError as problem:
            told[problem.problem.code] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told
