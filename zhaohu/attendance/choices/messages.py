"""Messages between an institution and the guardians of its children."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageSide(TextChoices):
    """Who wrote it."""

    INSTITUTION = "institution", _("机构")
    FAMILY = "family", _("家长")


class MessageKind(TextChoices):
    """What it asks: nothing, or an answer by an instant. The second stands apart from everything else until done."""

    FEED = "feed", _("日常消息")
    ACTION = "action", _("要家长办的")


class Ask(TextChoices):
    """The answer that a message wants; empty for one that wants none."""

    SEEN = "seen", _("已读并确认")
    YES_NO = "yes_no", _("是或否")
    CHOICE = "choice", _("选一项")


class Audience(TextChoices):
    """To whom a message goes: the guardians of one child, or a bulletin to many."""

    CHILD = "child", _("一个孩子的监护人")
    CLASS = "class", _("一个班")
    ALL = "all", _("全园")
    EXPECTED = "expected", _("今天应到的孩子")
