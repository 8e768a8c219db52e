"""Putting right what was found, what an institution says against it, and what the public reads (domain 5.2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingState(TextChoices):
    """How far a finding of an order is."""

    OPEN = "open", _("待整改")
    SUBMITTED = "submitted", _("已报，待核实")
    RETURNED = "returned", _("退回")
    MENDED = "mended", _("已改正")
    DROPPED = "dropped", _("异议成立，已撤销")


FINDING_TRANSITIONS: dict[FindingState, set[FindingState]] = {
    FindingState.OPEN: {FindingState.SUBMITTED, FindingState.MENDED, FindingState.DROPPED},
    FindingState.SUBMITTED: {FindingState.MENDED, FindingState.RETURNED, FindingState.DROPPED},
    FindingState.RETURNED: {FindingState.SUBMITTED, FindingState.MENDED, FindingState.DROPPED},
    FindingState.MENDED: {FindingState.DROPPED},
    FindingState.DROPPED: set(),
}
OWED = (FindingState.OPEN, FindingState.RETURNED)
"""What the institution has to do something about."""
UNSETTLED = (FindingState.OPEN, FindingState.SUBMITTED, FindingState.RETURNED)


class ObjectionState(TextChoices):
    RAISED = "raised", _("待答复")
    UPHELD = "upheld", _("维持")
    CORRECTED = "corrected", _("更正")


FINDING_OBJECTION_TRANSITIONS: dict[ObjectionState, set[ObjectionState]] = {
    ObjectionState.RAISED: {ObjectionState.UPHELD, ObjectionState.CORRECTED},
    ObjectionState.UPHELD: set(),
    ObjectionState.CORRECTED: set(),
}


class OrderDeed(TextChoices):
    """What was done with an order, as its course tells it."""

    ISSUED = "order.issued", _("责令改正")
    SUBMITTED = "order.evidence_submitted", _("报送整改材料")
    ACCEPTED = "order.finding_accepted", _("认定已改正")
    RETURNED = "order.finding_returned", _("退回整改材料")
    OBJECTED = "order.objected", _("机构提出异议")
    ANSWERED = "order.objection_answered", _("答复异议")
    PROLONGED = "order.prolonged", _("延长期限")
    SUSPENDED = "order.suspended", _("停止计时")
    RESUMED = "order.resumed", _("恢复计时")
    RECHECK = "order.recheck_ordered", _("安排复查")
    WITHDRAWN = "order.withdrawn", _("撤销责令改正")
    TO_CASE = "order.passed_to_case", _("转立案")
    ESCALATED = "order.escalated", _("时限提醒")


class PublicationState(TextChoices):
    WAITING = "waiting", _("待公示")
    PUBLISHED = "published", _("已公示")
    WITHDRAWN = "withdrawn", _("已撤下")


PUBLICATION_TRANSITIONS: dict[PublicationState, set[PublicationState]] = {
    PublicationState.WAITING: {PublicationState.PUBLISHED},
    PublicationState.PUBLISHED: {PublicationState.WITHDRAWN},
    PublicationState.WITHDRAWN: {PublicationState.PUBLISHED},
}


class ReplyState(TextChoices):
    """The institution's public reply; only personal data may keep it back."""

    NONE = "none", _("没有回应")
    WRITTEN = "written", _("待核对个人信息")
    SHOWN = "shown", _("已列出")
    RETURNED = "returned", _("请改写")


REPLY_TRANSITIONS: dict[ReplyState, set[ReplyState]] = {
    ReplyState.NONE: {ReplyState.WRITTEN},
    ReplyState.WRITTEN: {ReplyState.WRITTEN, ReplyState.SHOWN, ReplyState.RETURNED},
    ReplyState.RETURNED: {ReplyState.WRITTEN},
    ReplyState.SHOWN: {ReplyState.WRITTEN},
}


class PublicationDeed(TextChoices):
    PREPARED = "publication.prepared", _("形成公示稿")
    REVISED = "publication.revised", _("修改公示稿")
    PUBLISHED = "publication.published", _("公示")
    CORRECTED = "publication.corrected", _("更正公示")
    WITHDRAWN = "publication.withdrawn", _("撤下公示")
    REPLIED = "publication.replied", _("机构回应")
    REPLY_SHOWN = "publication.reply_shown", _("列出回应")
    REPLY_RETURNED = "publication.reply_returned", _("请机构改写回应")
    REMINDED = "publication.reminded", _("提醒公示")
