from django.db import models

from zhaohu.accounts.models import User


class StoredFile(models.Model):
    """A file that somebody uploaded: kept outside the web root, known by its SM3, served only through permission."""

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("类型", max_length=80)
    size = models.PositiveBigIntegerField("字节")
    sm3 = models.BinaryField(max_length=32)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "文件"
