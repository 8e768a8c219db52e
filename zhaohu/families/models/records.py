from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.families.choices import DeletionState
from zhaohu.families.models.people import Child, Guardian


class ChildMerge(models.Model):
    """Two records of one child made one, with everything that moved, so that it can be undone."""

    kept = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=300)
    moved = models.JSONField("移动的记录", help_text="{table: [primary keys]}")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "档案合并"
        constraints = [
            models.UniqueConstraint(fields=["gone"], name="merged_once", condition=Q(undone_at__isnull=True))
        ]


class Distinction(models.Model):
    """An officer found that two records that look alike are two children; they are proposed no more."""

    first = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "不是同一儿童"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinction_once"),
            models.CheckConstraint(name="distinction_in_order", condition=Q(first__lt=F("second"))),
        ]


class DeletionRequest(models.Model):
    """A guardian asks that a child's data be deleted; what must be kept, and until when, is said at once."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="deletion_requests")
    asked_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    due_on = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=DeletionState, default=DeletionState.ASKED)
    kept = models.JSONField("须保留的内容", default=list)
    erase_on = models.DateField("删除日期", null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("答复时间", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    done_at = models.DateTimeField("完成时间", null=True)
    erased = models.JSONField("已删除的内容", default=list, help_text="the certificate: kind, title, count, day")

    class Meta:
        verbose_name = "删除请求"
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                name="one_open_deletion_request",
                condition=Q(state__in=["asked", "granted"]),
                violation_error_message="这个孩子已有一项删除请求在办理。",
            )
        ]
