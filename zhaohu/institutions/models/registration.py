from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.registration import (
    Authority,
    Channel,
    EventKind,
    LegalForm,
    PushState,
    RegistrationStatus,
    RowResult,
    ScopeClass,
    Treatment,
)
from zhaohu.institutions.models.files import StoredFile


class Push(models.Model):
    """One delivery of registrations by an authority, over the API or as a file, with what became of it."""

    authority = models.CharField("登记机关", max_length=20, choices=Authority)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField("方式", max_length=8, choices=Channel)
    idempotency_key = models.CharField(max_length=80)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=12, choices=PushState, default=PushState.RECEIVED)
    received_at = models.DateTimeField("接收时间")
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField("完成时间", null=True)
    rows_total = models.PositiveIntegerField("行数", default=0)
    rows_done = models.PositiveIntegerField("已处理", default=0)
    counts = models.JSONField("结果", default=dict)
    failure = models.CharField("未完成原因", max_length=300, blank=True)
    body_sm3 = models.BinaryField(max_length=32, null=True, help_text="of the body, so that a key names one body only")

    class Meta:
        verbose_name = "登记信息推送"
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "division", "idempotency_key"],
                name="push_once_per_idempotency_key",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["authority", "-received_at"], name="push_latest_of_authority")]


class Registration(models.Model):
    """A body as its registration authority last described it."""

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    authority = models.CharField("登记机关", max_length=20, choices=Authority)
    name = models.CharField("名称", max_length=200)
    pinyin = models.CharField(max_length=400)
    legal_form = models.CharField("机构性质", max_length=12, choices=LegalForm)
    for_profit = models.BooleanField("营利性")
    scope = models.TextField("业务范围或经营范围")
    scope_class = models.CharField("字样核对", max_length=20, choices=ScopeClass)
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="区")
    street = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="街道")
    address = models.CharField("住所", max_length=300)
    legal_representative = models.CharField("法定代表人", max_length=60)
    registered_on = models.DateField("登记日期")
    status = models.CharField("状态", max_length=12, choices=RegistrationStatus, default=RegistrationStatus.ACTIVE)
    status_on = models.DateField("状态日期")
    treatment = models.CharField("分类处置", max_length=1, choices=Treatment, blank=True)
    treatment_reason = models.CharField("分类原因", max_length=300, blank=True)
    pushed_at = models.DateTimeField("最近推送")
    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "法人登记"
        indexes = [
            models.Index(
                fields=["district", "registered_on"],
                name="registration_of_district",
                condition=Q(status="active"),
            ),
            GinIndex(fields=["name"], name="registration_name_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class RegistrationEvent(models.Model):
    """Establishment, change, deregistration or revocation, as pushed; `before` is what an undo brings back."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事件", max_length=12, choices=EventKind)
    happened_on = models.DateField("日期")
    changed = models.JSONField("变化", default=dict)
    before = models.JSONField(null=True)
    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="events")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "登记事件"


class PushRow(models.Model):
    """What became of one row of a push: accepted, or refused with every reason."""

    push = models.ForeignKey(Push, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField("行号")
    result = models.CharField("结果", max_length=10, choices=RowResult)
    uscc = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    problems = models.JSONField("原因", default=list, help_text="code, field, fact; note where harmless")
    values = models.JSONField(null=True, help_text="the row as checked; empty where it cannot be taken")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "推送行"
        constraints = [models.UniqueConstraint(fields=["push", "number"], name="push_row_number_once")]
        indexes = [
            models.Index(fields=["push", "uscc"], name="push_row_of_body"),
            models.Index(fields=["push", "number"], name="push_row_rejected", condition=Q(result="rejected")),
        ]


class ClaimCode(models.Model):
    """The code with which a registered body claims its institution here; kept as a digest, used once."""

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="claim_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "认领码"
