from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division


class User(AbstractBaseUser):
    """A person who signs in: an officer, somebody of an institution, or a guardian."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    phone = EncryptedText("手机号", null=True)
    phone_digest = models.BinaryField(max_length=32, null=True, unique=True)
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField("演示账号", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()
    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role that a person holds in a department of a division, for a period."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("岗位", max_length=24, choices=Role)
    department = models.CharField("部门", max_length=20, choices=Department)
    division = models.ForeignKey(Division, on_delete=models.PROTECT)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)

    class Meta:
        verbose_name = "任职"
