"""The filing case: its kinds, routes, states and clocks (domain 1.3 and 1.5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhaohu.institutions.choices.institution import InstitutionKind


class CaseKind(TextChoices):
    FIRST = "first", _("首次备案")
    CHANGE = "change", _("变更备案")
    CANCEL = "cancel", _("注销备案")


class Route(TextChoices):
    STANDARD = "standard", _("托育机构")
    KINDERGARTEN_CLASS = "kindergarten_class", _("幼儿园托班")
    HOME_SITE = "home_site", _("家庭托育点")


# The route follows what the institution is; every kind that is not listed takes the standard one.
ROUTES = {
    InstitutionKind.KINDERGARTEN_CLASS: Route.KINDERGARTEN_CLASS,
    InstitutionKind.HOME_SITE: Route.HOME_SITE,
}


class Regime(TextChoices):
    FILING = "FILING", _("备案")
    LICENCE = "LICENCE", _("行政许可")


class CaseState(TextChoices):
    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交")
    RETURNED_FOR_SUPPLEMENT = "returned_for_supplement", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    VERIFYING = "verifying", _("现场核实中")
    NONCOMPLIANT_NOTIFIED = "noncompliant_notified", _("不符合要求，已告知")
    RECTIFYING = "rectifying", _("整改中")
    FILED = "filed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


CASE_TRANSITIONS: dict[CaseState, set[CaseState]] = {
    CaseState.DRAFT: {CaseState.SUBMITTED, CaseState.WITHDRAWN},
    CaseState.SUBMITTED: {CaseState.ACCEPTED, CaseState.RETURNED_FOR_SUPPLEMENT, CaseState.WITHDRAWN},
    CaseState.RETURNED_FOR_SUPPLEMENT: {CaseState.SUBMITTED, CaseState.WITHDRAWN},
    CaseState.ACCEPTED: {
        CaseState.VERIFYING,
        CaseState.FILED,
        CaseState.RETURNED_FOR_SUPPLEMENT,
        CaseState.NONCOMPLIANT_NOTIFIED,
        CaseState.WITHDRAWN,
    },
    CaseState.VERIFYING: {
        CaseState.FILED,
        CaseState.RETURNED_FOR_SUPPLEMENT,
        CaseState.NONCOMPLIANT_NOTIFIED,
    },
    CaseState.NONCOMPLIANT_NOTIFIED: {CaseState.RECTIFYING},
    CaseState.RECTIFYING: {CaseState.SUBMITTED, CaseState.WITHDRAWN},
    CaseState.FILED: set(),
    CaseState.WITHDRAWN: set(),
}

OPEN_STATES = frozenset(CaseState) - {CaseState.FILED, CaseState.WITHDRAWN}
WITH_INSTITUTION = frozenset({CaseState.DRAFT, CaseState.RETURNED_FOR_SUPPLEMENT, CaseState.RECTIFYING})
WITH_OFFICE = frozenset({CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.VERIFYING})


class MaterialState(TextChoices):
    MISSING = "missing", _("未上传")
    UPLOADED = "uploaded", _("待审")
    COMMENTED = "commented", _("待处理")
    PASSED = "passed", _("通过")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class ClockKind(TextChoices):
    RECEIPT = "receipt", _("出具备案回执")
    NOTICE = "notice", _("告知并公示不符合要求")


class CheckOutcome(TextChoices):
    PASS = "pass", _("通过")
    NOTE = "note", _("提示")
    FAIL = "fail", _("不符合")


class Risk(TextChoices):
    """Sorted after the legal deadline in the work queue."""

    HIGH = "3", _("高")
    MEDIUM = "2", _("中")
    LOW = "1", _("低")
