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
    Line("zhaohu.attendance.tasks.watch_sleep", "* * * * *", "提醒漏掉的睡眠巡视"),
    Line("zhaohu.attendance.tasks.check_menus", "*/10 21-23,0-9 * * *", "核对当天食谱与过敏（北京时间 5:00–17:50）"),
    Line("zhaohu.notifications.tasks.rescue", "* * * * *", "接回中断的作业"),
    Line("zhaohu.notifications.tasks.tidy", "30 19 * * *", "清理已完成的作业（北京时间 3:30）"),
    Line("zhaohu.families.tasks.erase", "15 19 * * *", "删除到期的儿童数据（北京时间 3:15）"),
    Line("zhaohu.enrolment.tasks.release_links", "*/5 * * * *", "释放过期入托链接保留的托位"),
    Line("zhaohu.enrolment.tasks.erase_rolls", "10 19 * * *", "删除到期的导入表格内容（北京时间 3:10）"),
    Line("zhaohu.accounts.tasks.sweep", "0 19 * * *", "清理过期的会话和验证码（北京时间 3:00）"),
    Line("zhaohu.enrolment.tasks.reconcile_payments", "*/10 * * * *", "向支付平台查询没有通知结果的订单"),
    Line("zhaohu.enrolment.tasks.audit_fees", "45 19 * * *", "核对账单与明细、付款是否一致（北京时间 3:45）"),
    Line("zhaohu.enrolment.tasks.draw_month", "0 18 1 * *", "生成上月的账单草稿（北京时间每月 2 日 2:00）"),
    Line("zhaohu.enrolment.tasks.extend_calendars", "5 16 * * *", "把各班的日历排到期限（北京时间 0:05）"),
    Line("zhaohu.enrolment.tasks.refresh_vacancies", "15 4,10,16,22 * * *", "更新空位，结束到期的调整"),
    Line("zhaohu.enrolment.tasks.audit_counters", "30 18 * * *", "核对托位计数与记录（北京时间 2:30）"),
    Line("zhaohu.enrolment.tasks.lapse", "*/5 * * * *", "过期未答复的托位让给下一位"),
    Line("zhaohu.enrolment.tasks.advance_all", "0 1 * * *", "候位递补（北京时间 9:00）"),
    Line("zhaohu.enrolment.tasks.close_rounds", "* * * * *", "到点截止分配批次的申请"),
    Line("zhaohu.staff.tasks.remind_all", "30 0 * * *", "提醒园长快到期的人员证书（北京时间 8:30）"),
    Line("zhaohu.enrolment.tasks.settle_rounds", "*/10 * * * *", "补办转园腾出的托位"),
    Line("zhaohu.attendance.tasks.watch", "* * * * *", "检查师幼比和该到没到的孩子"),
    Line("zhaohu.attendance.tasks.remind_messages", "*/10 * * * *", "提醒没有回复的家长，到期告诉发送人"),
    Line("zhaohu.attendance.tasks.watch_incidents", "*/5 * * * *", "检查事件的时限和没有签收的告知"),
    Line("zhaohu.attendance.tasks.follow_days", "40 17 * * *", "按交接记录核对出勤（北京时间 1:40）"),
    Line("zhaohu.quality.tasks.expire", "20 16 * * *", "结束有效期已满的示范机构（北京时间 0:20）"),
    Line("zhaohu.attendance.tasks.find_clusters", "*/5 * * * *", "查找同班、同机构的聚集性患病"),
    Line("zhaohu.supervision.tasks.watch", "* * * * *", "提醒负责人快到期和超期的投诉"),
    Line("zhaohu.supervision.tasks.watch_rectification", "*/5 * * * *", "提醒快到期和超期的整改、没有答复的异议"),
    Line("zhaohu.supervision.tasks.watch_publications", "10 1 * * *", "提醒可以公示的检查结果（北京时间 9:10）"),
)


def register(app: App) -> None:
    """Give the table to the scheduler (called when the application is ready)."""
    for line in SCHEDULE:
        app.periodic(cron=line.cron, periodic_id=line.task)(import_string(line.task))
