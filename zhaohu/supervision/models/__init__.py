"""Tables of the room, by noun."""

from zhaohu.supervision.models.complaints import (
    Complainant,
    ComplainantReading,
    Complaint,
    ComplaintClock,
    ComplaintFact,
    ComplaintFile,
    ComplaintMerge,
    ComplaintStep,
)
from zhaohu.supervision.models.orders import HotlineOrder, OrderMessage, Outgoing
from zhaohu.supervision.models.questions import Question, QuestionFile

__all__ = [
    "Complainant",
    "ComplainantReading",
    "Complaint",
    "ComplaintClock",
    "ComplaintFact",
    "ComplaintFile",
    "ComplaintMerge",
    "ComplaintStep",
    "HotlineOrder",
    "OrderMessage",
    "Outgoing",
    "Question",
    "QuestionFile",
]
