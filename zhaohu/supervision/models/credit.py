from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.credit import OPEN_APPEALS, AppealState, CreditGrade, PublicationState


class CreditScheme(models.Model):
    """The rule `credit.scheme` as it was used: scores name it, and stay explained whatever the rule says later."""

    sm3 = models.BinaryField(max_length=32, unique=True)
    value = models.JSONField("内容")
    valid_from = models.DateField("起")
    source = models.CharField("依据", max_length=300)
    confidence = models.CharField("可信度", max_length=4)
    kept_at = models.DateTimeField("首次使用")

    class Meta:
        verbose_name = "信用评分办法"


class CreditRun(models.Model):
    """The nightly calculation of one day: how far it has come. `last` is the last institution that was done."""

    on = models.DateField("日期", unique=True)
    scheme = models.ForeignKey(CreditScheme, on_delete=models.PROTECT, related_name="+", verbose_name="评分办法")
    total = models.PositiveIntegerField("应算家数")
    done = models.PositiveIntegerField("已算家数", default=0)
    changed = models.PositiveIntegerField("有变化", default=0)
    last = models.BigIntegerField(default=0)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "信用评分计算"


class CreditScore(models.Model):
    """What an institution's records came to from a day on: it holds until the next row. Only grows.

    `sm3` seals the points: where it stays the same there is no new row.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("自")
    total = models.PositiveSmallIntegerField("得分")
    grade = models.CharField("等级", max_length=1, choices=CreditGrade)
    dimensions = models.JSONField("分项得分")
    scheme = models.ForeignKey(CreditScheme, on_delete=models.PROTECT, related_name="+", verbose_name="评分办法")
    sm3 = models.BinaryField(max_length=32)
    at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "信用评分"
        indexes = [models.Index(fields=["institution", "-on", "-id"], name="credit_scores_of_institution")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.total} {self.grade}"


class CreditAppeal(models.Model):
    """An institution contests one row that took points from it: once, with its reasons; another officer decides.

    The row is named as the point named it. `publication` is the quarter in whose objection window it was made.
    """

    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one appeal")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="区")
    publication = models.ForeignKey("CreditPublication", on_delete=models.PROTECT, null=True, related_name="appeals")
    criterion = models.CharField("计分项", max_length=40)
    table = models.CharField("来源", max_length=60)
    row = models.BigIntegerField("来源记录")
    day = models.DateField("发生日期")
    words = models.CharField("事由", max_length=200)
    points = models.SmallIntegerField("计分")
    text = models.TextField("申诉理由")
    state = models.CharField("状态", max_length=10, choices=AppealState, default=AppealState.SUBMITTED)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("提出时间")
    due_on = models.DateField("复核期限")
    alert_at = models.DateTimeField("下次提醒", null=True)
    alerted = models.PositiveSmallIntegerField("已提醒到百分之几", default=0)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    taken_at = models.DateTimeField("受理时间", null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("复核时间", null=True)
    reason = models.TextField("复核理由", blank=True)

    class Meta:
        verbose_name = "信用申诉"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "criterion", "table", "row"],
                name="credit_point_appealed_once",
                violation_error_message="这一项计分已经申诉过。",
            ),
            models.CheckConstraint(
                name="decided_credit_appeal_says_why",
                condition=Q(state__in=OPEN_APPEALS, decided_by=None)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                violation_error_message="请写明复核的理由。",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "due_on", "id"], name="credit_appeals_of_district"),
            models.Index(fields=["alert_at"], name="credit_appeal_alerts", condition=Q(state__in=OPEN_APPEALS)),
        ]


class CreditPoint(models.Model):
    """Why a score is what it is: one row of the records, and what it took or gave. Only grows.

    `full` is what the scheme says, `points` what counted after age, cap and the bounds of the dimension. A veto counts
    no points. With `appeal` the row was corrected and counts nothing. `until` is the first day without it.
    """

    score = models.ForeignKey(CreditScore, on_delete=models.PROTECT, related_name="points")
    criterion = models.CharField("计分项", max_length=40)
    points = models.SmallIntegerField("计分")
    full = models.SmallIntegerField("标准分")
    veto = models.BooleanField("一票否决", default=False)
    table = models.CharField("来源", max_length=60)
    row = models.BigIntegerField("来源记录")
    day = models.DateField("发生日期")
    words = models.CharField("事由", max_length=200)
    halves_on = models.DateField("减半", null=True)
    until = models.DateField("不再计分", null=True)
    appeal = models.ForeignKey(CreditAppeal, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "信用计分"
        constraints = [
            models.UniqueConstraint(fields=["score", "criterion", "table", "row"], name="credit_row_counts_once")
        ]


class CreditPublication(models.Model):
    """A quarter's grades: proposed by one city officer, opened to objections by another, then public.

    `on` is the day whose scores it froze. `content` is the published list, canonical, whose SM3 the ledger holds.
    """

    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
    state = models.CharField("状态", max_length=12, choices=PublicationState, default=PublicationState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("开始异议期", null=True)
    on = models.DateField("评分日期", null=True)
    objection_to = models.DateField("异议期至", null=True, help_text="当日仍可提出")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField("公布时间", null=True)
    content = models.TextField("公布的名单", blank=True)
    sm3 = models.BinaryField(max_length=32, null=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "信用等级公布"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter"],
                name="credit_quarter_published_once",
                violation_error_message="这个季度已经提出过。",
            ),
            models.CheckConstraint(name="credit_quarter_of_four", condition=Q(quarter__gte=1, quarter__lte=4)),
            models.CheckConstraint(
                name="credit_publication_is_opened_by_another",
                condition=Q(opened_by__isnull=True) | ~Q(opened_by=F("proposed_by")),
                violation_error_message="公布须由另一人复核。",
            ),
            models.CheckConstraint(
                name="published_credit_is_sealed",
                condition=~Q(state="published")
                | Q(published_at__isnull=False, sm3__isnull=False, entry_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.quarter}"


class PublishedCredit(models.Model):
    """An institution's grade in a quarter. A correction is a new revision beside the old; `published_at` says since
    when the public reads it: while an appeal of the window waits, it does not."""

    publication = models.ForeignKey(CreditPublication, on_delete=models.PROTECT, related_name="grades")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField("版次", default=0)
    score = models.ForeignKey(CreditScore, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveSmallIntegerField("得分")
    grade = models.CharField("等级", max_length=1, choices=CreditGrade)
    appeal = models.ForeignKey(CreditAppeal, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("形成时间")
    published_at = models.DateTimeField("公布时间", null=True)
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "公布的信用等级"
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "institution", "revision"], name="credit_revision_number_once"
            ),
            models.CheckConstraint(
                name="corrected_credit_names_the_appeal", condition=Q(revision=0) | Q(appeal__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "-published_at"],
                name="credit_public_grade",
                condition=Q(published_at__isnull=False),
            )
        ]
