from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.enrolment.choices.fees import LineKind, StatementState
from zhaohu.enrolment.models.bookings import Booking
from zhaohu.enrolment.models.placements import Placement
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class Statement(models.Model):
    """What one child's care at one institution costs for one month. Money in fen.

    There is one for a child, institution and month, whatever is drawn again: a correction of an issued statement is a
    new `version` of its lines, the old lines stay. What the lines come to below nought is `carried_fen`, a credit for
    the next statement. The database refuses a statement whose current lines do not add up to it, and any change of
    lines once issued (triggers of migration `fees_guards`).
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="statements")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField("月份", help_text="its first day")
    number = models.CharField("编号", max_length=40, unique=True, null=True, help_text="drawn when issued")  # noqa: DJ001 - unique once drawn
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=10, choices=StatementState, default=StatementState.DRAFT)
    total_fen = models.PositiveBigIntegerField("应付（分）", default=0)
    carried_fen = models.PositiveBigIntegerField("结余（分）", default=0)
    paid_fen = models.PositiveBigIntegerField("已付（分）", default=0)
    refunded_fen = models.PositiveBigIntegerField("已退（分）", default=0)
    drawn_at = models.DateTimeField("生成时间")
    due_on = models.DateField("缴费期限", null=True)
    issued_at = models.DateTimeField("发出时间", null=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "账单"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "institution", "month"],
                name="one_statement_a_month",
                violation_error_message="这个孩子这个月在本机构已有账单。",
            ),
            models.CheckConstraint(name="statement_month_begins", condition=Q(month__day=1)),
            models.CheckConstraint(name="statement_owes_or_carries", condition=Q(total_fen=0) | Q(carried_fen=0)),
            models.CheckConstraint(
                name="statement_refunds_within_paid",
                condition=Q(refunded_fen__lte=F("paid_fen")),
                violation_error_message="退款不能超过已付的钱。",
            ),
            models.CheckConstraint(
                name="issued_statement_is_numbered",
                condition=Q(state="draft") | Q(number__isnull=False, due_on__isnull=False, issued_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "month", "state"], name="statement_month_list"),
            models.Index(fields=["child", "-month"], name="statement_of_child"),
        ]

    @property
    def held_fen(self) -> int:
        """What has been paid and not given back."""
        return self.paid_fen - self.refunded_fen

    @property
    def open_fen(self) -> int:
        """What is still to be paid."""
        return max(0, self.total_fen - self.held_fen)

    @property
    def overpaid_fen(self) -> int:
        return max(0, self.held_fen - self.total_fen)


class StatementLine(models.Model):
    """One line of a version of a statement, with the facts from which its sentence is written in either language."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    version = models.PositiveSmallIntegerField("版本", default=1)
    position = models.PositiveSmallIntegerField("顺序")
    kind = models.CharField("项目", max_length=16, choices=LineKind)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, related_name="+")
    of = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, related_name="taken_up", help_text="the earlier statement"
    )
    quantity = models.PositiveSmallIntegerField("数量", default=1)
    unit_fen = models.BigIntegerField("单价（分）", default=0)
    amount_fen = models.BigIntegerField("金额（分）")
    facts = models.JSONField("怎么算的", default=dict)

    class Meta:
        verbose_name = "账单明细"
        constraints = [
            models.UniqueConstraint(fields=["statement", "version", "position"], name="statement_line_in_place"),
        ]


class StatementCorrection(models.Model):
    """Why an issued statement got another version: who, when, from what to what. Only grows."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="corrections")
    version = models.PositiveSmallIntegerField("版本")
    reason = models.CharField("原因", max_length=200)
    before_fen = models.BigIntegerField("原来（分）")
    after_fen = models.BigIntegerField("更正后（分）")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "账单更正"
        constraints = [
            models.UniqueConstraint(fields=["statement", "version"], name="statement_corrected_once_a_version"),
            models.CheckConstraint(
                name="statement_correction_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="请写明更正的原因。",
            ),
        ]
