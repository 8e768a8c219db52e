from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.institutions.models import StoredFile
from zhaohu.supervision.choices.inspections import Conclusion
from zhaohu.supervision.choices.visits import Signer, VisitEventKind
from zhaohu.supervision.models.inspections import Inspection


class VisitEvent(models.Model):
    """One thing that an officer told on a visit, exactly as it was told, once. Only grows.

    `at` is when it happened, `told_at` what the phone said; they differ where the phone's clock was wrong. `late` came
    in after the record was signed: it stands beside the record, never in it.
    """

    id = models.UUIDField(primary_key=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="events")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=10, choices=VisitEventKind)
    item = models.CharField("事项", max_length=10, blank=True)
    facts = models.JSONField("内容")
    told_at = models.DateTimeField("手机时间")
    at = models.DateTimeField("时间")
    received_at = models.DateTimeField("收到时间")
    late = models.BooleanField("签字后收到", default=False)

    class Meta:
        verbose_name = "现场检查事件"
        indexes = [models.Index(fields=["inspection", "at", "id"], name="events_of_inspection")]


class _VisitFile(models.Model):
    """The file of an event, and whether its clock can be believed. Only grows.

    Time, place and device stand in the event, beside the file; the file itself is written anew and carries nothing. One
    that an officer withdrew (an event too) stays kept, and is shown to nobody.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    off_seconds = models.IntegerField("手机钟差", help_text="the device's wall clock less the true time, in seconds")
    doubtful = models.BooleanField("时间存疑")
    received_at = models.DateTimeField("收到时间")

    class Meta:
        abstract = True


class VisitPhoto(_VisitFile):
    event = models.OneToOneField(VisitEvent, on_delete=models.PROTECT, primary_key=True, related_name="photo")

    class Meta:
        verbose_name = "现场照片"


class VisitVoice(_VisitFile):
    """A short note that an officer spoke at an item."""

    event = models.OneToOneField(VisitEvent, on_delete=models.PROTECT, primary_key=True, related_name="voice")
    seconds = models.PositiveSmallIntegerField("时长（秒）", help_text="as the samples say, rounded up")

    class Meta:
        verbose_name = "现场语音"


class VisitRecord(models.Model):
    """A record as it was laid before those who sign (检查记录): one text, known by its SM3. Only grows.

    Until the last has signed, what was told can still be changed: then a newer record is made and signed anew, for a
    signature is never carried over to another text.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="records")
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion)
    summary = models.TextField("检查情况")
    text = models.TextField("记录", help_text="canonical JSON")
    sm3 = models.BinaryField("记录摘要", max_length=32)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "检查记录"
        constraints = [models.UniqueConstraint(fields=["inspection", "sm3"], name="record_once_in_an_inspection")]


class VisitSignature(models.Model):
    """One signature under a record. An officer signs from an account of his own; the institution's person draws on the
    phone of an officer, or refuses, and then somebody has seen it. Only grows."""

    record = models.ForeignKey(VisitRecord, on_delete=models.PROTECT, related_name="signatures")
    signer = models.CharField("签字方", max_length=12, choices=Signer)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", help_text="who signed, or on whose phone it was signed"
    )
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务", max_length=40, blank=True)
    strokes = models.JSONField("笔迹", default=list, help_text="lines of points on a field of 1000 by 400")
    refused_because = models.CharField("拒签理由", max_length=200, blank=True)
    witness = models.CharField("见证人", max_length=80, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "检查记录签字"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "user"], name="officer_signs_once", condition=Q(signer="officer"),
                violation_error_message="您已经签过这份记录。",
            ),
            models.UniqueConstraint(
                fields=["record"], name="institution_signs_once", condition=Q(signer="institution"),
                violation_error_message="机构已经签过这份记录。",
            ),
            models.CheckConstraint(
                name="refused_signature_was_seen",
                condition=Q(refused_because="") | ~Q(witness=""),
                violation_error_message="拒签的，要写明见证人。",
            ),
        ]  # fmt: skip


class RecordPaper(models.Model):
    """A signed record on paper, made by the job that the last signature queued."""

    record = models.OneToOneField(VisitRecord, on_delete=models.PROTECT, primary_key=True, related_name="paper")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "检查记录文书"
