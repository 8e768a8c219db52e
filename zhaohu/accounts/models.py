from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from zhaohu.accounts.choices import AttemptKind, Department, Kind, PostState, Role
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division


class User(AbstractBaseUser):
    """A person who signs in: an officer, somebody of an institution, or a guardian."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("类型", max_length=12, choices=Kind)
    phone = EncryptedText("手机号", null=True)
    phone_digest = models.BinaryField(max_length=32, null=True, unique=True)
    email = EncryptedText("电子邮箱", null=True)
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField("演示账号", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    password_set_at = models.DateTimeField("密码设置时间", null=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()
    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role that a person holds in a department of a division, for a period; one proposes it, another confirms."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("岗位", max_length=24, choices=Role)
    department = models.CharField("部门", max_length=20, choices=Department)
    division = models.ForeignKey(Division, on_delete=models.PROTECT)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    state = models.CharField("状态", max_length=10, choices=PostState, default=PostState.CONFIRMED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.CheckConstraint(
                name="post_is_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("proposed_by")),
                violation_error_message="任职须由另一人确认。",
            ),
        ]

    @property
    def words(self) -> str:
        """The post as people say it: 朝阳区卫生健康委 区级审核."""
        named = self.department not in (Department.STREET, Department.HEALTH_CENTRE)
        office = self.get_department_display() if named else ""
        return f"{self.division.name}{office} {self.get_role_display()}"


class PasswordRecord(models.Model):
    """An earlier password, as its digest: the last few may not come back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passwords")
    encoded = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = "历史密码"


class SecondFactor(models.Model):
    """The shared secret of an authenticator app (TOTP, RFC 6238). `last_step` makes each code count once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_factor")
    secret = EncryptedText()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "动态口令"


class RecoveryCode(models.Model):
    """A code for the day the authenticator is lost; counts once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "恢复码"


class OneTimeCode(models.Model):
    """A code sent to a phone, bound to the browser session that asked for it."""

    phone_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    session_key = models.CharField(max_length=40)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "短信验证码"
        indexes = [models.Index(fields=["phone_digest", "-sent_at"], name="one_time_code_of_phone")]


class Attempt(models.Model):
    """A failed proof of identity or a sent code, for lock-out and limits. `key` is a keyed digest, never the name."""

    kind = models.CharField(max_length=8, choices=AttemptKind)
    key = models.BinaryField(max_length=32)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "登录尝试"
        indexes = [models.Index(fields=["kind", "key", "-at"], name="attempt_recent_of_key")]


# What a browser says of itself names others too, so the first mark that is found counts.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("HuaweiBrowser", "华为浏览器"), ("Edg", "Edge"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


class SignedInSession(models.Model):
    """A browser in which a person is signed in, as the person sees it in the list."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("设备", max_length=200)
    address = models.GenericIPAddressField("网络地址", null=True)
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")

    class Meta:
        verbose_name = "登录会话"

    @property
    def words(self) -> str:
        """The device as people call it: Chrome · Windows."""
        told = [next((words for mark, words in marks if mark in self.device), "") for marks in (_BROWSERS, _SYSTEMS)]
        return " · ".join(part for part in told if part) or self.device[:60]


class ExternalIdentity(models.Model):
    """The subject under which the city's unified identity knows a user; never an identity number."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)

    class Meta:
        verbose_name = "统一身份"
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="external_identity_once")]


class ApiCredential(models.Model):
    """The key of a registration authority's system. The secret is shown once and kept as a digest."""

    key_id = models.CharField("密钥编号", max_length=20, unique=True)
    digest = models.BinaryField(max_length=32)
    authority = models.CharField("部门", max_length=20, choices=Department)
    division = models.ForeignKey(Division, on_delete=models.PROTECT)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("签发时间")
    revoked_at = models.DateTimeField("停用时间", null=True)
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "接口密钥"
