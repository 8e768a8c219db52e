from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zhaohu.accounts.models import User
from zhaohu.enrolment.models import CareClass
from zhaohu.enrolment.models.classes import CELLS, Span
from zhaohu.institutions.models import Institution
from zhaohu.staff.choices.rosters import RosterState
from zhaohu.staff.models.people import Employment


class Presence(models.Model):
    """Somebody came to work and, later, left. `client_id` comes from the phone or tablet and makes repetition safe."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="presences")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="presences")
    client_id = models.UUIDField(unique=True)
    came_at = models.DateTimeField("到岗")
    came_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    device = models.BigIntegerField(null=True, help_text="the shared tablet, by its number; empty for an own phone")
    left_client_id = models.UUIDField(null=True, unique=True)
    left_at = models.DateTimeField("离岗", null=True)
    left_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    left_reason = models.CharField("离岗说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "在岗"
        constraints = [
            models.UniqueConstraint(
                fields=["employment"],
                name="present_once",
                condition=Q(left_at__isnull=True),
                violation_error_message="已经在岗，不能再签到。",
            ),
            models.CheckConstraint(
                name="presence_in_order",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("came_at")),
                violation_error_message="离岗不能早于到岗。",
            ),
        ]
        indexes = [models.Index(fields=["institution", "came_at"], name="presence_of_institution")]


class Roster(models.Model):
    """Who works when in one week of an institution. `week_on` is its Monday."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rosters")
    week_on = models.DateField("周一")
    state = models.CharField("状态", max_length=10, choices=RosterState, default=RosterState.DRAFT)
    revision = models.PositiveIntegerField(default=0, help_text="grows with each change; a stale form is refused")
    asked_at = models.DateTimeField("提出自动排班时间", null=True)
    drafted_at = models.DateTimeField("自动排班时间", null=True)
    solver = models.CharField(max_length=40, blank=True)
    published_at = models.DateTimeField("公布时间", null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "排班"
        constraints = [
            models.UniqueConstraint(fields=["institution", "week_on"], name="roster_once_a_week"),
            models.CheckConstraint(name="roster_begins_on_monday", condition=Q(week_on__iso_week_day=1)),
            models.CheckConstraint(
                name="published_roster_has_an_instant", condition=~Q(state="published") | Q(published_at__isnull=False)
            ),
        ]


class RosterShift(Span):
    """One person's work on a day, in cells of half an hour; without a class for whoever cares for none."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="shifts")
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, null=True, related_name="shifts")
    on = models.DateField("日期")
    by_hand = models.BooleanField("手工安排", default=False, help_text="kept when the week is drafted again")

    class Meta:
        verbose_name = "班次"
        constraints = [
            ExclusionConstraint(
                name="shifts_do_not_overlap",
                expressions=[
                    ("employment", RangeOperators.EQUAL),
                    ("on", RangeOperators.EQUAL),
                    (
                        Func(F("first"), F("last"), function="INT4RANGE", output_field=IntegerRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="这个人这段时间已有班次。",
            ),
            models.CheckConstraint(
                name="shift_in_order",
                condition=Q(first__lt=F("last"), last__lte=CELLS),
                violation_error_message="下班要晚于上班。",
            ),
        ]
        indexes = [models.Index(fields=["employment", "on"], name="shift_of_employment")]
