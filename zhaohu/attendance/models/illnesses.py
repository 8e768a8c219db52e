from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class Illness(models.Model):
    """A child has an illness that keeps it away until a certificate was seen (76 号令 §18). `disease` is a code of the
    rule `attendance.return_to_care`."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="illnesses")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="illnesses")
    disease = models.CharField("病种", max_length=20)
    began_on = models.DateField("发病日期")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("登记时间")
    proof = models.CharField("复课证明", max_length=100, blank=True, help_text="who issued it, and its number")
    proof_on = models.DateField("证明日期", null=True)
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField("核对时间", null=True)

    class Meta:
        verbose_name = "患病"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "child", "disease"],
                name="one_open_illness",
                condition=Q(seen_at__isnull=True),
                violation_error_message="这个孩子的这种病已登记，还没有看到复课证明。",
            ),
            models.CheckConstraint(
                name="illness_ends_with_a_proof",
                condition=Q(seen_at__isnull=True) | (~Q(proof="") & Q(proof_on__isnull=False)),
                violation_error_message="请填复课证明的出具单位和日期。",
            ),
        ]
        indexes = [models.Index(fields=["child"], name="illness_open", condition=Q(seen_at__isnull=True))]
