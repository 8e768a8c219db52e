from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.institutions.models import Institution, StoredFile
from zhaohu.supervision.choices.complaints import QuestionState
from zhaohu.supervision.models.complaints import Complaint


class Question(models.Model):
    """What an institution is asked about a matter, in the officer's words, and what it replied.

    The institution's pages read this table and nothing behind it.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="questions")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField("事由", max_length=100)
    text = models.TextField("请说明")
    due_on = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=QuestionState, default=QuestionState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("发出时间")
    reply = models.TextField("答复", blank=True)
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "询问机构"
        constraints = [
            models.CheckConstraint(
                name="replied_question_has_a_reply",
                condition=~Q(state="replied") | (Q(replied_at__isnull=False) & ~Q(reply="")),
                violation_error_message="答复不能为空。",
            )
        ]
        indexes = [models.Index(fields=["institution", "state", "due_on"], name="question_of_institution")]


class QuestionFile(models.Model):
    """A file that an institution sent with its reply."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "答复附件"
