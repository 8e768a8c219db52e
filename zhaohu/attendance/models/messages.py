from django.db import models
from django.db.models import Q

from zhaohu.accounts.models import User
from zhaohu.attendance.choices.messages import Ask, Audience, MessageKind, MessageSide
from zhaohu.attendance.models.incidents import Incident
from zhaohu.core.encryption import EncryptedText
from zhaohu.enrolment.models import CareClass
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class Message(models.Model):
    """What an institution or a guardian wrote. With a `child` it belongs to the conversation about it; without
    one it is a bulletin. The text rests encrypted and is never changed; `options` are the answers offered, one a line.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    side = models.CharField("写信人", max_length=12, choices=MessageSide)
    kind = models.CharField("类别", max_length=8, choices=MessageKind, default=MessageKind.FEED)
    audience = models.CharField("发给", max_length=10, choices=Audience)
    care_class = models.ForeignKey(CareClass, on_delete=models.PROTECT, null=True, related_name="+")
    text = EncryptedText("正文", null=True, help_text="empty once the child's record was deleted")
    ask = models.CharField("要的回复", max_length=8, choices=Ask, blank=True)
    options = EncryptedText("选项", null=True)
    due_at = models.DateTimeField("最晚回复", null=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField("署名", max_length=60)
    key = models.UUIDField("防重", unique=True, help_text="makes a repeated click one message")
    sent_at = models.DateTimeField("发送时间")
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField("机构读到", null=True, help_text="of a family's message")
    reminded_at = models.DateTimeField("提醒时间", null=True)
    escalated_at = models.DateTimeField("告知发送人", null=True, help_text="who has not answered by the due instant")

    class Meta:
        verbose_name = "家园消息"
        constraints = [
            models.CheckConstraint(
                name="message_has_its_audience",
                condition=Q(audience="child", child__isnull=False, care_class__isnull=True)
                | Q(audience="class", child__isnull=True, care_class__isnull=False)
                | Q(audience__in=["all", "expected"], child__isnull=True, care_class__isnull=True),
            ),
            models.CheckConstraint(
                name="message_to_do_says_what_and_when",
                condition=Q(kind="feed", ask="", due_at__isnull=True)
                | Q(kind="action", side="institution", due_at__isnull=False) & ~Q(ask=""),
                violation_error_message="要家长办的消息须写明要什么回复、最晚什么时候。",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "child", "-id"], name="message_thread"),
            models.Index(fields=["child"], name="message_of_child", condition=Q(child__isnull=False)),
            models.Index(
                fields=["institution"], name="message_unseen", condition=Q(side="family", seen_at__isnull=True)
            ),
            models.Index(fields=["due_at"], name="message_due", condition=Q(kind="action", escalated_at__isnull=True)),
        ]

    @property
    def choices(self) -> list[str]:
        """The answers offered where one is chosen."""
        return (self.options or "").splitlines()

    @property
    def is_action(self) -> bool:
        return self.kind == MessageKind.ACTION


class MessageCopy(models.Model):
    """A message as one guardian of one child has it: read when its text was shown. Whoever was no guardian when it was
    sent, or is kept away by a court, has none. One answer counts for the child. A withheld copy shows no text."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="copies", db_index=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", db_index=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    read_at = models.DateTimeField("已读时间", null=True)
    answer = models.CharField("回复", max_length=8, blank=True)
    answered_at = models.DateTimeField("回复时间", null=True)
    withheld_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "收到的家园消息"
        constraints = [
            models.UniqueConstraint(fields=["message", "child", "user"], name="message_copy_once"),
            models.UniqueConstraint(
                fields=["message", "child"], name="message_answered_once", condition=Q(answered_at__isnull=False)
            ),
            models.CheckConstraint(
                name="message_answer_has_its_instant",
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="message_copy_of_user"),
            models.Index(
                fields=["user"], name="message_copy_unread", condition=Q(read_at__isnull=True, withheld_at__isnull=True)
            ),
        ]


class Retraction(models.Model):
    """A message went to somebody for whom it was not meant. Those copies show no text any more; who had read them
    before stays known. `child` is the one of whom it spoke, if of one."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="retraction")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField("原因", max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_by_name = models.CharField("撤回人", max_length=60)
    made_at = models.DateTimeField("撤回时间")

    class Meta:
        verbose_name = "消息撤回"
        constraints = [
            models.CheckConstraint(
                name="retraction_says_why",
                condition=~Q(reason=""),
                violation_error_message="请写明为什么撤回。",
            )
        ]
