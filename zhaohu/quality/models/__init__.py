"""Tables of the room, by noun."""

from zhaohu.quality.models.assessments import Assessment, AssessmentFile, AssessmentItem, ImprovementLine, SpotDraw
from zhaohu.quality.models.demonstration import (
    Candidacy,
    DemonstrationRound,
    Expert,
    ExpertReview,
    Objection,
    Recheck,
)
from zhaohu.quality.models.standards import Standard, StandardRecord

__all__ = [
    "Assessment",
    "AssessmentFile",
    "AssessmentItem",
    "Candidacy",
    "DemonstrationRound",
    "Expert",
    "ExpertReview",
    "ImprovementLine",
    "Objection",
    "Recheck",
    "SpotDraw",
    "Standard",
    "StandardRecord",
]
