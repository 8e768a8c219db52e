from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhaohu.enrolment.choices.offers import FeeUnit
from zhaohu.enrolment.models.classes import CareClass, Span
from zhaohu.enrolment.models.offers import ServiceOffer
from zhaohu.institutions.choices.institution import ClassType, ServiceForm
from zhaohu.institutions.models import Institution


class CareFact(Span):
    """What the search for care reads of a published offer, over a period of one price: one row instead of five joins.

    The database writes it, in the transaction that changed the class, the offer, its price or its vacancy
    (migration `care_facts`); no program does. `less` is a director's word for fewer places, which holds until
    `less_until`.
    """

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    care_class = models.ForeignKey(CareClass, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    offer = models.ForeignKey(
        ServiceOffer, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    from_on = models.DateField()
    to_on = models.DateField(null=True, help_text="not included")
    class_name = models.CharField(max_length=40)
    class_type = models.CharField(max_length=10, choices=ClassType)
    form = models.CharField(max_length=12, choices=ServiceForm)
    from_months = models.PositiveSmallIntegerField()
    to_months = models.PositiveSmallIntegerField()
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    inclusive = models.BooleanField()
    meals = models.BooleanField()
    refund_rule = models.CharField(max_length=40)
    amount_fen = models.PositiveBigIntegerField(null=True)
    unit = models.CharField(max_length=8, choices=FeeUnit, null=True)  # noqa: DJ001 - no price yet
    meal_fen = models.PositiveBigIntegerField(null=True)
    places = models.PositiveSmallIntegerField(null=True)
    as_of = models.DateTimeField(null=True)
    less = models.PositiveSmallIntegerField(null=True)
    less_at = models.DateTimeField(null=True)
    less_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "托育搜索行"
