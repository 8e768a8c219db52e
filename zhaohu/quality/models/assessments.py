from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import QualityGrade
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.quality.choices.assessments import SCORED, AssessmentKind, AssessmentState
from zhaohu.quality.models.demonstration import Expert

_NOT_WITHDRAWN = ~Q(state="withdrawn")


class SpotDraw(models.Model):
    """Which expert assessments are scored a second time. The seed is sealed before the first points are given: its seal
    SM3(seed) is public from then on, the seed itself once the draw is done, so that anybody can draw again."""

    year = models.PositiveSmallIntegerField("年度")
    seed_seal = models.BinaryField("种子封印", max_length=32)
    seed = EncryptedText("种子", null=True, help_text="hexadecimal")
    sealed_at = models.DateTimeField("封印时间")
    drawn_at = models.DateTimeField("抽取时间", null=True)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    share = models.PositiveSmallIntegerField("比例", null=True, help_text="percent, as the rule said it that day")
    listed = models.JSONField("名单", default=list, help_text="numbers of the assessments, in order")
    chosen = models.JSONField("抽中", default=list)

    class Meta:
        verbose_name = "复评抽取"
        constraints = [
            models.UniqueConstraint(fields=["year"], name="one_sealed_draw_a_year", condition=Q(drawn_at__isnull=True)),
        ]


class Assessment(models.Model):
    """One assessment of one institution by one assessor in a year, by the scheme in force on `scheme_on`.

    An institution's own and a peer's are scored by the directors of `assessor_institution`, others by `expert`.
    `rescores` is set where an expert scores what another has scored before, without seeing it. What the year comes to
    (`grade` and what stands with it) is written once, with the first expert's assessment.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="assessments")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="区")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("方式", max_length=8, choices=AssessmentKind)
    state = models.CharField("状态", max_length=10, choices=AssessmentState, default=AssessmentState.DRAFTING)
    scheme_on = models.DateField("评分办法按哪一天")
    assessor_institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="assessments")
    rescores = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="second")
    draw = models.ForeignKey(SpotDraw, on_delete=models.PROTECT, null=True, related_name="assessments")
    drawn = models.BooleanField("抽中复评", default=False)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField("开始时间")
    comment = models.TextField("总评", blank=True)
    total = models.DecimalField("总分", max_digits=6, decimal_places=1, null=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField("提交时间", null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField("审核时间", null=True)
    review_note = models.TextField("审核意见", blank=True)
    disputed = models.BooleanField("须复议", default=False, help_text="the two scorings differ beyond the tolerance")
    moderated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    moderated_at = models.DateTimeField("复议时间", null=True)
    moderation_note = models.TextField("复议理由", blank=True)
    final_total = models.DecimalField("定级总分", max_digits=6, decimal_places=1, null=True)
    dimensions = models.JSONField("各维度得分", default=dict)
    failed = models.JSONField("不符合的基本项", default=list)
    grade = models.CharField("等级", max_length=1, choices=QualityGrade, blank=True)
    document = models.CharField("评定文号", max_length=60, blank=True)
    final_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    final_on = models.DateField("评定日期", null=True)
    final_entry = models.BigIntegerField(null=True, help_text="the ledger entry of the grade")
    statement = models.TextField("机构的话", blank=True)
    stated_at = models.DateTimeField("发表时间", null=True)
    withdrawn_because = models.CharField("撤回理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "质量评估"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "year", "kind"],
                name="one_assessment_of_a_kind_a_year",
                condition=_NOT_WITHDRAWN & ~Q(kind="peer") & Q(rescores__isnull=True),
                violation_error_message="这家机构这一年已有一份同样的评估。",
            ),
            models.UniqueConstraint(
                fields=["institution", "year", "assessor_institution"],
                name="one_assessment_a_peer_a_year",
                condition=_NOT_WITHDRAWN & Q(kind="peer"),
                violation_error_message="这家机构这一年已请过这位同行。",
            ),
            models.CheckConstraint(
                name="assessment_has_its_assessor",
                condition=Q(kind="expert", expert__isnull=False, assessor_institution__isnull=True)
                | Q(kind="self", expert__isnull=True, assessor_institution=F("institution"))
                | (
                    Q(kind="peer", expert__isnull=True, assessor_institution__isnull=False)
                    & ~Q(assessor_institution=F("institution"))
                ),
            ),
            models.CheckConstraint(
                name="scored_assessment_has_a_total",
                condition=~Q(state__in=SCORED) | Q(total__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="graded_assessment_says_how",
                condition=~Q(state="final")
                | (Q(final_total__isnull=False, final_on__isnull=False) & ~Q(grade="") & ~Q(document="")),
            ),
            models.CheckConstraint(
                name="grade_is_given_by_another",
                condition=Q(final_by__isnull=True)
                | (~Q(final_by=F("reviewed_by")) & (Q(moderated_by=None) | ~Q(final_by=F("moderated_by")))),
                violation_error_message="定级须由另一人办理。",
            ),
            models.CheckConstraint(
                name="disputed_assessment_is_moderated",
                condition=~Q(state="final", disputed=True) | Q(moderated_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "year", "state"], name="assessments_of_district"),
            models.Index(fields=["assessor_institution", "state"], name="assessments_of_peer"),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.year} {self.get_kind_display()}"


class AssessmentItem(models.Model):
    """What an assessor says of one indicator (`points`) or one basic item (`met`), kept as it is written.

    `settled` and `settled_met` are what the moderation came to.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="items")
    code = models.CharField("指标", max_length=12)
    points = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True)
    met = models.BooleanField("符合", null=True)
    evidence = models.TextField("依据", blank=True)
    comment = models.TextField("意见", blank=True)
    settled = models.DecimalField("复议得分", max_digits=5, decimal_places=1, null=True)
    settled_met = models.BooleanField("复议结论", null=True)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "评估得分"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="assessment_item_once"),
            models.CheckConstraint(
                name="assessment_points_not_below_nought",
                condition=Q(points__isnull=True) | Q(points__gte=0),
                violation_error_message="得分不能小于 0。",
            ),
        ]


class AssessmentFile(models.Model):
    """A paper or picture that supports what was said of an indicator. Only grows."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="files")
    code = models.CharField("指标", max_length=12)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "评估附件"


class ImprovementLine(models.Model):
    """What an institution means to mend, and by when."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="improvements")
    dimension = models.CharField("维度", max_length=12)
    text = models.CharField("改进什么", max_length=300)
    due_on = models.DateField("什么时候改好")
    done_on = models.DateField("改好的日期", null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "改进计划"
        indexes = [models.Index(fields=["institution", "due_on"], name="improvements_of_institution")]
