from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.pickups import BlockState, ChangeKind, PickupRelation
from zhaohu.attendance.models.devices import Device
from zhaohu.core.encryption import EncryptedText
from zhaohu.families.models import Child, Guardian
from zhaohu.institutions.models import Institution, StoredFile


class PickupPerson(models.Model):
    """Somebody whom a guardian lets collect one child, from one instant up to another. Guardians need no row.

    A temporary one has a window of a day and shows a one-time code or a signed token. `link_digest` is of the address
    under which the person opens a token without an account.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="pickup_persons")
    name = EncryptedText("姓名", null=True)
    name_digest = models.BinaryField(max_length=32, null=True)
    phone = EncryptedText("电话", null=True)
    phone_digest = models.BinaryField(max_length=32, null=True)
    relation = models.CharField("关系", max_length=16, choices=PickupRelation)
    photo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    temporary = models.BooleanField("临时", default=False)
    starts_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), null=True, verbose_name="星期", help_text="null: all")
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one person")
    link_digest = models.BinaryField(max_length=32, null=True, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("登记时间")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField("取消时间", null=True)

    class Meta:
        verbose_name = "接送人"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "phone_digest"],
                name="pickup_person_once",
                condition=Q(ended_at__isnull=True, temporary=False),
                violation_error_message="这个手机号已登记为孩子的接送人。",
            ),
            models.CheckConstraint(
                name="pickup_period_in_order",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="结束要晚于开始。",
            ),
        ]
        indexes = [models.Index(fields=["child", "-id"], name="pickup_of_child")]


class PickupCode(models.Model):
    """The one-time code of a temporary person. Only its digest is kept; too many wrong tries void it."""

    person = models.ForeignKey(PickupPerson, on_delete=models.PROTECT, related_name="codes")
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField("生成时间")
    tries = models.PositiveSmallIntegerField("输错次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "接送码"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], name="one_open_pickup_code", condition=Q(used_at__isnull=True, void_at__isnull=True)
            ),
            models.CheckConstraint(
                name="void_pickup_code_is_not_used", condition=Q(used_at__isnull=True) | Q(void_at__isnull=True)
            ),
        ]


class CustodyBlock(models.Model):
    """A court forbids somebody to collect a child: a guardian hands the document in, a director or the district, who
    has seen it, confirms. Against somebody who is no guardian it holds from the first moment."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="custody_blocks")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    name = EncryptedText("被禁止的人", null=True)
    name_digest = models.BinaryField(max_length=32, null=True)
    phone_digest = models.BinaryField(max_length=32, null=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, related_name="custody_blocks")
    court = models.CharField("法院", max_length=100)
    number = models.CharField("文书号", max_length=60)
    issued_on = models.DateField("文书日期")
    ends_on = models.DateField("最后一天", null=True)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=BlockState, default=BlockState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提交时间")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("核对时间", null=True)
    reason = models.CharField("核对情况", max_length=200, blank=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField("解除时间", null=True)
    lift_reason = models.CharField("解除理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "法院禁止接送"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "number", "name_digest"],
                name="block_once_a_document",
                condition=~Q(state="refused"),
                violation_error_message="这份文书对这个人的禁止已提交。",
            ),
            models.CheckConstraint(
                name="block_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                violation_error_message="自己提交的禁止要由别人确认。",
            ),
            models.CheckConstraint(
                name="block_in_force_was_seen",
                condition=~Q(state__in=["confirmed", "lifted"]) | (Q(decided_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="lifted_block_says_why",
                condition=~Q(state="lifted") | (Q(lifted_at__isnull=False) & ~Q(lift_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["child"], name="block_of_child", condition=Q(state__in=["asked", "confirmed"]))]


class PickupChange(models.Model):
    """One change of who may collect a child. Only grows; `words` name the person in part and no number."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="pickup_changes")
    person = models.ForeignKey(PickupPerson, on_delete=models.PROTECT, null=True, related_name="changes")
    block = models.ForeignKey(CustodyBlock, on_delete=models.PROTECT, null=True, related_name="changes")
    kind = models.CharField("变动", max_length=16, choices=ChangeKind)
    words = models.CharField("内容", max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "接送人变动"
        indexes = [models.Index(fields=["child", "-id"], name="pickup_change_of_child")]


class HandOverKey(models.Model):
    """With what an institution's hand-over tokens of one day are signed (Ed25519). The secret half rests encrypted."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField("日期")
    kid = models.CharField(max_length=24, unique=True)
    public = models.BinaryField(max_length=32)
    secret = EncryptedText("私钥", help_text="32 bytes, hex")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "接送签名钥"
        constraints = [models.UniqueConstraint(fields=["institution", "on"], name="hand_over_key_once_a_day")]


class TokenUse(models.Model):
    """A hand-over token was shown: which event has it. Another event cannot have it too."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    event = models.UUIDField(help_text="of the event; it may be kept a moment later")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "接送二维码的使用"
