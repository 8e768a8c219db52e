from django.db import models

from zhaohu.accounts.models import User
from zhaohu.families.choices import Decision, Purpose, ReadingPurpose
from zhaohu.families.models.people import Child, Guardian


class Consent(models.Model):
    """What one guardian decided for one child and one purpose, with the words that were shown. Never changed: a new
    decision is a new row, and the newest counts."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="consents")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField("用途", max_length=12, choices=Purpose)
    version = models.PositiveIntegerField("文本版本")
    shown = models.JSONField("出示的内容", help_text="items, recipients, retention, as the guardian read them")
    decision = models.CharField("决定", max_length=10, choices=Decision)
    channel = models.CharField("渠道", max_length=12, default="web")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "同意"
        indexes = [models.Index(fields=["child", "purpose", "guardian", "-id"], name="consent_in_force")]


class Reading(models.Model):
    """Somebody opened a child's record: who, in which role and place, what and why. Guardians see it. Only grows."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reader_name = models.CharField("姓名", max_length=60)
    role = models.CharField("身份", max_length=40)
    place = models.CharField("单位", max_length=200, help_text="the institution or office, as it was called then")
    institution_id = models.BigIntegerField(null=True)
    purpose = models.CharField("目的", max_length=12, choices=ReadingPurpose)
    items = models.CharField("看了什么", max_length=200)
    at = models.DateTimeField("时间")
    entry_id = models.BigIntegerField()

    class Meta:
        verbose_name = "查阅记录"
        indexes = [models.Index(fields=["child", "-id"], name="reading_of_child")]
