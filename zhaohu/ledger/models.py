"""What the ledger keeps. The application may only insert here; the database refuses it anything else."""

from django.db import models


class Entry(models.Model):
    """One deed: who did what to which subject, when and where; identifiers only, and a commitment to the content."""

    event = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    actor_role = models.CharField(max_length=40)
    division = models.CharField(max_length=12, blank=True)
    institution_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    commitment = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "存证记录"


class Opening(models.Model):
    """What opens an entry's commitment: the salt, and the content where it is public. Destroying it erases."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="opening")
    salt = models.BinaryField(max_length=16)
    content = models.TextField(blank=True)

    class Meta:
        verbose_name = "存证开启值"
