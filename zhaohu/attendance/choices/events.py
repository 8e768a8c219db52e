"""What tablets record, and what becomes of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EventKind(TextChoices):
    """One thing that a tablet recorded. Only the head-count and the day log name several children at once, and neither
    says that one has come or gone."""

    ARRIVAL = "arrival", _("到园")
    CHECK = "check", _("检查")
    DEPARTURE = "departure", _("离园")
    REFUSAL = "refusal", _("拒绝交接")
    ABSENCE = "absence", _("不来")
    HEAD_COUNT = "head_count", _("点名")
    CLOCK_IN = "clock_in", _("上岗")
    CLOCK_OUT = "clock_out", _("下岗")
    UNDO = "undo", _("撤销")
    CORRECT = "correct", _("更正")
    LOG = "log", _("日志")


MOVES = (EventKind.ARRIVAL, EventKind.DEPARTURE)
OF_CHILD = (EventKind.ARRIVAL, EventKind.CHECK, EventKind.DEPARTURE, EventKind.REFUSAL, EventKind.ABSENCE)
OF_STAFF = (EventKind.CLOCK_IN, EventKind.CLOCK_OUT)
OF_EVENT = (EventKind.UNDO, EventKind.CORRECT)


class EventState(TextChoices):
    """Whether an event counts. Worked out anew from all events of the child's day, whatever their order of arrival."""

    APPLIED = "applied", _("有效")
    CONFLICT = "conflict", _("有冲突")
    REFUSED = "refused", _("未采纳")
    UNDONE = "undone", _("已撤销")
    DISMISSED = "dismissed", _("已核实，不计")


class ChildState(TextChoices):
    """Where a child is on a day."""

    PRESENT = "present", _("在园")
    LEFT = "left", _("已离园")
    ABSENT = "absent", _("不来")


class CheckTime(TextChoices):
    MORNING = "morning", _("晨检")
    NOON = "noon", _("午检")
    DAY = "day", _("全日观察")
