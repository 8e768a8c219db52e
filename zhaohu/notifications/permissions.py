"""A person reads what is addressed to him; the system administrator looks after the jobs."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import SIGNED_IN, Action, Grant

READ_INBOX = Action("notifications.read_inbox", _("查看自己的消息"), (Grant(SIGNED_IN, {"user_id": "user"}),))
MARK_READ = Action(
    "notifications.mark_read",
    _("标记自己的消息为已读"),
    (Grant(SIGNED_IN, {"user_id": "user"}),),
    event="notification.read",
)
SET_QUIET_HOURS = Action(
    "notifications.set_quiet_hours", _("设置不打扰时间"), (Grant(SIGNED_IN),), event="notification.quiet_hours"
)
SEE_JOBS = Action("notifications.see_jobs", _("查看后台作业"), (Grant("system_administrator"),))
RETRY_JOB = Action(
    "notifications.retry_job", _("重做失败的作业"), (Grant("system_administrator"),), event="job.retried"
)
