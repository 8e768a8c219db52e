from django.db import models
from django.db.models import Q

from zhaohu.attendance.choices.logs import LogKind
from zhaohu.attendance.models.devices import Device
from zhaohu.attendance.models.events import Event
from zhaohu.enrolment.models import CareClass
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.staff.models import Employment


class LogEvent(Event):
    """An event as it was told about several children at once: what a deletion empties with the entries."""

    class Meta:
        proxy = True
        verbose_name = "日志原件"


class Photo(models.Model):
    """A picture of the day, sent apart from the event that names it by `id`. Shown only while every child on it may be
    photographed."""

    id = models.UUIDField(primary_key=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "照片"


class LogEntry(models.Model):
    """One thing of a child's day. A copy of what a log event says of this child, written by whoever takes events in;
    an event of a whole group makes one row a child, one that was undone makes none."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entries")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField("日期")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="log_entries", db_index=False)
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    what = models.CharField("事项", max_length=16, choices=LogKind)
    happened_at = models.DateTimeField("时间")
    employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    facts = models.JSONField("内容", default=dict)
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, null=True, related_name="entries")

    class Meta:
        verbose_name = "日志"
        constraints = [models.UniqueConstraint(fields=["event", "child"], name="log_entry_once")]
        indexes = [
            models.Index(fields=["institution", "on", "what"], name="log_of_day"),
            models.Index(fields=["child", "on"], name="log_of_child"),
        ]


class SleepMiss(models.Model):
    """A sleeping child that nobody looked at for too long: told to the director once for each gap."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField("日期")
    since = models.DateTimeField("上次巡视", help_text="when it fell asleep, or was last looked at")
    noticed_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "漏巡视"
        constraints = [
            models.UniqueConstraint(fields=["institution", "child", "since"], name="sleep_miss_told_once"),
            models.CheckConstraint(name="sleep_miss_noticed_later", condition=Q(noticed_at__gt=models.F("since"))),
        ]
        indexes = [models.Index(fields=["child"], name="sleep_miss_of_child")]
