from django.db import models
from django.db.models import Q

from zhaohu.families.choices import CheckOutcome, Relation
from zhaohu.families.models.people import Child, Guardian, Guardianship


class Invitation(models.Model):
    """A one-time code with which a guardian invites the child's other guardian. Only its digest is kept."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="invitations")
    made_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField("关系", max_length=12, choices=Relation)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("有效期")
    used_at = models.DateTimeField("使用时间", null=True)
    used_by = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "监护人邀请"
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                name="one_open_invitation",
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]


class RelationCheck(models.Model):
    """What the birth and household registers say of a guardianship. Asked by a job; the family never waits for it."""

    guardianship = models.OneToOneField(Guardianship, on_delete=models.PROTECT, related_name="check_asked")
    outcome = models.CharField("结果", max_length=10, choices=CheckOutcome, default=CheckOutcome.WAITING)
    source = models.CharField("来源", max_length=40, blank=True)
    asked_at = models.DateTimeField("提出时间")
    answered_at = models.DateTimeField("答复时间", null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "监护关系比对"
