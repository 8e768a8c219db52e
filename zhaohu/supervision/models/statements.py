from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.statements import StatementState


class StatementObjection(models.Model):
    """What an institution says against one statement of its file: which row (`section` and `row`), how the statement
    read that day, and what is wrong with it; the answer stands beside the statement ever after."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    section = models.CharField("部分", max_length=20)
    row = models.BigIntegerField("记录")
    statement = models.CharField("原来的记录", max_length=300)
    text = models.TextField("异议")
    state = models.CharField("状态", max_length=10, choices=StatementState, default=StatementState.FILED)
    due_on = models.DateField("答复期限")
    alerted_at = models.DateTimeField("提醒负责人", null=True)
    answer = models.TextField("答复", blank=True)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField("提出时间")
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "对档案记录的异议"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "section", "row"],
                name="one_open_statement_objection",
                condition=Q(state="filed"),
                violation_error_message="对这一条的异议正在办理。",
            ),
            models.CheckConstraint(
                name="answered_statement_objection_says_why",
                condition=Q(state="filed") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "due_on", "id"], name="statements_of_district"),
            models.Index(fields=["institution", "-id"], name="statements_of_institution"),
        ]

    def __str__(self) -> str:
        return self.statement
