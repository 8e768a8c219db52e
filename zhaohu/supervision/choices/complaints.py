"""Complaints (投诉): of what, how grave, where they stand (domain 5.7)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    ABUSE = "abuse", _("虐待、体罚")
    SAFETY = "safety", _("安全事故、安全隐患")
    UNFILED = "unfiled", _("无证照、未备案收托")
    HEALTH = "health", _("卫生、传染病")
    FOOD = "food", _("餐饮")
    FIRE = "fire", _("消防")
    STAFF = "staff", _("人员资质、师幼比")
    FEES = "fees", _("收费、退费")
    PRIVACY = "privacy", _("隐私、视频")
    POLICY = "policy", _("补贴、政策")
    OTHER = "other", _("其他")


class Severity(TextChoices):
    """Sorted after the deadline in the queue."""

    CRITICAL = "3", _("紧急")
    MAJOR = "2", _("重要")
    ORDINARY = "1", _("一般")


class Source(TextChoices):
    WEB = "web", _("网页")
    HOTLINE = "hotline", _("12345")


class ComplaintState(TextChoices):
    RECEIVED = "received", _("已收到，待受理")
    ACCEPTED = "accepted", _("办理中")
    ANSWERED = "answered", _("已首次答复")
    CLOSED = "closed", _("已办结")
    REOPENED = "reopened", _("重新办理")
    REFUSED = "refused", _("不予受理")
    TRANSFERRED = "transferred", _("已转其他部门")
    MERGED = "merged", _("已并案")
    WITHDRAWN = "withdrawn", _("12345 已撤单")


COMPLAINT_TRANSITIONS: dict[ComplaintState, set[ComplaintState]] = {
    ComplaintState.RECEIVED: {
        ComplaintState.ACCEPTED,
        ComplaintState.REFUSED,
        ComplaintState.TRANSFERRED,
        ComplaintState.MERGED,
        ComplaintState.WITHDRAWN,
    },
    ComplaintState.ACCEPTED: {
        ComplaintState.ANSWERED,
        ComplaintState.RECEIVED,
        ComplaintState.TRANSFERRED,
        ComplaintState.MERGED,
        ComplaintState.WITHDRAWN,
    },
    ComplaintState.ANSWERED: {
        ComplaintState.CLOSED,
        ComplaintState.RECEIVED,
        ComplaintState.TRANSFERRED,
        ComplaintState.MERGED,
        ComplaintState.WITHDRAWN,
    },
    ComplaintState.CLOSED: {ComplaintState.REOPENED},
    ComplaintState.REFUSED: {ComplaintState.REOPENED},
    ComplaintState.REOPENED: {ComplaintState.ANSWERED, ComplaintState.REFUSED, ComplaintState.TRANSFERRED},
    ComplaintState.MERGED: {ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED},
    ComplaintState.TRANSFERRED: set(),
    ComplaintState.WITHDRAWN: set(),
}

OPEN = (ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED, ComplaintState.REOPENED)
WORKING = (ComplaintState.ACCEPTED, ComplaintState.ANSWERED, ComplaintState.REOPENED)
MERGEABLE = (ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.ANSWERED)
NOT_VALID = (
    ComplaintState.REFUSED,
    ComplaintState.TRANSFERRED,
    ComplaintState.MERGED,
    ComplaintState.WITHDRAWN,
)
"""Outside the three rates: nobody here answers for these."""


class ClockKind(TextChoices):
    ACCEPT = "accept", _("受理")
    ANSWER = "answer", _("首次答复")
    CLOSE = "close", _("办结")


class Finding(TextChoices):
    SUBSTANTIATED = "substantiated", _("属实")
    PARTLY = "partly", _("部分属实")
    UNSUBSTANTIATED = "unsubstantiated", _("不属实")
    UNPROVEN = "unproven", _("现有情况无法查实")


FOUND_SOMETHING = (Finding.SUBSTANTIATED, Finding.PARTLY)


class ReadingReason(TextChoices):
    """Why the complainant's name and phone were opened."""

    CONTACT = "contact", _("联系投诉人了解情况")
    ANSWER = "answer", _("答复投诉人")
    SAFETY = "safety", _("保护孩子的人身安全")


class Deed(TextChoices):
    """What was done with a complaint, as its course tells it."""

    RECEIVED = "complaint.received", _("收到投诉")
    SUPPLEMENTED = "complaint.supplemented", _("投诉人补充")
    ASSIGNED = "complaint.assigned", _("承办人变动")
    ACCEPTED = "complaint.accepted", _("受理")
    REFUSED = "complaint.refused", _("不予受理")
    TRANSFERRED = "complaint.transferred", _("转其他部门")
    MOVED = "complaint.moved", _("转其他区")
    ASKED = "complaint.asked", _("询问机构")
    QUESTION_WITHDRAWN = "complaint.question_withdrawn", _("撤回询问")
    REPLIED = "complaint.institution_replied", _("机构答复")
    ANSWERED = "complaint.answered", _("答复投诉人")
    CLOSED = "complaint.closed", _("办结")
    RATED = "complaint.rated", _("投诉人评价")
    REOPENED = "complaint.reopened", _("要求重新办理")
    MERGED = "complaint.merged", _("并案")
    UNMERGED = "complaint.unmerged", _("撤销并案")
    URGED = "complaint.urged", _("12345 督办")
    WITHDRAWN = "complaint.withdrawn", _("12345 撤单")


class QuestionState(TextChoices):
    ASKED = "asked", _("待答复")
    REPLIED = "replied", _("已答复")
    WITHDRAWN = "withdrawn", _("已撤回")


QUESTION_TRANSITIONS: dict[QuestionState, set[QuestionState]] = {
    QuestionState.ASKED: {QuestionState.REPLIED, QuestionState.WITHDRAWN},
    QuestionState.REPLIED: set(),
    QuestionState.WITHDRAWN: set(),
}
