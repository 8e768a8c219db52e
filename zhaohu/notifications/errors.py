from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

JOB_NOT_DEAD = Problem("JOB_NOT_DEAD", 409, _("这项作业没有失败，或已经重做。"), _("请刷新后看最新状态。"))
