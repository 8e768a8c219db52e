from django.db import models

from zhaohu.accounts.models import User


class Step(models.Model):
    """What each course keeps of a deed: by whom, in which role, when, and its entry in the ledger. Only grows."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_role = models.CharField(max_length=40)
    at = models.DateTimeField("时间")
    entry_id = models.BigIntegerField()

    class Meta:
        abstract = True
