from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """Ways out of the house; the in-app inbox needs none."""

    SMS = "sms", _("短信")
    EMAIL = "email", _("电子邮件")


class Urgency(TextChoices):
    """What a message asks of its reader. Only the last goes out of the house at night."""

    ROUTINE = "routine", _("日常")
    ACTION = "action", _("要您办")
    URGENT = "urgent", _("紧急")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")


DELIVERY_TRANSITIONS: dict[DeliveryState, set[DeliveryState]] = {
    DeliveryState.WAITING: {DeliveryState.SENT},
    DeliveryState.SENT: set(),
}
