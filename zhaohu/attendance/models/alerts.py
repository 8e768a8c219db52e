from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.alerts import AlertKind, MissingReason, RatioReason
from zhaohu.enrolment.models import CareClass
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class Alert(models.Model):
    """Something that must not wait: a class with too few carers, or a child of whom nobody knows why it is not here.

    `raised_at` is when the next in line was told: the district of a class, the director of a child. It is over when
    what it is about is over, or (a missing child) when somebody gave the reason.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("类别", max_length=8, choices=AlertKind)
    on = models.DateField("日期")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField("开始")
    facts = models.JSONField("情况", default=dict)
    raised_at = models.DateTimeField("上报", null=True)
    reason_code = models.CharField("原因", max_length=12, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("说明时间", null=True)
    ended_at = models.DateTimeField("结束", null=True)

    class Meta:
        verbose_name = "提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["care_class"], name="one_open_ratio_alert", condition=Q(kind="ratio", ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["institution", "on", "child"], name="child_missed_once_a_day", condition=Q(kind="missing")
            ),
            models.CheckConstraint(
                name="missing_names_a_child",
                condition=Q(kind="missing", child__isnull=False) | Q(kind="ratio", child__isnull=True),
            ),
            models.CheckConstraint(
                name="alert_answer_has_its_instant",
                condition=Q(reason_code="", answered_at__isnull=True) | Q(answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "on"], name="alert_of_day"),
            models.Index(fields=["kind", "begun_at"], name="alert_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["-raised_at"], name="alert_raised", condition=Q(raised_at__isnull=False)),
        ]

    @property
    def reason_label(self) -> str:
        """The reason as people read it; empty if nobody gave one."""
        reasons = RatioReason if self.kind == AlertKind.RATIO else MissingReason
        return str(reasons(self.reason_code).label) if self.reason_code else ""
