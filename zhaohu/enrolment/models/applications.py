from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.enrolment.choices.applications import ApplicationState, ChoiceState, DocumentState
from zhaohu.enrolment.models.allocation import Round
from zhaohu.enrolment.models.offers import ServiceOffer
from zhaohu.families.models import Child, Household
from zhaohu.institutions.models import StoredFile


class Application(models.Model):
    """A family applies for a place for one child: ranked choices, in a round or directly to institutions."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="applications")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="applications")
    state = models.CharField("状态", max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT)
    starts_on = models.DateField("希望入托日期")
    claims = models.JSONField("优先情形", default=list, help_text="codes of the rule enrolment.priorities")
    siblings_together = models.BooleanField("多孩同园", default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("填写时间")
    submitted_at = models.DateTimeField("提交时间", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    revision = models.PositiveIntegerField(default=0, help_text="grows with each save; a stale form is refused")

    class Meta:
        verbose_name = "入托申请"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "round"],
                name="one_open_application",
                condition=Q(state__in=["draft", "submitted"]),
                nulls_distinct=False,
                violation_error_message="这个孩子已有一份进行中的申请。",
            )
        ]


class Choice(models.Model):
    """One of an application's ranked choices. `position` is its place in the offer's waiting list, 1 is next.

    A list is ordered by points, then by when a choice joined it; one that is on no list has no `joined_at`.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="choices")
    rank = models.PositiveSmallIntegerField("志愿顺序")
    offer = models.ForeignKey(ServiceOffer, on_delete=models.PROTECT, related_name="choices")
    state = models.CharField("状态", max_length=10, choices=ChoiceState, default=ChoiceState.WAITING)
    position = models.PositiveIntegerField("名次", null=True)
    points = models.IntegerField("优先分", default=0)
    joined_at = models.DateTimeField("开始排队", null=True)

    class Meta:
        verbose_name = "志愿"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "rank"], name="choice_rank_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                fields=["application", "offer"], name="choice_offer_once", deferrable=models.Deferrable.DEFERRED
            ),
        ]
        indexes = [
            models.Index(
                fields=["offer", "-points", "joined_at", "id"],
                name="waiting_list",
                condition=Q(state="waiting", joined_at__isnull=False),
            ),
        ]


class RankMove(models.Model):
    """A receipt (名次变动): from where to where a choice moved in its waiting list, and the rule that moved it."""

    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="moves")
    from_position = models.PositiveIntegerField("原名次", null=True)
    to_position = models.PositiveIntegerField("新名次", null=True)
    cause = models.CharField("规则", max_length=40, help_text="a key of the rule enrolment.rank_causes")
    facts = models.JSONField("事实", default=dict)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "名次变动"
        indexes = [models.Index(fields=["choice", "-id"], name="rank_moves")]


class FamilyDocument(models.Model):
    """A document that a family hands in once and uses for every application, with the officer's or director's check."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="documents")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="documents")
    kind = models.CharField("材料", max_length=40, help_text="a key of the rule enrolment.documents")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=DocumentState, default=DocumentState.UPLOADED)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField("核对时间", null=True)
    reason = models.CharField("不符合的原因", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        verbose_name = "家庭材料"
