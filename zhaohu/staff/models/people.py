from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.enrolment.models import CareClass
from zhaohu.families.choices import IdentityKind
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.people import ADULT_DOCUMENTS, EmploymentState, LeaveKind, LeaveState, WorkPost
from zhaohu.staff.choices.rosters import ReadingReason


def days(first: str, last: str) -> Func:
    """The days from one to the other, both included; without a last day for ever."""
    return Func(F(first), F(last), Value("[]"), function="DATERANGE", output_field=DateRangeField())


class StaffMember(models.Model):
    """A person who works, or asks to work, in institutions. Identity number and phone rest encrypted."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="staff_member")
    name = models.CharField("姓名", max_length=60)
    sort_key = models.CharField(max_length=200)
    identity_kind = models.CharField("证件", max_length=20, choices=ADULT_DOCUMENTS, default=IdentityKind.CITIZEN_ID)
    identity = EncryptedText("证件号码")
    identity_digest = models.BinaryField(max_length=32)
    phone = EncryptedText("手机号", null=True)
    phone_digest = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "工作人员"
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest"],
                name="staff_identity_once",
                violation_error_message="这个身份证号已登记。",
            )
        ]
        indexes = [models.Index(fields=["phone_digest"], name="staff_member_of_phone")]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """A person in a post of an institution over a period. `ends_on` is the last day, included.

    The database refuses one person at two institutions on one day, whatever arrives at once.
    """

    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="employments")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="employments")
    post = models.CharField("岗位", max_length=10, choices=WorkPost)
    starts_on = models.DateField("到岗日期")
    ends_on = models.DateField("最后一天", null=True)
    state = models.CharField("状态", max_length=10, choices=EmploymentState, default=EmploymentState.CHECKING)
    consent_at = models.DateTimeField("本人同意查询", help_text="the person agreed to the query of earlier offences")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("登记时间")
    decided_at = models.DateTimeField("录用时间", null=True)
    ended_reason = models.CharField("离职原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "任职"
        constraints = [
            ExclusionConstraint(
                name="one_institution_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("institution", RangeOperators.NOT_EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["employed", "left"]),
                violation_error_message="同一人同一时间只能在一家机构任职。",
            ),
            ExclusionConstraint(
                name="one_employment_in_a_post",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("institution", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state="refused"),
                violation_error_message="这个人在这个岗位的任职已登记。",
            ),
            models.CheckConstraint(
                name="employment_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="最后一天不能早于到岗日期。",
            ),
            models.CheckConstraint(
                name="left_employment_has_a_last_day", condition=~Q(state="left") | Q(ends_on__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["institution", "state", "starts_on"], name="employment_of_institution")]

    def __str__(self) -> str:
        return f"{self.member} {self.get_post_display()}"


class ClassAssignment(models.Model):
    """Which class somebody belongs to over a period; the roster asks these people first."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="assignments")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="assignments")
    starts_on = models.DateField("起")
    ends_on = models.DateField("最后一天", null=True)

    class Meta:
        verbose_name = "带班"
        constraints = [
            ExclusionConstraint(
                name="assignment_periods_do_not_overlap",
                expressions=[
                    ("employment", RangeOperators.EQUAL),
                    ("care_class", RangeOperators.EQUAL),
                    (days("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="这个人这段时间已经带这个班。",
            ),
            models.CheckConstraint(
                name="assignment_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="最后一天不能早于开始日期。",
            ),
        ]
        indexes = [models.Index(fields=["care_class", "starts_on"], name="assignment_of_class")]


class Leave(models.Model):
    """Days on which somebody does not work; asked on the own phone, granted by the director."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="leaves")
    kind = models.CharField("类型", max_length=10, choices=LeaveKind)
    first_on = models.DateField("第一天")
    last_on = models.DateField("最后一天")
    reason = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=LeaveState, default=LeaveState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "休假"
        constraints = [
            models.CheckConstraint(
                name="staff_leave_days_in_order",
                condition=Q(first_on__lte=F("last_on")),
                violation_error_message="最后一天不能早于第一天。",
            ),
            ExclusionConstraint(
                name="staff_leaves_do_not_overlap",
                expressions=[
                    ("employment", RangeOperators.EQUAL),
                    (days("first_on", "last_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["asked", "granted"]),
                violation_error_message="这几天已经请过假。",
            ),
        ]


class StaffPin(models.Model):
    """The six digits by which a person is known at a shared tablet, as a digest; `badge_digest` for a badge."""

    employment = models.OneToOneField(Employment, on_delete=models.PROTECT, related_name="pin")
    encoded = models.CharField(max_length=200)
    badge_digest = models.BinaryField(max_length=32, null=True, unique=True)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "平板口令"


class StaffReading(models.Model):
    """Somebody opened a person's staff file: who, in which place, what and why. The person sees it. Only grows."""

    member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reader_name = models.CharField("姓名", max_length=60)
    role = models.CharField("身份", max_length=40)
    place = models.CharField("单位", max_length=200)
    institution_id = models.BigIntegerField(null=True)
    reason = models.CharField("目的", max_length=12, choices=ReadingReason)
    items = models.CharField("看了什么", max_length=200)
    at = models.DateTimeField("时间")
    entry_id = models.BigIntegerField()

    class Meta:
        verbose_name = "人员档案查阅"
        indexes = [models.Index(fields=["member", "-id"], name="reading_of_staff_member")]
