from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.institutions.models import Institution
from zhaohu.staff.models import Employment


class Device(models.Model):
    """A shared tablet of an institution. Only the digest of its token is kept; one that is killed stays on the list."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField("名称", max_length=40)
    token_digest = models.BinaryField(max_length=32, unique=True)
    paired_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paired_at = models.DateTimeField("配对时间")
    seen_at = models.DateTimeField("最近联系", null=True)
    read_on = models.DateField(null=True, help_text="the day on which its reading of the roll was last kept")
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_reason = models.CharField("停用原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "平板"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                name="device_name_once",
                condition=Q(revoked_at__isnull=True),
                violation_error_message="本机构已有一台同名的平板。",
            ),
            models.CheckConstraint(
                name="killed_device_says_why",
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_reason=""),
                violation_error_message="停用平板要写明原因。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PairingCode(models.Model):
    """What a director shows to a tablet once, within some minutes. Only its digest is kept."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="pairing_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField(null=True)
    device = models.OneToOneField(Device, on_delete=models.PROTECT, null=True, related_name="pairing_code")

    class Meta:
        verbose_name = "配对码"
        constraints = [
            models.CheckConstraint(
                name="pairing_code_makes_one_device",
                condition=Q(used_at__isnull=True, device__isnull=True) | Q(used_at__isnull=False, device__isnull=False),
            )
        ]


class Unlock(models.Model):
    """A person at a tablet: the share of the device key that a right PIN brings, and the wrong PINs in a row."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="unlocks")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="unlocks")
    salt = models.BinaryField(max_length=16)
    share = EncryptedText("密钥份额", help_text="32 random bytes, base64url")
    wrong = models.PositiveSmallIntegerField("连续输错", default=0)
    wrong_at = models.DateTimeField("最近输错", null=True)
    locked_until = models.DateTimeField("锁定至", null=True)
    unlocked_at = models.DateTimeField("最近解锁", null=True)

    class Meta:
        verbose_name = "平板解锁"
        constraints = [models.UniqueConstraint(fields=["device", "employment"], name="unlock_once_a_person")]
