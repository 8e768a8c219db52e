from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.alerts import AlertKind, ClusterLevel, MissingReason, RatioReason, Side
from zhaohu.attendance.models.incidents import Incident
from zhaohu.enrolment.models import CareClass
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class Alert(models.Model):
    """Something that must not wait: a class with too few carers, a child of whom nobody knows why it is not here, or
    children with the same illness or sign in a few days, in a class or (without a class) in the whole institution, or
    an incident whose clock (`about`) has run out.

    `raised_at` is when the next in line was told: the district of a class or a cluster, the director of a child. It is
    over when what it is about is over, or (a missing child) when somebody gave the reason. `about` is what a cluster
    shares, a code of the rule `attendance.clusters`; its facts are numbers, and name nobody.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField("类别", max_length=8, choices=AlertKind)
    on = models.DateField("日期")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, null=True, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="alerts")
    about = models.CharField("病种或症状", max_length=20, blank=True)
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
            models.UniqueConstraint(
                fields=["institution", "about", "care_class"],
                name="one_open_cluster",
                condition=Q(kind="cluster", ended_at__isnull=True),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["incident", "about"], name="incident_overdue_once_a_clock", condition=Q(kind="incident")
            ),
            models.CheckConstraint(
                name="alert_names_what_it_is_about",
                condition=Q(kind="missing", child__isnull=False, care_class__isnull=False, about="")
                | Q(kind="ratio", child__isnull=True, care_class__isnull=False, about="")
                | Q(kind="cluster", child__isnull=True) & ~Q(about="")
                | Q(kind="incident", child__isnull=True, incident__isnull=False) & ~Q(about=""),
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

    @property
    def is_outbreak(self) -> bool:
        return bool(self.facts.get("level") == ClusterLevel.OUTBREAK)

    @property
    def acknowledged(self) -> dict[str, "Acknowledgement"]:
        """Who has taken note of the cluster as it stands, by side."""
        rows = self.acknowledgements.all()
        return {one.side: one for one in rows if one.level == self.facts.get("level")}


class Acknowledgement(models.Model):
    """Somebody has taken note of a cluster, for the institution, the community health centre or the district. Whoever
    acknowledges for the institution says whether the health centre was told, then or later."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="acknowledgements")
    level = models.CharField("程度", max_length=8, choices=ClusterLevel)
    side = models.CharField("一方", max_length=11, choices=Side)
    centre_told = models.BooleanField("已告知社区卫生服务中心", default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "知悉"
        constraints = [models.UniqueConstraint(fields=["alert", "side", "level"], name="acknowledged_once_a_side")]
