"""The appraisal of demonstration institutions (示范性托育机构): a round, and one institution through it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundState(TextChoices):
    OPEN = "open", _("接受申报")
    REVIEW = "review", _("评审中")
    CONCLUDED = "concluded", _("已办结")


DEMONSTRATION_ROUND_TRANSITIONS: dict[RoundState, set[RoundState]] = {
    RoundState.OPEN: {RoundState.REVIEW},
    RoundState.REVIEW: {RoundState.CONCLUDED},
    RoundState.CONCLUDED: set(),
}


class CandidacyState(TextChoices):
    APPLIED = "applied", _("待区里推荐")
    NOT_RECOMMENDED = "not_recommended", _("未推荐")
    RECOMMENDED = "recommended", _("已推荐，专家评审")
    REVIEWED = "reviewed", _("评审完成，待市里决定")
    PROPOSED = "proposed", _("拟公示，待复核")
    IN_NOTICE = "in_notice", _("公示中")
    DECLINED = "declined", _("未通过")
    NAMED = "named", _("已授牌")
    REMOVAL_PROPOSED = "removal_proposed", _("已授牌，摘牌待复核")
    REMOVED = "removed", _("已摘牌")
    EXPIRED = "expired", _("有效期已满")
    WITHDRAWN = "withdrawn", _("已撤回")


CANDIDACY_TRANSITIONS: dict[CandidacyState, set[CandidacyState]] = {
    CandidacyState.APPLIED: {
        CandidacyState.RECOMMENDED,
        CandidacyState.NOT_RECOMMENDED,
        CandidacyState.WITHDRAWN,
    },
    CandidacyState.NOT_RECOMMENDED: set(),
    CandidacyState.RECOMMENDED: {CandidacyState.REVIEWED, CandidacyState.WITHDRAWN},
    CandidacyState.REVIEWED: {CandidacyState.PROPOSED, CandidacyState.DECLINED, CandidacyState.WITHDRAWN},
    CandidacyState.PROPOSED: {CandidacyState.IN_NOTICE, CandidacyState.REVIEWED, CandidacyState.WITHDRAWN},
    CandidacyState.IN_NOTICE: {CandidacyState.NAMED, CandidacyState.DECLINED, CandidacyState.WITHDRAWN},
    CandidacyState.DECLINED: set(),
    CandidacyState.NAMED: {CandidacyState.REMOVAL_PROPOSED, CandidacyState.EXPIRED},
    CandidacyState.REMOVAL_PROPOSED: {
        CandidacyState.REMOVED,
        CandidacyState.NAMED,
        CandidacyState.EXPIRED,
    },
    CandidacyState.REMOVED: set(),
    CandidacyState.EXPIRED: set(),
    CandidacyState.WITHDRAWN: set(),
}
ON_THE_WAY = (
    CandidacyState.RECOMMENDED,
    CandidacyState.REVIEWED,
    CandidacyState.PROPOSED,
    CandidacyState.IN_NOTICE,
)
"""Recommended and not yet decided: takes a seat of the district."""

STANDING = (CandidacyState.NAMED, CandidacyState.REMOVAL_PROPOSED)
"""Holds the name."""

SEATED = (*ON_THE_WAY, *STANDING)
"""Takes one of the district's seats. The constraints on forms and on one candidacy name these states."""

CLOSED = (
    CandidacyState.NOT_RECOMMENDED,
    CandidacyState.DECLINED,
    CandidacyState.REMOVED,
    CandidacyState.EXPIRED,
    CandidacyState.WITHDRAWN,
)
"""Has come to an end: the institution may apply again in a later round."""


class ReviewState(TextChoices):
    ASSIGNED = "assigned", _("待评分")
    SUBMITTED = "submitted", _("已评分")
    RECUSED = "recused", _("已回避")


EXPERT_REVIEW_TRANSITIONS: dict[ReviewState, set[ReviewState]] = {
    ReviewState.ASSIGNED: {ReviewState.SUBMITTED, ReviewState.RECUSED},
    ReviewState.SUBMITTED: set(),
    ReviewState.RECUSED: set(),
}


class ObjectionState(TextChoices):
    OPEN = "open", _("待答复")
    DISMISSED = "dismissed", _("不成立")
    UPHELD = "upheld", _("成立")


OBJECTION_TRANSITIONS: dict[ObjectionState, set[ObjectionState]] = {
    ObjectionState.OPEN: {ObjectionState.DISMISSED, ObjectionState.UPHELD},
    ObjectionState.DISMISSED: set(),
    ObjectionState.UPHELD: set(),
}
