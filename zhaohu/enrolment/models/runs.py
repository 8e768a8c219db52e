from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.enrolment.choices.allocation import ResultState, RunKind, RunState
from zhaohu.enrolment.models.allocation import Round
from zhaohu.enrolment.models.applications import Application, Choice
from zhaohu.enrolment.models.placements import Placement


class Run(models.Model):
    """One calculation: the exact bytes that went in and came out, with their SM3, so that it can be repeated."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField("类型", max_length=10, choices=RunKind)
    key = models.UUIDField(help_text="of the form that asked for it; the same form twice is one run")
    label = models.CharField("名称", max_length=40)
    rules = models.JSONField("规则", default=dict)
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.WAITING)
    progress = models.JSONField("进度", default=list, help_text="goals reached: as allocation.instance.Level")
    input = models.BinaryField(null=True, help_text="gzip of the canonical JSON")
    input_sm3 = models.BinaryField(max_length=32, null=True)
    output = models.BinaryField(null=True, help_text="gzip of the canonical JSON")
    output_sm3 = models.BinaryField(max_length=32, null=True)
    solver = models.CharField("求解器", max_length=40, blank=True)
    seconds = models.FloatField("用时（秒）", null=True)
    gap = models.FloatField("与上界的差距", null=True)
    findings = models.JSONField("核验发现", null=True, help_text="of the verifier; empty means that it agrees")
    metrics = models.JSONField("指标", default=dict)
    failure = models.CharField("失败原因", max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("发起时间")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    replayed_at = models.DateTimeField("重算时间", null=True)
    replayed_same = models.BooleanField("重算一致", null=True)

    class Meta:
        verbose_name = "分配计算"
        constraints = [
            models.UniqueConstraint(fields=["round", "key", "label"], name="run_once_a_form"),
            models.UniqueConstraint(
                fields=["round"], name="one_official_run", condition=Q(kind="official") & ~Q(state="discarded")
            ),
        ]
        indexes = [models.Index(fields=["round", "-id"], name="runs_of_round")]

    @property
    def verified(self) -> bool:
        """Whether the verifier has looked and found nothing."""
        return self.findings == []


class RunResult(models.Model):
    """What the official run gave one application, and what became of it when it was published."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="results")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="round_result")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField("结果", max_length=10, choices=ResultState)
    problem = models.CharField("未办成的原因", max_length=40, blank=True, help_text="a problem's code")
    lottery = models.BigIntegerField("抽签号")
    points = models.IntegerField("优先分")
    reasons = models.JSONField("理由", default=list, help_text="as allocation.instance.Reason, one a choice")
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, null=True, related_name="round_result")

    class Meta:
        verbose_name = "分配结果"
        indexes = [models.Index(fields=["run", "state"], name="results_of_run")]
