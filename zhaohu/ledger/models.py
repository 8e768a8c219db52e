"""What the ledger keeps. The application may only insert here; the database refuses it anything else.

Nothing here has a foreign key in the database: a check at each deed would cost more than the deed's own entry, and rows
cannot be deleted anyhow. `manage.py ledger verify` finds what has lost its other half.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import BigIntegerField, Func


class Moment(Func):
    """The number of the transaction that writes; grows over the life of the installation (see `restored`)."""

    template = "ledger_moment(pg_current_xact_id())"
    output_field = BigIntegerField()


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
    commitment = models.BinaryField(max_length=32, help_text="SM3(salt | canonical content)")
    seal = models.BinaryField(max_length=32, help_text="SM3(salt): a changed salt is found")
    public = models.BooleanField(default=False, help_text="whether the content is kept and anybody may verify it")
    moment = models.BigIntegerField(db_default=Moment(), editable=False)

    class Meta:
        verbose_name = "存证记录"
        indexes = [
            models.Index("moment", "id", name="ledger_entry_sequencer"),
            models.Index("subject_type", "subject_id", "id", name="ledger_entry_of_subject"),
            models.Index("event", "id", name="ledger_entry_of_event"),
            BrinIndex("at", name="ledger_entry_of_day", pages_per_range=32),
        ]


class Opening(models.Model):
    """What opens an entry's commitment: the salt, and the content where it is public. Destroying it erases."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="opening", db_constraint=False
    )
    salt = models.BinaryField(max_length=16)
    content = models.TextField(blank=True)

    class Meta:
        verbose_name = "存证开启值"


class Leaf(models.Model):
    """An entry's place in the tree, given by the sequencer, and its leaf hash."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf", db_constraint=False)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "存证位置"


class Node(models.Model):
    """The hash over 16^k leaves, kept once those are all there; what lies between is computed from these."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField(help_text="height over the leaves: 4, 8, 12, …")
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "存证节点"


class Checkpoint(models.Model):
    """The signed head of the tree at one size. `note` is the text that is signed."""

    tree_size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    note = models.TextField()
    algorithm = models.CharField(max_length=20)
    public_key = models.BinaryField(max_length=65)
    signature = models.BinaryField(max_length=64)

    class Meta:
        verbose_name = "存证检查点"
