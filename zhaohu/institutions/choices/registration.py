"""Legal registration: who registers what, and how the scope wording is classified (domain 1.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Authority(TextChoices):
    """The four kinds of registration authority; the values are those of `accounts.choices.Department`."""

    PUBLIC_BODIES = "public_bodies", _("机构编制部门")
    CIVIL_AFFAIRS = "civil_affairs", _("民政部门")
    MARKET = "market", _("市场监管部门")
    EDUCATION = "education", _("教育部门")


class LegalForm(TextChoices):
    PUBLIC = "public", _("事业单位")
    NON_PROFIT = "non_profit", _("社会服务机构")
    ENTERPRISE = "enterprise", _("企业")
    SOLE_TRADER = "sole_trader", _("个体工商户")


class ScopeClass(TextChoices):
    OK_BJ = "OK_BJ", _("符合本市规定字样")
    OK_NATIONAL = "OK_NATIONAL", _("符合国家标准字样")
    HOME_SITE = "HOME_SITE", _("家庭托育服务")
    KINDERGARTEN_CLASS = "KINDERGARTEN_CLASS", _("托班，不适用字样")
    WARN_SCOPE_WORDING = "WARN_SCOPE_WORDING", _("缺少「不含幼儿园、托儿所」")
    SCOPE_MISSING = "SCOPE_MISSING", _("未注明托育服务")


class RegistrationStatus(TextChoices):
    ACTIVE = "active", _("存续")
    DEREGISTERED = "deregistered", _("已注销")
    REVOKED = "revoked", _("已吊销")


class EventKind(TextChoices):
    REGISTERED = "registered", _("设立登记")
    CHANGED = "changed", _("变更登记")
    DEREGISTERED = "deregistered", _("注销登记")
    REVOKED = "revoked", _("吊销")


class Channel(TextChoices):
    API = "api", _("接口")
    FILE = "file", _("文件")


class PushState(TextChoices):
    RECEIVED = "received", _("已接收")
    CHECKING = "checking", _("核对中")
    CHECKED = "checked", _("已核对，未写入")
    APPLYING = "applying", _("写入中")
    APPLIED = "applied", _("已写入")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")
    FAILED = "failed", _("未完成")


class RowResult(TextChoices):
    CREATED = "created", _("新增")
    UPDATED = "updated", _("更新")
    UNCHANGED = "unchanged", _("无变化")
    REJECTED = "rejected", _("未接收")


class Treatment(TextChoices):
    """Classified treatment of bodies that do childcare and are not filed (domain 1.7)."""

    A = "A", _("A 类：未登记或超范围，督促登记")
    B = "B", _("B 类：具备条件未备案，指导备案")
    C = "C", _("C 类：基本具备有缺项，整改后备案")
    D = "D", _("D 类：存在隐患，上报处置")


PUSH_TRANSITIONS: dict[PushState, set[PushState]] = {
    PushState.RECEIVED: {PushState.CHECKING, PushState.FAILED},
    PushState.CHECKING: {PushState.CHECKED, PushState.FAILED},
    PushState.CHECKED: {PushState.APPLYING, PushState.FAILED},
    PushState.APPLYING: {PushState.APPLIED, PushState.FAILED},
    PushState.APPLIED: {PushState.UNDOING},
    PushState.UNDOING: {PushState.UNDONE, PushState.APPLIED},
    PushState.FAILED: {PushState.CHECKING},
    PushState.UNDONE: set(),
}
