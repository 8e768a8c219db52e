from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.risk import RiskState


class RiskModel(models.Model):
    """One trained version of the risk order, and everything that it says: no file lies beside it.

    `fitted` is `risk.fit.Fitted` with the bounds by which drift is measured; `figures` are those of the later part of
    the rows, which the judged model never saw. `rows_sm3` is over the canonical training rows; they can be made again,
    since features are read as of their day. One version is in use at a time.
    """

    state = models.CharField("状态", max_length=8, choices=RiskState, default=RiskState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    trained_on = models.DateField("训练数据截至", null=True)
    trained_at = models.DateTimeField("训练时间", null=True)
    counts = models.JSONField("训练数据", default=dict)
    fitted = models.JSONField("模型", default=dict)
    figures = models.JSONField("评价", default=dict)
    drift = models.JSONField("漂移", default=dict)
    drift_on = models.DateField("漂移截至", null=True)
    rows_sm3 = models.BinaryField("训练数据摘要", max_length=32, null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    decided_at = models.DateTimeField("复核时间", null=True)
    retired_at = models.DateTimeField("停用时间", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "风险模型"
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                name="one_risk_model_in_use",
                condition=Q(state="in_use"),
                violation_error_message="已有一个版本在使用。",
            ),
            models.UniqueConstraint(
                fields=["state"],
                name="one_risk_model_in_training",
                condition=Q(state="asked"),
                violation_error_message="已有一个版本正在训练。",
            ),
            models.CheckConstraint(
                name="risk_model_needs_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                violation_error_message="启用模型须由另一人复核。",
            ),
            models.CheckConstraint(
                name="risk_model_in_use_was_trained",
                condition=Q(state__in=["asked", "failed"]) | Q(trained_on__isnull=False, rows_sm3__isnull=False),
            ),
        ]


class RiskScore(models.Model):
    """What the model in use said of an institution on a day, as of the day before: chance, place in the district, why.

    Only grows: an old order stays answerable. `reasons` and `remedies` name features and numbers; words are found when
    they are read.
    """

    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, related_name="scores", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField("日期")
    chance = models.FloatField("概率")
    rank = models.PositiveIntegerField("在本区的位次")
    of = models.PositiveIntegerField("本区家数")
    facts = models.JSONField("事实")
    visited_on = models.DateField("上次检查", null=True)
    reasons = models.JSONField("理由", default=list)
    remedies = models.JSONField("怎样降低", default=list)

    class Meta:
        verbose_name = "风险评分"
        constraints = [
            models.UniqueConstraint(fields=["institution", "on", "model"], name="institution_scored_once_a_day"),
            models.CheckConstraint(name="risk_is_a_chance", condition=Q(chance__gte=0, chance__lte=1)),
        ]
        indexes = [models.Index(fields=["district", "-on", "rank"], name="risk_order_of_district")]
