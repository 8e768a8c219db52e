from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division
from zhaohu.enrolment.choices.allocation import UNDER_WAY, RoundState
from zhaohu.enrolment.models.offers import ServiceOffer


class Round(models.Model):
    """An allocation round for inclusive places; a district sets its rules before it opens and not after.

    The seed of the lottery is drawn at the opening: its seal SM3(seed) is public from then on, the seed itself rests
    encrypted until the result is published.
    """

    district = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=80)
    state = models.CharField("状态", max_length=10, choices=RoundState, default=RoundState.DRAFT)
    opens_at = models.DateTimeField("申请开始")
    closes_at = models.DateTimeField("申请截止")
    starts_on = models.DateField("入托日期")
    answer_days = models.PositiveSmallIntegerField("答复天数", default=5)
    rules = models.JSONField("规则", default=dict, help_text="as allocation.instance.Rules")
    seed_seal = models.BinaryField(max_length=32, null=True, help_text="SM3(seed), public when the round opens")
    seed = EncryptedText("种子", null=True, help_text="hexadecimal; shown when the result is published")
    opened_at = models.DateTimeField("开始时间", null=True)
    published_at = models.DateTimeField("公布时间", null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0, help_text="grows with each change; a stale form is refused")

    class Meta:
        verbose_name = "分配批次"
        constraints = [
            models.CheckConstraint(
                name="round_in_order",
                condition=Q(opens_at__lt=F("closes_at")),
                violation_error_message="申请截止要晚于申请开始。",
            ),
            models.CheckConstraint(
                name="open_round_is_sealed",
                condition=Q(state__in=["draft", "cancelled"]) | Q(seed_seal__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["district", "-id"], name="rounds_of_district")]

    @property
    def under_way(self) -> bool:
        """Whether its applications have yet to be allocated."""
        return self.state in UNDER_WAY


class RoundPlaces(models.Model):
    """Places of an offer that are given in a round; set before it opens, held from then on until they are given."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="places")
    offer = models.ForeignKey(ServiceOffer, on_delete=models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField("名额")
    held = models.PositiveSmallIntegerField(default=0, help_text="of these, not yet given: taken from the counters")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField("填写时间")

    class Meta:
        verbose_name = "批次名额"
        constraints = [
            models.UniqueConstraint(fields=["round", "offer"], name="round_places_once"),
            models.CheckConstraint(name="round_places_are_some", condition=Q(places__gt=0)),
            models.CheckConstraint(name="round_holds_its_places", condition=Q(held__lte=F("places"))),
        ]
