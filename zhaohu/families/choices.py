"""What a family is made of: kinship, identity documents, consents, requests (domain 7.2 and 7.5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    NOT_STATED = "9", _("未说明")


class Relation(TextChoices):
    MOTHER = "mother", _("母亲")
    FATHER = "father", _("父亲")
    GRANDPARENT = "grandparent", _("祖父母、外祖父母")
    OTHER = "other", _("其他监护人")


class GuardianshipState(TextChoices):
    REQUESTED = "requested", _("待确认")
    DECLARED = "declared", _("本人申报")
    CONFIRMED = "confirmed", _("已核验")
    REFUSED = "refused", _("未通过")
    ENDED = "ended", _("已结束")


GUARDIANSHIP_TRANSITIONS: dict[GuardianshipState, set[GuardianshipState]] = {
    GuardianshipState.REQUESTED: {GuardianshipState.CONFIRMED, GuardianshipState.REFUSED, GuardianshipState.DECLARED},
    GuardianshipState.DECLARED: {GuardianshipState.CONFIRMED, GuardianshipState.REFUSED, GuardianshipState.ENDED},
    GuardianshipState.CONFIRMED: {GuardianshipState.ENDED},
    GuardianshipState.REFUSED: set(),
    GuardianshipState.ENDED: set(),
}
GUARDING = (GuardianshipState.DECLARED, GuardianshipState.CONFIRMED)
"""Acts for the child: who first registered the child, and whoever was confirmed since."""


class Basis(TextChoices):
    """How a guardian's relation to the child became known."""

    OWN_WORD = "own_word", _("监护人申报")
    REGISTRY = "registry", _("出生或户籍信息比对")
    GUARDIAN = "guardian", _("已有监护人确认")
    INSTITUTION = "institution", _("机构当面核对证件")
    OFFICER = "officer", _("工作人员核对证件")


class CheckOutcome(TextChoices):
    """What the registers answer when they are asked for a guardianship."""

    WAITING = "waiting", _("正在比对")
    CONFIRMED = "confirmed", _("比对一致")
    DENIED = "denied", _("比对不一致")
    UNKNOWN = "unknown", _("查不到")


class IdentityKind(TextChoices):
    """The documents by which a child is known. None is needed before birth."""

    CITIZEN_ID = "citizen_id", _("居民身份证号")
    BIRTH_CERTIFICATE = "birth_certificate", _("出生医学证明编号")
    RESIDENCE_PERMIT = "residence_permit", _("港澳台居民居住证")
    FOREIGN_PERMANENT = "foreign_permanent", _("外国人永久居留证")
    PASSPORT = "passport", _("护照")
    TEMPORARY = "temporary", _("临时编号")


class Purpose(TextChoices):
    """What a guardian consents to, each apart. What each says is the dated rule `families.consent.purposes`."""

    HEALTH = "health", _("健康信息用于日常照护")
    PHOTO = "photo", _("拍摄照片和视频")
    SHARING = "sharing", _("与社区卫生服务中心共享")
    MATCHING = "matching", _("用申请信息推荐托位")


class Decision(TextChoices):
    GIVEN = "given", _("同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class ReadingPurpose(TextChoices):
    """Why somebody opened a child's record, as its guardians are told."""

    CARE = "care", _("日常照护")
    ENROLMENT = "enrolment", _("办理入托")
    APPLICATION = "application", _("审核申请")
    ALLOCATION = "allocation", _("托位分配")
    FEES = "fees", _("核对费用")
    IDENTITY = "identity", _("核对身份与监护关系")
    SUPERVISION = "supervision", _("监督检查")
    EPIDEMIC = "epidemic", _("传染病防控")
    RIGHTS = "rights", _("办理查阅、更正或删除")


class DeletionState(TextChoices):
    ASKED = "asked", _("待受理")
    GRANTED = "granted", _("已同意，到期删除")
    REFUSED = "refused", _("不予删除")
    WITHDRAWN = "withdrawn", _("已撤回")
    DONE = "done", _("已删除")


DELETION_TRANSITIONS: dict[DeletionState, set[DeletionState]] = {
    DeletionState.ASKED: {DeletionState.GRANTED, DeletionState.REFUSED, DeletionState.WITHDRAWN},
    DeletionState.GRANTED: {DeletionState.DONE, DeletionState.WITHDRAWN},
    DeletionState.REFUSED: set(),
    DeletionState.WITHDRAWN: set(),
    DeletionState.DONE: set(),
}
