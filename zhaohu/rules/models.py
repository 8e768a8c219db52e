from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from zhaohu.divisions.models import Division


class Rule(models.Model):
    """One rule as it holds over a period: a limit, a clock, a list of materials, a wording.

    `division` is empty for the whole city; a district's own row goes before the city's.
    """

    code = models.CharField("规则代码", max_length=60)
    title = models.CharField("名称", max_length=120)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, verbose_name="适用区划")
    value = models.JSONField("内容")
    unit = models.CharField("单位", max_length=20, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, help_text="不含当日")
    source = models.CharField("依据", max_length=300)
    confidence = models.CharField("可信度", max_length=4)

    class Meta:
        verbose_name = "规则"
        constraints = [
            ExclusionConstraint(
                name="rule_periods_do_not_overlap",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (Coalesce("division_id", Value("")), RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="同一规则的适用期间不能重叠。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RuleChange(models.Model):
    """A proposed new row of a rule: one city officer proposes, another confirms or declines.

    People are kept by number and name: accounts stand above this room.
    """

    code = models.CharField("规则代码", max_length=60)
    title = models.CharField("名称", max_length=120)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, verbose_name="适用区划")
    value = models.JSONField("内容")
    unit = models.CharField("单位", max_length=20, blank=True)
    valid_from = models.DateField("起")
    source = models.CharField("依据", max_length=300)
    reason = models.CharField("理由", max_length=300)
    proposed_by = models.BigIntegerField("提出人")
    proposer = models.CharField("提出人", max_length=60)
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.BigIntegerField("确认人", null=True)
    decider = models.CharField("确认人", max_length=60, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True)
    confirmed = models.BooleanField("确认", null=True)
    rule = models.OneToOneField(Rule, on_delete=models.PROTECT, null=True, related_name="change")

    class Meta:
        verbose_name = "规则变更"
        constraints = [
            models.CheckConstraint(
                name="rule_change_needs_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="规则变更须由另一人确认。",
            ),
            models.UniqueConstraint(
                fields=["code", "division"],
                name="one_open_change_per_rule",
                condition=Q(decided_at__isnull=True),
                nulls_distinct=False,
                violation_error_message="这条规则已有一项待确认的变更。",
            ),
        ]
