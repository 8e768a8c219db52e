from django.db import models
from django.db.models import Q

from zhaohu.divisions.models import Division
from zhaohu.institutions.models import Institution
from zhaohu.supervision.choices.rectification import PublicationDeed, PublicationState, ReplyState
from zhaohu.supervision.models.inspections import Inspection
from zhaohu.supervision.models.steps import Step


class Publication(models.Model):
    """The result of a signed inspection as the public reads it (检查结果公示), and the institution's reply beside it.

    The words are a draft of their own (`summary`, and `facts` by finding), for the signed record never changes; days
    are read from the findings, so that what is put right later shows at once.
    """

    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="publication")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=PublicationState, default=PublicationState.WAITING)
    summary = models.TextField("检查情况", blank=True)
    facts = models.JSONField("各条事实", default=dict, help_text="by the number of the finding")
    open_from = models.DateField("可以公示之日", help_text="the day after the term to object")
    due_on = models.DateField("公示期限")
    told_on = models.DateField("上次提醒", null=True)
    published_at = models.DateTimeField("公示时间", null=True)
    entry_id = models.BigIntegerField(null=True, help_text="the entry that proves what is public")
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_because = models.CharField("撤下理由", max_length=300, blank=True)
    reply_state = models.CharField("回应状态", max_length=10, choices=ReplyState, default=ReplyState.NONE)
    reply = models.TextField("机构回应", blank=True)
    replied_at = models.DateTimeField("回应时间", null=True)
    reply_due_on = models.DateField("核对期限", null=True)
    reply_note = models.CharField("请改写的理由", max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="grows with each deed; a stale form is refused")

    class Meta:
        verbose_name = "检查结果公示"
        constraints = [
            models.CheckConstraint(
                name="public_result_has_a_day",
                condition=~Q(state="published") | Q(published_at__isnull=False, entry_id__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_result_says_why",
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                violation_error_message="撤下公示要写明理由。",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "due_on", "id"], name="results_waiting", condition=Q(state="waiting")),
            models.Index(fields=["-published_at", "-id"], name="results_public", condition=Q(state="published")),
            models.Index(fields=["institution", "-published_at"], name="results_of_institution"),
            models.Index(fields=["reply_due_on"], name="replies_written", condition=Q(reply_state="written")),
        ]


class PublicationStep(Step):
    """One deed on a publication with the words as they stood after it: its history. Only grows."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=40, choices=PublicationDeed)
    from_state = models.CharField(max_length=10, choices=PublicationState)
    to_state = models.CharField(max_length=10, choices=PublicationState)
    note = models.CharField("理由", max_length=500, blank=True)
    content = models.JSONField("当时的内容", default=dict)

    class Meta:
        verbose_name = "公示经过"
        indexes = [models.Index(fields=["publication", "id"], name="publication_steps")]
