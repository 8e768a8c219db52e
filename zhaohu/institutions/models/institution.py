from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import (
    ON_REGISTER,
    ClassType,
    FilingState,
    InstitutionKind,
    MembershipRole,
    QualityGrade,
    ServiceForm,
)
from zhaohu.institutions.choices.registration import LegalForm
from zhaohu.institutions.models.registration import Registration


class Institution(models.Model):
    """A childcare institution: what the city knows of it and the standing of its filing.

    Descriptive columns hold what was last accepted (or, before the first filing, what was registered); drafts live in
    the filing case. `phone` is the institution's public number, never a person's.
    """

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, null=True, related_name="institution")
    name = models.CharField("名称", max_length=200)
    pinyin = models.CharField(max_length=600, help_text="full pinyin, a space, initials")
    sort_key = models.CharField(max_length=400)
    kind = models.CharField("分类", max_length=20, choices=InstitutionKind)
    legal_form = models.CharField("机构性质", max_length=12, choices=LegalForm)
    for_profit = models.BooleanField("营利性")
    inclusive = models.BooleanField("普惠", default=False)
    provides_meals = models.BooleanField("供餐", default=False)
    service_forms = ArrayField(models.CharField(max_length=12, choices=ServiceForm), default=list)
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="区")
    street = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="街道")
    address = models.CharField("地址", max_length=300)
    lng = models.FloatField("经度", null=True)
    lat = models.FloatField("纬度", null=True)
    phone = models.CharField("公开电话", max_length=40, blank=True)
    places = models.PositiveIntegerField("托位", default=0)
    fees = models.JSONField("收费", default=dict)
    filing_state = models.CharField("备案状态", max_length=24, choices=FilingState, default=FilingState.NONE)
    filing_version = models.PositiveIntegerField("备案版本", default=0)
    filed_on = models.DateField("备案日期", null=True)
    updated_at = models.DateTimeField("更新时间")
    quality_grade = models.CharField("质量等级", max_length=1, choices=QualityGrade, blank=True)
    graded_on = models.DateField("评定日期", null=True)
    grade_document = models.CharField("评定文号", max_length=60, blank=True)
    demonstration_until = models.DateField("示范性托育机构，有效期至", null=True)
    demonstration_document = models.CharField("授牌文号", max_length=60, blank=True, default="", db_default="")
    last_inspection = models.JSONField("最近一次公示的检查", null=True, help_text="see queries.records.LastInspection")

    class Meta:
        verbose_name = "托育机构"
        constraints = [
            models.CheckConstraint(
                name="grade_has_day_and_document",
                condition=Q(quality_grade="", graded_on__isnull=True, grade_document="")
                | (Q(quality_grade__in=QualityGrade.values, graded_on__isnull=False) & ~Q(grade_document="")),
                violation_error_message="质量等级要有评定日期和文号。",
            ),
            models.CheckConstraint(
                name="filed_institution_has_a_day",
                condition=Q(filing_state__in=["none", "under_review"]) | Q(filed_on__isnull=False),
                violation_error_message="已备案的机构必须有备案日期。",
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], name="institution_name_words", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["pinyin"], name="institution_pinyin_words", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["address"], name="institution_address_words", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["district", "sort_key", "id"], name="institution_list_by_district"),
            models.Index(fields=["street", "sort_key", "id"], name="institution_list_by_street"),
            models.Index(
                fields=["sort_key", "id"], name="institution_register_list", condition=Q(filing_state__in=ON_REGISTER)
            ),
            models.Index(fields=["lat", "lng"], name="institution_near", condition=Q(filing_state__in=ON_REGISTER)),
        ]

    def __str__(self) -> str:
        return self.name


class ClassGroup(models.Model):
    """Classes of one type in the accepted filing."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="class_groups")
    class_type = models.CharField("班型", max_length=10, choices=ClassType)
    classes = models.PositiveSmallIntegerField("班数")
    places = models.PositiveSmallIntegerField("托位")

    class Meta:
        verbose_name = "班级"
        constraints = [models.UniqueConstraint(fields=["institution", "class_type"], name="class_group_once_per_type")]


class Membership(models.Model):
    """Who acts for an institution, and for how long."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("身份", max_length=10, choices=MembershipRole)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)

    class Meta:
        verbose_name = "机构成员"
        constraints = [
            ExclusionConstraint(
                name="membership_periods_do_not_overlap",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="同一人在同一机构的任职期间不能重叠。",
            ),
        ]


class FilingReceipt(models.Model):
    """The filing receipt (备案回执). Numbered without gaps within a district and year."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="receipts")
    case = models.OneToOneField("institutions.FilingCase", on_delete=models.PROTECT, related_name="receipt")
    number = models.CharField("回执号", max_length=40, unique=True)
    version = models.PositiveIntegerField("版本")
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField("回执内容", help_text="exactly what the ledger entry commits to, public")
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        verbose_name = "备案回执"
