from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zhaohu.accounts.models import User
from zhaohu.enrolment.choices.bookings import BookingState
from zhaohu.enrolment.models.classes import CareClass, Span
from zhaohu.enrolment.models.offers import ServiceOffer
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class Booking(Span):
    """A child is booked into a class for some hours of one day. `key` makes a repeated click one booking."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="bookings")
    offer = models.ForeignKey(ServiceOffer, on_delete=models.PROTECT, related_name="bookings")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="bookings")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="bookings")
    on = models.DateField("日期")
    state = models.CharField("状态", max_length=16, choices=BookingState, default=BookingState.BOOKED)
    price_fen = models.PositiveBigIntegerField("价格（分）")
    cancel_rule = models.JSONField("取消规则", help_text="the rule as it was shown before the booking")
    key = models.UUIDField("防重", unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("预约时间")
    ended_at = models.DateTimeField("变更时间", null=True)
    charge_fen = models.PositiveBigIntegerField("应收（分）", null=True, help_text="what is charged once it has ended")

    class Meta:
        verbose_name = "预约"
        constraints = [
            ExclusionConstraint(
                name="child_booked_once_at_a_time",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("on", RangeOperators.EQUAL),
                    (
                        Func(F("first"), F("last"), function="INT4RANGE", output_field=IntegerRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=["booked", "attended", "no_show"]),
                violation_error_message="孩子在这个时间已有预约。",
            ),
            models.CheckConstraint(name="booking_in_order", condition=Q(first__lt=F("last"))),
        ]
        indexes = [models.Index(fields=["institution", "on"], name="booking_day")]
