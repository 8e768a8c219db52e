"""Every periodic job, one line each. Times are UTC: Beijing is eight hours ahead."""

from typing import NamedTuple

from django.utils.module_loading import import_string
from procrastinate import App


class Line(NamedTuple):
    """A task by its path, when it runs (cron: minute hour day month weekday), and what for."""

    task: str
    cron: str
    purpose: str


SCHEDULE = (Line("zhaohu.ledger.tasks.sequence", "* * * * *", "把新记录编入公共账本并签检查点"),)


def register(app: App) -> None:
    """Give the table to the scheduler (called when the application is ready)."""
    for line in SCHEDULE:
        app.periodic(cron=line.cron, periodic_id=line.task)(import_string(line.task))
