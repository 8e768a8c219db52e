from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.notifications.choices import Channel, DeliveryState


class Notice(models.Model):
    """A message in a person's inbox: which wording, with which facts. Facts carry no personal data."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    wording = models.CharField("模板", max_length=40)
    params = models.JSONField("事实", default=dict)
    link = models.CharField("去向", max_length=300, blank=True)
    key = models.CharField("防重", max_length=80, blank=True)
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        verbose_name = "消息"
        constraints = [
            models.UniqueConstraint(fields=["user", "wording", "key"], condition=~Q(key=""), name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_inbox"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]


class Delivery(models.Model):
    """A notice on its way out of the house by one channel; its job sends it once."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    fault = models.CharField("最近一次失败", max_length=200, blank=True)
    job_id = models.BigIntegerField("作业", null=True)
    not_before = models.DateTimeField("最早发送时间", null=True, help_text="the end of quiet hours; null: at once")
    sent_at = models.DateTimeField("发送时间", null=True)

    class Meta:
        verbose_name = "投递"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel"),
            models.CheckConstraint(
                name="delivery_sent_has_its_instant",
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | Q(state=DeliveryState.WAITING, sent_at__isnull=True),
                violation_error_message="已发送的投递须有发送时间。",
            ),
        ]
        indexes = [models.Index(fields=["job_id"], name="delivery_of_job")]


class QuietHours(models.Model):
    """A person's own quiet hours, over one night. They widen those of the rule `notifications.quiet_hours`."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="quiet_hours")
    starts = models.TimeField("从")
    ends = models.TimeField("到")
    changed_at = models.DateTimeField("更改时间")

    class Meta:
        verbose_name = "不打扰时间"
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_are_one_night",
                condition=Q(starts__gt=F("ends")),
                violation_error_message="不打扰时间要从晚上到第二天早上。",
            )
        ]
