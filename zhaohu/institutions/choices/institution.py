"""What an institution is and offers (domain 1.4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    INDEPENDENT = "independent", _("独立机构")
    COMMUNITY = "community", _("社区办")
    EMPLOYER = "employer", _("单位办")
    KINDERGARTEN_CLASS = "kindergarten_class", _("幼儿园托班")
    HOME_SITE = "home_site", _("家庭托育点")
    MEDICAL = "medical", _("医疗机构办")


class ServiceForm(TextChoices):
    FULL_DAY = "full_day", _("全日托")
    HALF_DAY = "half_day", _("半日托")
    HOURLY = "hourly", _("计时托")
    OCCASIONAL = "occasional", _("临时托")


class ClassType(TextChoices):
    INFANT = "infant", _("乳儿班")
    TODDLER = "toddler", _("托小班")
    SENIOR = "senior", _("托大班")
    MIXED = "mixed", _("混合编班")
    HOME = "home", _("家庭托育")


class QualityGrade(TextChoices):
    """The grade of a quality assessment (质量评估), the best first; what each says is the rule of its name."""

    A = "A", _("A 级")
    B = "B", _("B 级")
    C = "C", _("C 级")
    D = "D", _("D 级")


class MembershipRole(TextChoices):
    DIRECTOR = "director", _("负责人")
    CLERK = "clerk", _("经办人")


class FilingState(TextChoices):
    """The standing of an institution's filing (备案), as the public sees it."""

    NONE = "none", _("未备案")
    UNDER_REVIEW = "under_review", _("备案审核中")
    FILED = "filed", _("已备案")
    CHANGE_SUBMITTED = "change_submitted", _("已备案，变更审核中")
    SUSPENDED = "suspended", _("停业整顿")
    CANCEL_SUBMITTED = "cancel_submitted", _("已备案，注销审核中")
    CANCELLED = "cancelled", _("已注销备案")
    REVOKED_BY_AUTHORITY = "revoked_by_authority", _("已撤销备案")


ON_REGISTER = (
    FilingState.FILED,
    FilingState.CHANGE_SUBMITTED,
    FilingState.SUSPENDED,
    FilingState.CANCEL_SUBMITTED,
)
"""Has a filing: found by the public search and in the downloads. The public register's indexes name these states."""

ENDED = (FilingState.CANCELLED, FilingState.REVOKED_BY_AUTHORITY)
"""Had a filing: shown with this state on its own page only."""

FILING_TRANSITIONS: dict[FilingState, set[FilingState]] = {
    FilingState.NONE: {FilingState.UNDER_REVIEW},
    FilingState.UNDER_REVIEW: {FilingState.FILED, FilingState.NONE},
    FilingState.FILED: {
        FilingState.CHANGE_SUBMITTED,
        FilingState.SUSPENDED,
        FilingState.CANCEL_SUBMITTED,
        FilingState.CANCELLED,
        FilingState.REVOKED_BY_AUTHORITY,
    },
    FilingState.CHANGE_SUBMITTED: {
        FilingState.FILED,
        FilingState.SUSPENDED,
        FilingState.CANCELLED,
        FilingState.REVOKED_BY_AUTHORITY,
    },
    FilingState.SUSPENDED: {FilingState.FILED, FilingState.CANCELLED, FilingState.REVOKED_BY_AUTHORITY},
    FilingState.CANCEL_SUBMITTED: {
        FilingState.FILED,
        FilingState.CANCELLED,
        FilingState.REVOKED_BY_AUTHORITY,
    },
    FilingState.CANCELLED: {FilingState.UNDER_REVIEW},
    FilingState.REVOKED_BY_AUTHORITY: {FilingState.UNDER_REVIEW},
}
