from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.events import EventKind, EventState
from zhaohu.attendance.models.devices import Device
from zhaohu.enrolment.models import CareClass
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment


class Batch(models.Model):
    """What one tablet handed in at once. `clock` is what its clock said; the ledger commits to `sm3` of the events."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="batches")
    received_at = models.DateTimeField("收到时间")
    clock = models.DateTimeField("平板时钟")
    shift = models.DurationField("校正", help_text="added to what the tablet's clock said")
    count = models.PositiveSmallIntegerField("件数")

    class Meta:
        verbose_name = "批次"


class Event(models.Model):
    """One thing that happened, as a tablet (or a director's page) told it. Every event is kept, whatever it is worth.

    What was told never changes: the application may only write the columns below the line, which are worked out from
    all events of the child's day. `id` comes from the tablet and makes an event happen once. There are no foreign keys
    in the database to what a tablet only names: an event about a child that is not here is kept too, and refused. Nor
    is there one to the batch, which the same statement writes.
    """

    id = models.UUIDField(primary_key=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="events", db_constraint=False, db_index=False
    )
    kind = models.CharField("事项", max_length=12, choices=EventKind)
    told_at = models.DateTimeField("平板时间", help_text="as the tablet's clock said")
    at = models.DateTimeField("时间", help_text="corrected by the batch's shift")
    on = models.DateField("日期")
    seq = models.BigIntegerField("序号")
    employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    child = models.ForeignKey(
        Child, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    care_class = models.ForeignKey(
        CareClass, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="deeds", db_constraint=False, db_index=False
    )
    adult = models.CharField("交接人", max_length=40, blank=True, help_text="as shown: 母亲, 外婆")
    facts = models.JSONField("内容", default=dict)
    fault = models.CharField(max_length=30, blank=True, help_text="why it was refused at once; empty: it was not")
    # --- worked out ---
    state = models.CharField("状态", max_length=10, choices=EventState, default=EventState.APPLIED)
    code = models.CharField("原因", max_length=30, blank=True)
    happened_at = models.DateTimeField("发生时间", help_text="`at`, or what a correction says instead")

    class Meta:
        verbose_name = "在园记录"
        indexes = [
            models.Index(fields=["institution", "on", "child"], name="event_of_day"),
            models.Index(fields=["of"], name="event_of_event", condition=Q(of__isnull=False)),
            models.Index(
                fields=["institution", "on"],
                name="event_unwell",
                condition=Q(kind="absence") | Q(kind="check", facts__normal=False),
            ),
        ]

    @property
    def child_name(self) -> str:
        """How the child is called; nothing of a child that has no place in the house is shown there."""
        return self.child.nickname if self.child and self.fault != "CHILD_NOT_HERE" else "—"


class Resolution(models.Model):
    """A person has looked at an event in conflict, or refused: it counts, or it does not, and why."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="resolution")
    counts = models.BooleanField("计入")
    reason = models.CharField("理由", max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "冲突处理"
        constraints = [
            models.CheckConstraint(
                name="resolution_says_why", condition=~Q(reason=""), violation_error_message="请写明理由。"
            )
        ]
