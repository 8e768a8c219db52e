from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhaohu.families.models import Child, Guardian


class Screening(models.Model):
    """A guardian's answers to the warning signs of one age point (rule `development.warning_signs`), by their codes.
    Never changed: who answers again adds a row, and the newest of an age point counts."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="screenings")
    month = models.PositiveSmallIntegerField("月龄")
    on = models.DateField("日期")
    asked = ArrayField(models.CharField(max_length=12), verbose_name="问了什么", default=list)
    positive = ArrayField(models.CharField(max_length=12), verbose_name="有这种情况", default=list)
    made_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("回答时间")
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one answer")

    class Meta:
        verbose_name = "发育筛查"
        constraints = [
            models.CheckConstraint(
                name="signs_were_asked",
                condition=Q(asked__contains=F("positive")),
                violation_error_message="回答里有没有问过的征象。",
            )
        ]
        indexes = [models.Index(fields=["child", "month", "-id"], name="screening_of_child")]
