from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division
from zhaohu.institutions.choices.institution import InstitutionKind
from zhaohu.institutions.models import Institution
from zhaohu.quality.choices.demonstration import (
    CLOSED,
    SEATED,
    STANDING,
    CandidacyState,
    ObjectionState,
    ReviewState,
    RoundState,
)


class DemonstrationRound(models.Model):
    """A round of the appraisal, opened by the city. Its rules are those in force on `opens_on`."""

    title = models.CharField("名称", max_length=80)
    opens_on = models.DateField("申报从")
    closes_on = models.DateField("申报到", help_text="当日仍可申报")
    state = models.CharField("状态", max_length=10, choices=RoundState, default=RoundState.OPEN)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("开启时间")

    class Meta:
        verbose_name = "示范评选批次"
        constraints = [
            models.CheckConstraint(
                name="demonstration_round_days_in_order",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message="申报截止不能早于开始。",
            ),
            models.UniqueConstraint(
                fields=["state"],
                name="one_open_demonstration_round",
                condition=Q(state="open"),
                violation_error_message="已有一个批次正在接受申报。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Candidacy(models.Model):
    """One institution in a round, from the application to the name and its end.

    `form` is what the institution was when it applied; `forms_differ` whether the district's seats ask for different
    forms. `conditions` is what the records said on the day of the application. `valid_to` is the last day, included.
    """

    round = models.ForeignKey(DemonstrationRound, on_delete=models.PROTECT, related_name="candidacies")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="candidacies")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="区")
    form = models.CharField("形式", max_length=20, choices=InstitutionKind)
    forms_differ = models.BooleanField(default=False)
    state = models.CharField("状态", max_length=20, choices=CandidacyState, default=CandidacyState.APPLIED)
    statement = models.TextField("申报说明")
    conditions = models.JSONField("申报时的条件")
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField("申报时间")
    recommendation = models.TextField("推荐意见", blank=True)
    recommended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recommended_at = models.DateTimeField("推荐时间", null=True)
    score = models.DecimalField("评审得分", max_digits=6, decimal_places=2, null=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("提出公示", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    notice_from = models.DateField("公示从", null=True)
    notice_to = models.DateField("公示到", null=True)
    closing_reason = models.TextField("未推荐、未通过、撤回的理由", blank=True)
    document = models.CharField("授牌文号", max_length=60, blank=True)
    named_on = models.DateField("授牌日期", null=True)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    valid_to = models.DateField("有效期至", null=True)
    naming_entry = models.BigIntegerField(null=True, help_text="the ledger entry of the naming")
    removal_reason = models.TextField("摘牌理由", blank=True)
    removal_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removal_at = models.DateTimeField("提出摘牌", null=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_on = models.DateField("摘牌日期", null=True)

    class Meta:
        verbose_name = "示范申报"
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                name="one_open_candidacy_an_institution",
                condition=~Q(state__in=CLOSED),
                violation_error_message="这家机构已有一件申报在办理，或已经授牌。",
            ),
            models.UniqueConstraint(
                fields=["district", "form"],
                name="demonstration_forms_differ",
                condition=Q(state__in=SEATED, forms_differ=True),
                violation_error_message="本区已有同一形式的示范机构或推荐对象。",
            ),
            models.CheckConstraint(
                name="notice_is_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                violation_error_message="公示须由另一人复核。",
            ),
            models.CheckConstraint(
                name="removal_is_confirmed_by_another",
                condition=Q(removed_by__isnull=True) | ~Q(removed_by=F("removal_by")),
                violation_error_message="摘牌须由另一人复核。",
            ),
            models.CheckConstraint(
                name="named_candidacy_has_a_term",
                condition=~Q(state__in=[*STANDING, "removed", "expired"])
                | (Q(named_on__isnull=False, valid_to__gt=F("named_on")) & ~Q(document="")),
            ),
            models.CheckConstraint(
                name="removed_candidacy_says_why",
                condition=~Q(state="removed") | (Q(removed_on__isnull=False) & ~Q(removal_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["district", "state"], name="candidacy_by_district")]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_state_display()}"


class Expert(models.Model):
    """Somebody whom the city has asked to judge candidates."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="expert")
    affiliation = models.CharField("单位", max_length=100)
    field = models.CharField("专业", max_length=100)
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField("聘任时间")
    ended_at = models.DateTimeField("解聘时间", null=True)

    class Meta:
        verbose_name = "评审专家"

    def __str__(self) -> str:
        return self.user.name


class ExpertReview(models.Model):
    """One expert's judgement of one candidate: points by the published scheme, or why the expert stands aside."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="reviews")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField("状态", max_length=10, choices=ReviewState, default=ReviewState.ASSIGNED)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField("分派时间")
    scores = models.JSONField("得分", default=dict)
    total = models.PositiveSmallIntegerField("总分", null=True)
    comment = models.TextField("评语或回避理由", blank=True)
    answered_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "专家评审"
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "expert"],
                name="one_review_an_expert",
                violation_error_message="这位专家已分派到这件申报。",
            ),
            models.CheckConstraint(
                name="submitted_review_has_a_total",
                condition=~Q(state="submitted") | Q(total__isnull=False, answered_at__isnull=False),
            ),
        ]


class Objection(models.Model):
    """What somebody holds against a name while it is in public notice. Who it is, the institution never sees."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="objections")
    code = models.CharField("查询码", max_length=12, unique=True)
    key = models.UUIDField(unique=True, help_text="of the form: sent twice is once")
    text = models.TextField("异议")
    contact = EncryptedText("联系方式", null=True)
    state = models.CharField("状态", max_length=10, choices=ObjectionState, default=ObjectionState.OPEN)
    made_at = models.DateTimeField("提出时间")
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "公示异议"
        constraints = [
            models.CheckConstraint(
                name="answered_objection_says_why",
                condition=Q(state="open") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]


class Recheck(models.Model):
    """The yearly look whether the name is still deserved."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="rechecks")
    due_on = models.DateField("应于")
    passed = models.BooleanField("通过")
    text = models.TextField("复核意见")
    conditions = models.JSONField("复核时的条件")
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("复核时间")

    class Meta:
        verbose_name = "示范年度复核"
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "due_on"],
                name="one_recheck_a_year",
                violation_error_message="这一年的复核已经登记。",
            ),
        ]
