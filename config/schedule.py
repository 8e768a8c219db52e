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
    Line("zhaohu.enrolment.tasks.extend_calendars", "5 16 * * *", "把各班的日历排到期限（北京时间 0:05）"),
    Line("zhaohu.enrolment.tasks.refresh_vacancies", "15 4,10,16,22 * * *", "更新空位，结束到期的调整"),
    Line("zhaohu.enrolment.tasks.audit_counters", "30 18 * * *", "核对托位计数与记录（北京时间 2:30）"),
)


def register(app: App) -> None:
    """Give the table to the scheduler (called when the application is ready)."""
    for line in SCHEDULE:
        app.periodic(cron=line.cron, periodic_id=line.task)(import_string(line.task))
