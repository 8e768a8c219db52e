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
from zhaohu.supervision.models.inspections import (
    DrawExclusion,
    Inspection,
    InspectionOfficer,
    InspectionPlan,
    InspectionStep,
    Inspector,
    InspectorTie,
)
from zhaohu.supervision.models.orders import HotlineOrder, OrderMessage, Outgoing
from zhaohu.supervision.models.questions import Question, QuestionFile
from zhaohu.supervision.models.rectification import Finding, OrderEvidence, OrderStep, RectificationOrder
from zhaohu.supervision.models.visits import RecordPaper, VisitEvent, VisitPhoto, VisitRecord, VisitSignature

__all__ = [
    "Complainant",
    "ComplainantReading",
    "Complaint",
    "ComplaintClock",
    "ComplaintFact",
    "ComplaintFile",
    "ComplaintMerge",
    "ComplaintStep",
    "DrawExclusion",
    "Finding",
    "HotlineOrder",
    "Inspection",
    "InspectionOfficer",
    "InspectionPlan",
    "InspectionStep",
    "Inspector",
    "InspectorTie",
    "OrderEvidence",
    "OrderMessage",
    "OrderStep",
    "Outgoing",
    "Question",
    "QuestionFile",
    "RecordPaper",
    "RectificationOrder",
    "VisitEvent",
    "VisitPhoto",
    "VisitRecord",
    "VisitSignature",
]
