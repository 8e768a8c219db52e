from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.enrolment.choices.classes import DayPart
from zhaohu.institutions.choices.institution import ClassType
from zhaohu.institutions.models import Institution

CELLS = 48
"""A day in cells of half an hour: cell 18 begins at 9:00. A span is [first, last), in cells."""


def clock_of(cell: int) -> time:
    """The time at which a cell begins; the end of the day is 23:59."""
    return time(cell // 2, cell % 2 * 30) if cell < CELLS else time(23, 59)


class Span(models.Model):
    """A time of day in cells, `[first, last)`."""

    first = models.PositiveSmallIntegerField("开始")
    last = models.PositiveSmallIntegerField("结束")

    class Meta:
        abstract = True

    @property
    def starts(self) -> time:
        return clock_of(self.first)

    @property
    def ends(self) -> time:
        return clock_of(self.last)

    @property
    def hours(self) -> float:
        return (self.last - self.first) / 2


class CareClass(models.Model):
    """A class of an institution (班): children of one age band, in one room. A place is a class × time.

    The database refuses a `size` above the dated rule `institution.classes` for its type, and more than the rule's
    children over all classes of a home site.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="care_classes")
    name = models.CharField("班名", max_length=40)
    class_type = models.CharField("班型", max_length=10, choices=ClassType)
    from_months = models.PositiveSmallIntegerField("最小月龄")
    to_months = models.PositiveSmallIntegerField("最大月龄", help_text="below this age")
    size = models.PositiveSmallIntegerField("班额")
    opened_on = models.DateField("开班")
    closed_on = models.DateField("停班", null=True)
    changed_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "班"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                name="class_name_once",
                condition=Q(closed_on__isnull=True),
                violation_error_message="本机构已有同名的班。",
            ),
            models.CheckConstraint(
                name="class_ages_in_order",
                condition=Q(from_months__lt=F("to_months")),
                violation_error_message="最小月龄要小于最大月龄。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClassHours(Span):
    """When a class is open on a weekday (1 = Monday), and with how many qualified carers."""

    care_class = models.ForeignKey(CareClass, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("星期")
    carers = models.PositiveSmallIntegerField("保育人员")

    class Meta:
        verbose_name = "开放时间"
        constraints = [
            models.UniqueConstraint(fields=["care_class", "weekday"], name="class_hours_once_a_weekday"),
            models.CheckConstraint(
                name="class_hours_in_order",
                condition=Q(first__lt=F("last"), last__lte=CELLS, weekday__gte=1, weekday__lte=7),
                violation_error_message="关闭时间要晚于开放时间。",
            ),
        ]


class Closure(models.Model):
    """Days on which a class does not open, with the reason that families read."""

    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="closures")
    first_on = models.DateField("起")
    last_on = models.DateField("止", help_text="included")
    reason = models.CharField("原因", max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "停托日"
        constraints = [
            models.CheckConstraint(
                name="closure_days_in_order",
                condition=Q(first_on__lte=F("last_on")),
                violation_error_message="停托的最后一天不能早于第一天。",
            )
        ]


class ClassDay(models.Model):
    """The slot counters of a class on a day: how many children it may take in each cell, and how many it has.

    `seats` is the smaller of the class's size and its carers × ratio while open, 0 while closed. The database refuses
    any row in which `taken` exceeds `seats` (constraint `class_day_has_room`), whatever arrives at once.
    """

    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="days")
    on = models.DateField("日期")
    open = models.BooleanField("开放")
    seats = ArrayField(models.SmallIntegerField(), size=CELLS)
    taken = ArrayField(models.SmallIntegerField(), size=CELLS)

    class Meta:
        verbose_name = "班的一天"
        constraints = [models.UniqueConstraint(fields=["care_class", "on"], name="class_day_once")]
        indexes = [models.Index(fields=["on", "care_class"], name="class_day_search")]


class Vacancy(models.Model):
    """Standing places free in a class, by part of the day, as the counters said at `as_of`: the fewest over every open
    day of the window of the rule `enrolment.vacancy.window`."""

    care_class = models.ForeignKey(CareClass, on_delete=models.CASCADE, related_name="vacancies")
    part = models.CharField("时段", max_length=10, choices=DayPart)
    places = models.PositiveSmallIntegerField("空位")
    as_of = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "空位"
        constraints = [models.UniqueConstraint(fields=["care_class", "part"], name="vacancy_once_a_part")]


class VacancyOverride(models.Model):
    """A director says for a while that fewer places are free than the records show, and why."""

    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, related_name="overrides")
    part = models.CharField("时段", max_length=10, choices=DayPart)
    places = models.PositiveSmallIntegerField("空位")
    reason = models.CharField("理由", max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")
    expires_at = models.DateTimeField("失效时间")
    ended_at = models.DateTimeField("提前结束", null=True)

    class Meta:
        verbose_name = "空位调整"
        constraints = [
            models.CheckConstraint(
                name="vacancy_override_expires",
                condition=Q(expires_at__gt=F("made_at")) & ~Q(reason=""),
                violation_error_message="空位调整要写明理由和失效时间。",
            ),
            models.UniqueConstraint(
                fields=["care_class", "part"], name="one_vacancy_override", condition=Q(ended_at__isnull=True)
            ),
        ]
