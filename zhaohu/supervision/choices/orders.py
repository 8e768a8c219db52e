"""Orders of the 12345 hotline (接诉即办工单), and what leaves the house for other offices."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderEvent(TextChoices):
    DISPATCHED = "dispatched", _("派单")
    SUPPLEMENTED = "supplemented", _("补充")
    URGED = "urged", _("督办")
    WITHDRAWN = "withdrawn", _("撤单")
    CALLED_BACK = "called_back", _("回访")


class OrderOutcome(TextChoices):
    """What became of one message about an order. Each message is kept, whatever became of it."""

    APPLIED = "applied", _("已采用")
    STALE = "stale", _("比已知的旧，未采用")
    TOO_LATE = "too_late", _("案件已结束，未采用")
    CONTRADICTORY = "contradictory", _("与已收到的不一致，未采用")


class OutgoingKind(TextChoices):
    HOTLINE_ANSWER = "hotline_answer", _("回复 12345")
    POLICE_REPORT = "police_report", _("通报公安")
    CREDIT_BATCH = "credit_batch", _("报送公共信用信息平台")


class OutgoingState(TextChoices):
    WAITING = "waiting", _("待送出")
    SENT = "sent", _("已送达")


OUTGOING_TRANSITIONS: dict[OutgoingState, set[OutgoingState]] = {
    OutgoingState.WAITING: {OutgoingState.SENT},
    OutgoingState.SENT: set(),
}
