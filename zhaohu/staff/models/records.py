from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.staff.choices.records import QueryPurpose, QueryState
from zhaohu.staff.models.people import StaffMember


class Credential(models.Model):
    """A certificate of a person with its evidence; `kind` is a key of the rule `staff.credentials`.

    `valid_to` is the last day, included; one without it does not expire. A health certificate always has one.
    """

    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField("证书", max_length=30)
    number = models.CharField("编号", max_length=60, blank=True)
    issuer = models.CharField("发证单位", max_length=100)
    valid_from = models.DateField("发证日期")
    valid_to = models.DateField("有效期至", null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "证书"
        constraints = [
            models.CheckConstraint(
                name="credential_days_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="有效期不能早于发证日期。",
            ),
            models.CheckConstraint(
                name="health_certificate_expires",
                condition=~Q(kind="health") | Q(valid_to__isnull=False),
                violation_error_message="健康合格证要有有效期。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "kind", "valid_to"],
                name="credential_standing",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]


class TrainingRecord(models.Model):
    """Hours of training that a person has passed; `kind` is a key of the rule `staff.training`."""

    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="trainings")
    kind = models.CharField("培训", max_length=30)
    title = models.CharField("课程", max_length=100)
    provider = models.CharField("培训单位", max_length=100)
    hours = models.PositiveSmallIntegerField("学时")
    finished_on = models.DateField("结业日期")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "培训记录"
        constraints = [
            models.CheckConstraint(
                name="training_has_hours", condition=Q(hours__gt=0), violation_error_message="学时要大于 0。"
            )
        ]


class RecordQuery(models.Model):
    """An institution asks whether a person has a record of certain offences (未成年人保护法 第62条), and the answer.

    Nothing of a record's content is kept: only that there is one.
    """

    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="queries")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="record_queries")
    purpose = models.CharField("目的", max_length=14, choices=QueryPurpose)
    state = models.CharField("结果", max_length=8, choices=QueryState, default=QueryState.WAITING)
    source = models.CharField("答复单位", max_length=100, blank=True)
    reference = models.CharField("答复编号", max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    answered_on = models.DateField("答复日期", null=True)
    answered_at = models.DateTimeField("登记答复的时间", null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "违法犯罪记录查询"
        constraints = [
            models.CheckConstraint(
                name="answered_query_has_a_day",
                condition=~Q(state__in=["clear", "found"]) | Q(answered_on__isnull=False, answered_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["member", "institution"], name="one_open_record_query", condition=Q(state="waiting")
            ),
        ]
        indexes = [models.Index(fields=["member", "-answered_on", "-id"], name="record_query_latest")]
