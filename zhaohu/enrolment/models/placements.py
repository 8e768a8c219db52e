from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from zhaohu.accounts.models import User
from zhaohu.enrolment.choices.placements import AbsenceReason, Origin, PlacementState
from zhaohu.enrolment.models.applications import Choice
from zhaohu.enrolment.models.classes import CareClass, Span
from zhaohu.enrolment.models.offers import ServiceOffer
from zhaohu.families.models import Child
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.institutions.models import Institution

_HOLDING = ["offered", "accepted", "agreed", "ended"]


class Placement(Span):
    """A place held for a child over a period: offered, accepted, agreed, ended. `ends_on` is the last day, included.

    The class, form, weekdays and time are the offer's on the day of the placement: a later change of the offer moves
    no child.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="placements")
    offer = models.ForeignKey(ServiceOffer, on_delete=models.PROTECT, related_name="placements")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="placements")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="placements")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, related_name="placements")
    form = models.CharField("服务形式", max_length=12, choices=ServiceForm)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="星期")
    inclusive = models.BooleanField("普惠托位", default=False)
    starts_on = models.DateField("开始")
    ends_on = models.DateField("最后一天", null=True)
    state = models.CharField("状态", max_length=10, choices=PlacementState, default=PlacementState.OFFERED)
    origin = models.CharField("来源", max_length=12, choices=Origin)
    offered_at = models.DateTimeField("通知时间")
    answer_by = models.DateTimeField("答复期限", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField("离托原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "入托"
        constraints = [
            ExclusionConstraint(
                name="no_two_full_days_at_once",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(form="full_day", state__in=["accepted", "agreed", "ended"]),
                violation_error_message="同一时间，孩子只能在一家机构上全日托。",
            ),
            models.CheckConstraint(
                name="placement_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="最后一天不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="offered_place_has_a_deadline",
                condition=~Q(state="offered") | Q(answer_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["child", "offer"],
                name="one_open_placement_per_offer",
                condition=Q(state__in=["offered", "accepted"]),
                violation_error_message="这个孩子在这项服务已有一个待办的托位。",
            ),
            models.UniqueConstraint(
                fields=["choice"],
                name="one_live_placement_per_choice",
                condition=Q(state__in=["offered", "accepted", "agreed"]),
                violation_error_message="这个志愿已有托位。",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "starts_on"], name="placement_roll"),
            models.Index(
                fields=["care_class", "starts_on"], name="placement_of_class", condition=Q(state__in=_HOLDING)
            ),
            models.Index(fields=["answer_by"], name="placement_unanswered", condition=Q(state="offered")),
        ]


class Agreement(models.Model):
    """The service agreement (托育服务合同) of a placement: its text frozen, confirmed by both sides, in the ledger."""

    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="agreement")
    number = models.CharField("编号", max_length=40, unique=True)
    content = models.JSONField("内容", help_text="exactly what both sides confirm and the ledger commits to")
    made_at = models.DateTimeField("生成时间")
    family_confirmed_at = models.DateTimeField("家庭确认时间", null=True)
    family_confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    institution_confirmed_at = models.DateTimeField("机构确认时间", null=True)
    institution_confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entry_id = models.BigIntegerField(null=True, unique=True, help_text="the entry of the second confirmation")

    class Meta:
        verbose_name = "托育服务协议"


class AbsenceReport(models.Model):
    """What a family's phone handed in, perhaps long after it was tapped: judged once, answered the same ever after.

    `code` is why nothing was reported; empty when it was.
    """

    client_id = models.UUIDField(unique=True)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField("收到时间")
    code = models.CharField("没有请成", max_length=40, blank=True)
    sentence = models.CharField("答复", max_length=200)

    class Meta:
        verbose_name = "离线请假"


class Absence(models.Model):
    """A placed child does not come on a day; its place goes back to hourly and occasional care for that day."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="absences")
    on = models.DateField("日期")
    reason = models.CharField("原因", max_length=10, choices=AbsenceReason)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField("报告时间")
    given_back = models.BooleanField("托位已释放", default=False)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "缺勤"
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "on"], name="absence_once_a_day", condition=Q(withdrawn_at__isnull=True)
            )
        ]
