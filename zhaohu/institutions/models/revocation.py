from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.institutions.models.institution import Institution


class Revocation(models.Model):
    """A proposal to revoke a filing (撤销备案): one officer proposes with a written decision, another decides."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="revocations")
    decision_number = models.CharField("决定书文号", max_length=60)
    reason = models.TextField("理由和依据")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("复核时间", null=True)
    agreed = models.BooleanField("同意", null=True)

    class Meta:
        verbose_name = "撤销备案"
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], name="one_open_revocation", condition=Q(agreed__isnull=True)
            ),
            models.CheckConstraint(
                name="revocation_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="revocation_is_decided_whole",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, agreed__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, agreed__isnull=False),
            ),
        ]
