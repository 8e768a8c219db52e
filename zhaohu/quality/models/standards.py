from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.quality.choices.standards import RecordState, StandardKind


class Standard(models.Model):
    """One document of the library under its permanent address. What is known of it stands in its records."""

    slug = models.SlugField("地址", max_length=40, unique=True)

    class Meta:
        verbose_name = "标准"

    def __str__(self) -> str:
        return self.slug


class StandardRecord(models.Model):
    """What the library says of a document: one record is published at a time, those before it stay as its history.

    Days and numbers that nobody knows are empty, and `unknown` says so. `summary` and the clauses are our own words; no
    text of a document is copied. `repealed_on` is the first day on which it no longer holds. `announce_on` is the day
    on which the institutions are told that it holds now; null where nobody need be told.
    """

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="records")
    number = models.CharField("编号", max_length=60, blank=True)
    title = models.CharField("名称", max_length=120)
    issuer = models.CharField("发布机关", max_length=120, blank=True)
    kind = models.CharField("类别", max_length=10, choices=StandardKind)
    issued_on = models.DateField("发布日期", null=True)
    effective_from = models.DateField("实施日期", null=True)
    repealed_on = models.DateField("废止日期", null=True)
    replaced_by = models.ForeignKey(Standard, on_delete=models.PROTECT, null=True, related_name="+")
    summary = models.TextField("内容提要")
    original = models.CharField("原文在哪里", max_length=200)
    clauses = models.JSONField("条款", default=list)
    aliases = models.JSONField("别称", default=list, help_text="how other lists cite it")
    confidence = models.CharField("可信度", max_length=4, blank=True)
    unknown = models.CharField("还不清楚的", max_length=300, blank=True)
    reason = models.CharField("更新的理由", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=RecordState, default=RecordState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("登记时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("复核时间", null=True)
    announce_on = models.DateField("告知机构", null=True)
    announced_at = models.DateTimeField("已告知", null=True)

    class Meta:
        verbose_name = "标准记录"
        constraints = [
            models.UniqueConstraint(fields=["standard"], name="one_published_record", condition=Q(state="published")),
            models.UniqueConstraint(
                fields=["standard"],
                name="one_proposed_record",
                condition=Q(state="proposed"),
                violation_error_message="这个文件已有一份登记在等复核。",
            ),
            models.CheckConstraint(
                name="standard_is_confirmed_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="须由另一人复核。",
            ),
            models.CheckConstraint(
                name="standard_days_in_order",
                condition=Q(repealed_on__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(repealed_on__gt=F("effective_from")),
                violation_error_message="废止日期要晚于实施日期。",
            ),
            models.CheckConstraint(
                name="standard_is_not_replaced_by_itself",
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("standard")),
                violation_error_message="文件不能由自己替代。",
            ),
        ]
        indexes = [models.Index(fields=["announce_on"], name="standards_to_tell", condition=Q(announced_at=None))]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
