from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division
from zhaohu.families.choices import IdentityKind
from zhaohu.staff.choices.bans import AppealState, BanScope, BanState, DocumentState
from zhaohu.staff.choices.people import ADULT_DOCUMENTS


class PracticeBan(models.Model):
    """A person may not work in childcare (从业禁止), for a term or for life. Known by the digest of the document that
    the decision names, and of those in `documents`: somebody whom no institution ever employed may be banned too.
    `ends_on` is the last day, included. `because_of`: the ban of whom this person was the direct manager."""

    name = EncryptedText("姓名")
    identity_kind = models.CharField("证件", max_length=20, choices=ADULT_DOCUMENTS, default=IdentityKind.CITIZEN_ID)
    identity = EncryptedText("证件号码")
    identity_digest = models.BinaryField(max_length=32)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", verbose_name="提出的区")
    scope = models.CharField("禁止的岗位", max_length=10, choices=BanScope)
    decision_number = models.CharField("决定书文号", max_length=60)
    basis = models.CharField("依据", max_length=200)
    reason = models.TextField("理由")
    because_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="managers", verbose_name="直接管理的人"
    )
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True)
    state = models.CharField("状态", max_length=10, choices=BanState, default=BanState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("复核时间", null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField("解除时间", null=True)
    lift_reason = models.CharField("解除理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "从业禁止"
        constraints = [
            models.CheckConstraint(
                name="ban_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="从业禁止须由另一人复核。",
            ),
            models.CheckConstraint(
                name="ban_in_force_was_confirmed",
                condition=~Q(state__in=["confirmed", "lifted"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="lifted_ban_says_why",
                condition=~Q(state="lifted") | (Q(lifted_at__isnull=False) & ~Q(lift_reason="")),
            ),
            models.CheckConstraint(
                name="ban_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="禁止的最后一天不能早于第一天。",
            ),
            models.UniqueConstraint(
                fields=["identity_digest", "decision_number"],
                name="ban_once_a_decision",
                condition=~Q(state="refused"),
                violation_error_message="这份决定书的从业禁止已登记。",
            ),
        ]
        indexes = [
            models.Index(fields=["identity_digest"], name="ban_in_force", condition=Q(state="confirmed")),
            models.Index(fields=["division", "state", "-id"], name="ban_list_by_district"),
        ]


class BanDocument(models.Model):
    """Another document of the banned person: whoever shows it is the same person. One officer names it, another
    confirms it; until then it stops nobody."""

    ban = models.ForeignKey(PracticeBan, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField("证件", max_length=20, choices=ADULT_DOCUMENTS)
    number = EncryptedText("证件号码")
    digest = models.BinaryField(max_length=32)
    reason = models.CharField("怎样认定是同一人", max_length=300)
    state = models.CharField("状态", max_length=10, choices=DocumentState, default=DocumentState.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = "从业禁止的其他证件"
        constraints = [
            models.CheckConstraint(
                name="ban_document_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="从业禁止的证件须由另一人复核。",
            ),
            models.CheckConstraint(
                name="ban_document_in_force_was_confirmed",
                condition=Q(state="proposed") | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["ban", "digest"],
                name="ban_document_once",
                condition=~Q(state="refused"),
                violation_error_message="这个证件已经在这项禁止里。",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="ban_document_in_force", condition=Q(state="confirmed"))]


class BanAppeal(models.Model):
    """The person contests a ban; the ban holds until it is decided otherwise."""

    ban = models.ForeignKey(PracticeBan, on_delete=models.PROTECT, related_name="appeals")
    filed_on = models.DateField("提出日期")
    text = models.TextField("申诉内容")
    state = models.CharField("状态", max_length=10, choices=AppealState, default=AppealState.FILED)
    outcome = models.CharField("复议结论", max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "从业禁止申诉"
        constraints = [
            models.UniqueConstraint(
                fields=["ban"],
                name="one_open_ban_appeal",
                condition=Q(state="filed"),
                violation_error_message="这项从业禁止已有一件申诉在办理。",
            )
        ]
