from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.enrolment.choices.rolls import HOLDING_LINKS, LinkState, RollRowState, RollState
from zhaohu.enrolment.models.classes import Span
from zhaohu.enrolment.models.offers import ServiceOffer
from zhaohu.enrolment.models.placements import Placement
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class RollImport(models.Model):
    """One sheet of the children present in an institution. The file itself is not kept, only its rows, encrypted."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="rolls")
    key = models.UUIDField("提交编号", help_text="made with the form, so that one form makes one import")
    file_name = models.CharField("文件名", max_length=120)
    state = models.CharField("状态", max_length=10, choices=RollState, default=RollState.CHECKING)
    received_at = models.DateTimeField("上传时间")
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    rows_total = models.PositiveIntegerField("行数", default=0)
    rows_done = models.PositiveIntegerField("已处理", default=0)
    written_at = models.DateTimeField("写入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField("表格内容删除时间", null=True)

    class Meta:
        verbose_name = "在托儿童导入"
        constraints = [models.UniqueConstraint(fields=["institution", "key"], name="roll_import_once")]
        indexes = [models.Index(fields=["institution", "-received_at"], name="roll_import_latest")]


class RollRow(models.Model):
    """A row of the sheet: its cells and faults rest encrypted until they are erased; `codes` tell what is wrong."""

    roll = models.ForeignKey(RollImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    state = models.CharField("状态", max_length=10, choices=RollRowState, default=RollRowState.WAITING)
    cells = EncryptedText("单元格", null=True, help_text="JSON {field: text}")
    faults = EncryptedText("问题", null=True, help_text="JSON [{code, field, facts}]")
    codes = ArrayField(models.CharField(max_length=40), default=list, verbose_name="提示代码")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    child_made = models.BooleanField("新建档案", default=False)
    account_made = models.BooleanField("新建账号", default=False)
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, null=True, related_name="roll_row")

    class Meta:
        verbose_name = "导入的一行"
        constraints = [models.UniqueConstraint(fields=["roll", "number"], name="roll_row_once")]


class EnrolmentLink(Span):
    """A link by which a family fills in its part of an enrolment on its own phone. It works once and expires.

    The place is taken in the slot counters from the making of the link to its use or end, so that nobody else can be
    given it meanwhile. Only the digest of the link's code is kept.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="enrolment_links")
    offer = models.ForeignKey(ServiceOffer, on_delete=models.PROTECT, related_name="+")
    care_class_id = models.BigIntegerField("班")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name="星期")
    starts_on = models.DateField("开始")
    key = models.UUIDField("提交编号")
    digest = models.BinaryField(max_length=32, unique=True)
    nickname = models.CharField("小名", max_length=30)
    phone = EncryptedText("手机号", null=True)
    state = models.CharField("状态", max_length=10, choices=LinkState, default=LinkState.OPEN)
    made_at = models.DateTimeField("生成时间")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField("有效期至")
    opened_at = models.DateTimeField("打开时间", null=True)
    claimed_at = models.DateTimeField("登录时间", null=True)
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    filled_at = models.DateTimeField("填写时间", null=True)
    consented_at = models.DateTimeField("同意书时间", null=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, null=True, related_name="enrolment_link")
    documents_seen_at = models.DateTimeField("核对证件时间", null=True)
    documents_seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "入托链接"
        constraints = [models.UniqueConstraint(fields=["institution", "key"], name="enrolment_link_once")]
        indexes = [
            models.Index(fields=["institution", "-made_at"], name="enrolment_link_latest"),
            models.Index(
                fields=["expires_at"], name="enrolment_link_running", condition=models.Q(state__in=HOLDING_LINKS)
            ),
        ]
