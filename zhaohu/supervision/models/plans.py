from django.db import models

from zhaohu.supervision.choices.inspections import PlanState
from zhaohu.supervision.choices.plans import PlanDeed
from zhaohu.supervision.models.inspections import InspectionPlan
from zhaohu.supervision.models.steps import Step


class PlanStep(Step):
    """One step of a plan, or another deed on it (`to_state` as before). Only grows."""

    plan = models.ForeignKey(InspectionPlan, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField("事项", max_length=40, choices=PlanDeed)
    from_state = models.CharField(max_length=10, choices=PlanState)
    to_state = models.CharField(max_length=10, choices=PlanState)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = "计划经过"
        indexes = [models.Index(fields=["plan", "id"], name="plan_steps")]
