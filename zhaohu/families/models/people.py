from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from zhaohu.accounts.models import User
from zhaohu.core.encryption import EncryptedText
from zhaohu.divisions.models import Division
from zhaohu.families.choices import GUARDING, Basis, GuardianshipState, IdentityKind, Relation, Sex


class Household(models.Model):
    """People who bring up children together. Guidance is counted by household, siblings are known by it."""

    street = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="街道")
    address = EncryptedText("住址", null=True)
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "家庭"


class Guardian(models.Model):
    """A person who answers for children, behind one account. Name and identity number rest encrypted."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="guardian")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="guardians")
    name = EncryptedText("姓名", null=True, help_text="empty once the last child's record was deleted")
    identity = EncryptedText("身份证号", null=True)
    identity_digest = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "监护人"
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest"],
                name="guardian_identity_once",
                violation_error_message="这个身份证号已登记在另一个账号下。",
            )
        ]


class Child(models.Model):
    """A child under three, or one expected. `nickname` is what tiles and lists show; the full name rests encrypted.

    Twins share household, birthday and often no number yet: `birth_order` tells them apart. A record found to be a
    duplicate points to the one that was kept and is seen no more.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="children")
    name = EncryptedText("姓名", null=True)
    name_digest = models.BinaryField(max_length=32, null=True)
    nickname = models.CharField("小名", max_length=30)
    sex = models.CharField("性别", max_length=1, choices=Sex, default=Sex.UNKNOWN)
    born_on = models.DateField("出生日期", null=True)
    expected_on = models.DateField("预产期", null=True)
    birth_order = models.PositiveSmallIntegerField("多胞胎次序", default=1)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    erased_at = models.DateTimeField("删除时间", null=True)
    created_at = models.DateTimeField("登记时间")
    revision = models.PositiveIntegerField(default=0, help_text="grows with each correction; a stale form is refused")
    key = models.UUIDField("防重", null=True, unique=True, help_text="makes a repeated click one child")

    class Meta:
        verbose_name = "儿童"
        constraints = [
            models.CheckConstraint(
                name="child_is_born_or_expected",
                condition=Q(born_on__isnull=False) | Q(expected_on__isnull=False) | Q(erased_at__isnull=False),
                violation_error_message="请填出生日期，还没出生的填预产期。",
            ),
            models.CheckConstraint(
                name="child_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                violation_error_message="一份档案不能并入它自己。",
            ),
        ]
        indexes = [models.Index(fields=["born_on", "name_digest"], name="child_duplicates")]

    def __str__(self) -> str:
        return self.nickname


class ChildIdentity(models.Model):
    """One number by which a child is known; a child may have several, each number belongs to one child."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField("证件", max_length=20, choices=IdentityKind)
    number = EncryptedText("号码")
    digest = models.BinaryField(max_length=32)
    added_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "儿童证件"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"],
                name="child_identity_once",
                violation_error_message="这个证件号码已登记在一份儿童档案下。",
            ),
            models.UniqueConstraint(
                fields=["child", "kind"],
                name="one_identity_of_a_kind",
                violation_error_message="这个孩子已登记过这种证件。",
            ),
        ]


class Guardianship(models.Model):
    """Who answers for which child, how that is known, and for how long."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="guardianships")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="guardianships")
    relation = models.CharField("关系", max_length=12, choices=Relation)
    state = models.CharField("状态", max_length=10, choices=GuardianshipState)
    basis = models.CharField("依据", max_length=12, choices=Basis, default=Basis.OWN_WORD)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("核验时间", null=True)

    class Meta:
        verbose_name = "监护关系"
        constraints = [
            ExclusionConstraint(
                name="guardianship_periods_do_not_overlap",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("guardian", RangeOperators.EQUAL),
                    (
                        Func(F("valid_from"), F("valid_to"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(state__in=["refused", "ended"]),
                violation_error_message="这位监护人与孩子的关系已登记。",
            )
        ]
        indexes = [
            models.Index(fields=["guardian", "child"], name="guardianship_held", condition=Q(state__in=GUARDING))
        ]
