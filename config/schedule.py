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
    Line("zhaohu.enrolment.tasks.close_rounds", "* * * * *", "到点截止分配批次的申请"),
    Line("zhaohu.enrolment.tasks.settle_rounds", "*/10 * * * *", "补办转园腾出的托位"),
)


def register(app: App) -> None:
    """Give the table to the scheduler (called when the application is ready)."""
    for line in SCHEDULE:
        app.periodic(cron=line.cron, periodic_id=line.task)(import_string(line.task))
