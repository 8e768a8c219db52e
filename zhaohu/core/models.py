from django.db import models

from zhaohu.core.encryption import EncryptedText


class DemonstrationMessage(models.Model):
    """A text message that the demonstration gateway kept instead of sending it."""

    to = EncryptedText("收信号码")
    text = EncryptedText("内容")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "演示短信"
