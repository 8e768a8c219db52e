"""Queries of earlier offences (未成年人保护法 第62条) and what they answer."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QueryState(TextChoices):
    WAITING = "waiting", _("正在查询")
    CLEAR = "clear", _("没有相关记录")
    FOUND = "found", _("有相关记录")
    UNKNOWN = "unknown", _("查不到，须书面查询")


RECORD_QUERY_TRANSITIONS: dict[QueryState, set[QueryState]] = {
    QueryState.WAITING: {QueryState.CLEAR, QueryState.FOUND, QueryState.UNKNOWN},
    QueryState.UNKNOWN: {QueryState.CLEAR, QueryState.FOUND},
    QueryState.CLEAR: set(),
    QueryState.FOUND: set(),
}
ANSWERED = (QueryState.CLEAR, QueryState.FOUND)


class QueryPurpose(TextChoices):
    BEFORE_HIRING = "before_hiring", _("录用前查询")
    YEARLY = "yearly", _("每年定期查询")
