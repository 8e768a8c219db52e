"""Every periodic job, one line each. Times are UTC: Beijing is eight hours ahead."""

from typing import NamedTuple

from django.utils.module_loading import import_string
from procrastinate import App


class Line(NamedTuple):
    """A task by its path, when it runs (cron: minute hour day month weekday), and what for."""

    task: str
    cron: str
    purpose: str


SCHEDULE = (
    Line("zhaohu.ledger.tasks.sequence", "* * * * *", "把新记录编入公共账本并签检查点"),
    Line("zhaohu.notifications.tasks.rescue", "* * * * *", "接回中断的作业"),
    Line("zhaohu.notifications.tasks.tidy", "30 19 * * *", "清理已完成的作业（北京时间 3:30）"),
    Line("zhaohu.accounts.tasks.sweep", "0 19 * * *", "清理过期的会话和验证码（北京时间 3:00）"),
    Line("zhaohu.enrolment.tasks.lapse", "*/5 * * * *", "过期未答复的托位让给下一位"),
    Line("zhaohu.enrolment.tasks.advance_all", "0 1 * * *", "候位递补（北京时间 9:00）"),
)


def register(app: App) -> None:
    """Give the table to the scheduler (called when the application is ready)."""
    for line in SCHEDULE:
        app.periodic(cron=line.cron, periodic_id=line.task)(import_string(line.task))
