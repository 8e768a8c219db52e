"""The life of a risk model: asked for, trained, put in use by a second person, retired."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RiskState(TextChoices):
    ASKED = "asked", _("训练中")
    TRAINED = "trained", _("已训练，等复核")
    IN_USE = "in_use", _("使用中")
    DECLINED = "declined", _("未启用")
    FAILED = "failed", _("没有训练成")
    RETIRED = "retired", _("已停用")


RISK_MODEL_TRANSITIONS: dict[RiskState, set[RiskState]] = {
    RiskState.ASKED: {RiskState.TRAINED, RiskState.FAILED},
    RiskState.TRAINED: {RiskState.IN_USE, RiskState.DECLINED},
    RiskState.IN_USE: {RiskState.RETIRED},
    RiskState.DECLINED: set(),
    RiskState.FAILED: set(),
    RiskState.RETIRED: set(),
}
