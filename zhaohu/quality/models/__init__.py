"""Tables of the room, by noun."""

from zhaohu.quality.models.demonstration import (
    Candidacy,
    DemonstrationRound,
    Expert,
    ExpertReview,
    Objection,
    Recheck,
)

__all__ = ["Candidacy", "DemonstrationRound", "Expert", "ExpertReview", "Objection", "Recheck"]
