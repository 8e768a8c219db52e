"""The quality assessment of an institution: by itself, by a peer, by an expert."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssessmentKind(TextChoices):
    SELF = "self", _("自评")
    PEER = "peer", _("互评")
    EXPERT = "expert", _("专家评估")


class AssessmentState(TextChoices):
    DRAFTING = "drafting", _("评分中")
    SUBMITTED = "submitted", _("已提交")
    REVIEWED = "reviewed", _("已审核")
    MODERATED = "moderated", _("已复议")
    FINAL = "final", _("已定级")
    WITHDRAWN = "withdrawn", _("已撤回")


ASSESSMENT_TRANSITIONS: dict[AssessmentState, set[AssessmentState]] = {
    AssessmentState.DRAFTING: {AssessmentState.SUBMITTED, AssessmentState.WITHDRAWN},
    AssessmentState.SUBMITTED: {AssessmentState.REVIEWED, AssessmentState.WITHDRAWN},
    AssessmentState.REVIEWED: {AssessmentState.MODERATED, AssessmentState.FINAL},
    AssessmentState.MODERATED: {AssessmentState.FINAL},
    AssessmentState.FINAL: set(),
    AssessmentState.WITHDRAWN: set(),
}
SCORED = (
    AssessmentState.SUBMITTED,
    AssessmentState.REVIEWED,
    AssessmentState.MODERATED,
    AssessmentState.FINAL,
)
"""Handed in: the points no longer change."""
