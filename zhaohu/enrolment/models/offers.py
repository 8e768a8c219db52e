from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zhaohu.enrolment.choices.offers import FeeUnit, OfferState
from zhaohu.enrolment.models.classes import CELLS, CareClass, Span
from zhaohu.institutions.choices.institution import ServiceForm
from zhaohu.institutions.models import Institution


class ServiceOffer(Span):
    """What an institution offers (托育服务): a form of care in a class, on some weekdays at some time.

    For full-day and half-day care the time is the child's time; for hourly and occasional care it is the window in
    which a time can be booked.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="offers")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="offers")
    form = models.CharField("服务形式", max_length=12, choices=ServiceForm)
    from_months = models.PositiveSmallIntegerField("最小月龄")
    to_months = models.PositiveSmallIntegerField("最大月龄", help_text="below this age")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="星期")
    inclusive = models.BooleanField("普惠", default=False)
    meals = models.BooleanField("含餐", default=False)
    refund_rule = models.CharField("退费规则", max_length=40, help_text="a key of the rule enrolment.refund_rules")
    state = models.CharField("状态", max_length=10, choices=OfferState, default=OfferState.DRAFT)
    changed_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "托育服务"
        constraints = [
            models.CheckConstraint(
                name="offer_in_order",
                condition=Q(first__lt=F("last"), last__lte=CELLS, from_months__lt=F("to_months")),
                violation_error_message="结束时间要晚于开始时间，最小月龄要小于最大月龄。",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "form"], name="offer_published", condition=Q(state=OfferState.PUBLISHED)
            )
        ]


class Price(models.Model):
    """What an offer costs over a period, in fen. Meals are per day of attendance."""

    offer = models.ForeignKey(ServiceOffer, on_delete=models.PROTECT, related_name="prices")
    amount_fen = models.PositiveBigIntegerField("价格（分）")
    unit = models.CharField("计价", max_length=8, choices=FeeUnit)
    meal_fen = models.PositiveBigIntegerField("伙食费（分/天）", default=0)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, help_text="not included")

    class Meta:
        verbose_name = "价格"
        constraints = [
            ExclusionConstraint(
                name="price_periods_do_not_overlap",
                expressions=[
                    ("offer", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="同一项服务的价格期间不能重叠。",
            )
        ]
