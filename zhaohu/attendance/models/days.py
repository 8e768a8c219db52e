from django.db import models
from django.db.models import Q

from zhaohu.attendance.choices.events import CheckTime, ChildState
from zhaohu.enrolment.models import CareClass
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment


class ChildDay(models.Model):
    """A child at an institution on a day: where it is, who brought and who collected it, the last check.

    A copy of what the events say, written by the statements that take events in; `attendance.services.rebuild` makes
    it anew. A day without events has no row. As an event it has no foreign keys in the database: what is copied was
    checked with the events, and each further index or key is paid with every tap.
    """

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    on = models.DateField("日期")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="days", db_constraint=False, db_index=False)
    care_class = models.ForeignKey(
        CareClass, on_delete=models.PROTECT, null=True, related_name="child_days", db_constraint=False, db_index=False
    )
    state = models.CharField("状态", max_length=8, choices=ChildState)
    arrived_at = models.DateTimeField("到园", null=True)
    brought_by = models.CharField("送托人", max_length=40, blank=True)
    received_by = models.ForeignKey(
        Employment, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    left_at = models.DateTimeField("离园", null=True)
    collected_by = models.CharField("接走的人", max_length=40, blank=True)
    handed_by = models.ForeignKey(
        Employment, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    checked_at = models.DateTimeField("最近检查", null=True)
    check_when = models.CharField("检查", max_length=8, choices=CheckTime, blank=True)
    check_normal = models.BooleanField("正常", null=True)
    isolated = models.BooleanField("隔离观察", default=False)
    flag = models.CharField("提醒", max_length=30, blank=True)

    class Meta:
        verbose_name = "在园日"
        constraints = [
            models.UniqueConstraint(fields=["institution", "on", "child"], name="child_day_once"),
            models.CheckConstraint(
                name="child_day_agrees_with_itself",
                condition=Q(state="present", arrived_at__isnull=False)
                | Q(state="left", left_at__isnull=False)
                | Q(state="absent", arrived_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["child", "-on"], name="child_day_of_child")]
